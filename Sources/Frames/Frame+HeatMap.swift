// Attributions over images. A heat map is `width * height` numbers, row-major, 0...1, of exactly
// the frame it is laid over (84x84 for what an agent sees).

/// Where a heat map lets the image through.
package enum HeatBlend: Sendable, Equatable {
  /// The same share everywhere.
  case even
  /// A share that grows with the value: where nothing was attributed the image stays as it is.
  case byValue
}

/// Numbers of a saliency map, prepared for a colormap.
package enum HeatScale {
  /// The map divided so that the value at `quantile` of the sorted numbers becomes 1; larger ones
  /// are cut to 1. Attributions have few very large entries, so the maximum would leave the rest
  /// dark. A map of zeros stays one.
  /// - Parameter map: numbers >= 0; NaN counts as 0.
  package static func normalized(_ map: [Float], quantile: Float = 0.995) -> [Float] {
    precondition(quantile >= 0 && quantile <= 1, "quantile \(quantile)")
    var sorted = map.map { $0 > 0 ? $0 : 0 }
    sorted.sort()
    guard let maximum = sorted.last, maximum > 0 else {
      return [Float](repeating: 0, count: map.count)
    }
    let chosen = sorted[Int((Float(sorted.count - 1) * quantile).rounded())]
    let scale = chosen > 0 ? chosen : maximum
    return map.map { $0 > 0 ? min($0 / scale, 1) : 0 }
  }
}

extension Frame {
  /// A picture of the map alone, one pixel a number.
  package init(heatMap map: [Float], width: Int, height: Int, colormap: Colormap) {
    precondition(map.count == width * height, "\(map.count) values for \(width)x\(height)")
    self.init(width: width, height: height)
    overlay(heatMap: map, colormap: colormap, alpha: 1, blend: .even)
  }

  /// Lays a heat map over the frame.
  /// - Parameters:
  ///   - map: `width * height` numbers, 0...1.
  ///   - alpha: the share of the heat map, 0...1; with `.byValue` the share at value 1.
  package mutating func overlay(
    heatMap map: [Float], colormap: Colormap, alpha: Float = 0.7, blend: HeatBlend = .byValue
  ) {
    precondition(map.count == width * height, "\(map.count) values for \(width)x\(height)")
    pixels.withUnsafeMutableBufferPointer { output in
      map.withUnsafeBufferPointer { values in
        colormap.table.withUnsafeBufferPointer { table in
          for pixel in 0..<values.count {
            let entry = Colormap.index(values[pixel])
            let share = blend == .even ? alpha : alpha * Float(entry) / 255
            let color = table[entry]
            let at = 3 * pixel
            output[at] = mix(output[at], color.red, share)
            output[at + 1] = mix(output[at + 1], color.green, share)
            output[at + 2] = mix(output[at + 2], color.blue, share)
          }
        }
      }
    }
  }

  /// The frame with a heat map laid over it; see `overlay(heatMap:colormap:alpha:blend:)`.
  package func overlaid(
    heatMap map: [Float], colormap: Colormap, alpha: Float = 0.7, blend: HeatBlend = .byValue
  ) -> Frame {
    var result = self
    result.overlay(heatMap: map, colormap: colormap, alpha: alpha, blend: blend)
    return result
  }
}

// The benchmark's colour lists: a JSON array of objects with four colours each.

import Foundation

extension EpisodeColors {
  private struct Entry: Decodable {
    var skybox: [Float]
    var grid1: [Float]
    var grid2: [Float]
    var body: [Float]

    enum CodingKeys: String, CodingKey {
      case skybox = "skybox_rgb"
      case grid1 = "grid_rgb1"
      case grid2 = "grid_rgb2"
      case body = "self_rgb"
    }
  }

  /// Reads a list of colours; nil if the file does not exist.
  /// - Throws: `EnvironmentError` (`media`) naming a file that is not such a list.
  static func list(_ path: String) throws(EnvironmentError) -> [EpisodeColors]? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path),
      let entries = try? JSONDecoder().decode([Entry].self, from: data), !entries.isEmpty
    else { throw EnvironmentError(.media, "\(path): not a JSON list of the benchmark's colours") }
    var colors: [EpisodeColors] = []
    for (index, entry) in entries.enumerated() {
      let all = [entry.skybox, entry.grid1, entry.grid2, entry.body]
      guard all.allSatisfy({ $0.count == 3 && $0.allSatisfy { 0 <= $0 && $0 <= 1 } }) else {
        throw EnvironmentError(
          .media, "\(path): entry \(index) has a colour that is not three numbers in 0...1")
      }
      let values = all.map { Color($0[0], $0[1], $0[2]) }
      colors.append(
        EpisodeColors(sky: values[0], floor: values[1], secondFloor: values[2], body: values[3]))
    }
    return colors
  }
}

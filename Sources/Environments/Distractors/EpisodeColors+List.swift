// The benchmark's colour lists: four colours an entry, in the file that the benchmark comes with (a pickle of
// PyTorch's) or as JSON of the same names.

import Basics
import Foundation
import Pickles

extension EpisodeColors {
  /// Reads a list of colours from `PATH.pt` or `PATH.json`; nil if there is neither.
  /// - Throws: `EnvironmentError` (`media`) naming a file that is not such a list.
  static func list(_ path: String) throws(EnvironmentError) -> [EpisodeColors]? {
    let found = endings.map { path + $0 }.first { FileManager.default.fileExists(atPath: $0) }
    guard let file = found else { return nil }
    guard let data = FileManager.default.contents(atPath: file) else {
      throw EnvironmentError(.media, "\(file): cannot be read; check its permissions")
    }
    let entries: [[String: [Double]]]
    if file.hasSuffix(".pt") {
      do throws(FileError) {
        entries = try pickled(data)
      } catch {
        throw EnvironmentError(
          .media, "\(file): not the benchmark's list of colours: \(error.message)")
      }
    } else {
      entries = (try? JSONDecoder().decode([[String: [Double]]].self, from: data)) ?? []
    }
    guard !entries.isEmpty else {
      throw EnvironmentError(.media, "\(file): not a list of the benchmark's colours")
    }
    var colors: [EpisodeColors] = []
    for (index, entry) in entries.enumerated() {
      let values = try names.map { name throws(EnvironmentError) in
        guard let color = entry[name], color.count == 3, color.allSatisfy({ 0 <= $0 && $0 <= 1 })
        else {
          throw EnvironmentError(
            .media, "\(file): \(name) of entry \(index) is not three numbers in 0...1")
        }
        return Color(Float(color[0]), Float(color[1]), Float(color[2]))
      }
      colors.append(
        EpisodeColors(sky: values[0], floor: values[1], secondFloor: values[2], body: values[3]))
    }
    return colors
  }

  /// What a list's file may end in; the first that is there is read.
  static let endings = [".pt", ".json"]
  private static let names = ["skybox_rgb", "grid_rgb1", "grid_rgb2", "self_rgb"]

  private static func pickled(_ data: Data) throws(FileError) -> [[String: [Double]]] {
    let pickle = try TorchContents(data).pickle
    let tables = pickle.tables
    guard case .sequence(let list) = pickle.root else { return [] }
    return tables.sequences[list].map { entry in
      guard case .dictionary(let index) = entry else { return [:] }
      let colors = tables.dictionaries[index].compactMap { key, value in
        pickle.numbers(value).map { (key, $0) }
      }
      return Dictionary(colors, uniquingKeysWith: { $1 })
    }
  }
}

// How many threads are worth starting: the cores that this process may run on, and of those as many
// as its control group's quota pays for.

import Foundation

/// The cores of this machine that are ours.
package enum Processors {
  /// Cores that this process may run on.
  package static let allowed: Int = {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return cores(in: status) ?? ProcessInfo.processInfo.activeProcessorCount
  }()

  /// The number of cores that `Cpus_allowed_list` names, as in `0-3,8`; nil without that line.
  static func cores(in status: String) -> Int? {
    let key = "Cpus_allowed_list:"
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
      return nil
    }
    var count = 0
    for range in line.dropFirst(key.count).split(separator: ",") {
      let ends = range.split(separator: "-").compactMap {
        Int($0.trimmingCharacters(in: .whitespaces))
      }
      guard let first = ends.first, let last = ends.last, first <= last else { return nil }
      count += last - first + 1
    }
    return count > 0 ? count : nil
  }

  /// Cores that this process can keep busy: `allowed`, or fewer if a quota would make threads wait.
  package static let available: Int = {
    let groups = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
    guard let quota = quota(groups: groups, mount: "/sys/fs/cgroup") else { return allowed }
    return max(1, min(allowed, Int(quota)))
  }()

  /// Processor time per time that a group and those above it may use, nil without a limit.
  /// - Parameters:
  ///   - groups: what /proc/self/cgroup says: lines of `number:controllers:path`.
  ///   - mount: where the hierarchies are mounted; version 1's below it, by their controllers.
  static func quota(groups: String, mount: String) -> Double? {
    var least: Double?
    for line in groups.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { continue }
      let controllers = fields[1].split(separator: ",")
      guard controllers.isEmpty || controllers.contains("cpu") else { continue }
      let root = controllers.isEmpty ? mount : "\(mount)/\(fields[1])"
      // A container may see itself as the root, whatever the path says: only the root is there.
      var path = String(fields[2])
      while true {
        if let limit = limit(of: root + path) { least = min(least ?? limit, limit) }
        guard path.count > 1 else { break }
        path = (path as NSString).deletingLastPathComponent
      }
    }
    return least
  }

  private static func limit(of group: String) -> Double? {
    func numbers(_ file: String) -> [Double?]? {
      guard let text = try? String(contentsOfFile: "\(group)/\(file)", encoding: .utf8) else {
        return nil
      }
      return text.split(whereSeparator: \.isWhitespace).map { Double($0) }
    }
    let pair =
      numbers("cpu.max")
      ?? (numbers("cpu.cfs_quota_us") ?? []) + (numbers("cpu.cfs_period_us") ?? [])
    // `max` in version 2 and -1 in version 1 stand for no limit.
    guard pair.count == 2, let quota = pair[0], let period = pair[1], quota > 0, period > 0 else {
      return nil
    }
    return quota / period
  }
}

// Cores and quotas, from texts and folders that look like the kernel's.

import Foundation
import Testing

@testable import Tensors

@Suite struct ProcessorsTests {
  private let mount = FileManager.default.temporaryDirectory
    .appendingPathComponent("sgqn-groups-\(UUID().uuidString)").path

  private func write(_ text: String, _ path: String) throws {
    let file = URL(fileURLWithPath: "\(mount)/\(path)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: file, atomically: false, encoding: .utf8)
  }

  @Test func `the cores that a process may run on are counted`() {
    #expect(Processors.cores(in: "Name:\tx\nCpus_allowed_list:\t0-3,8\nMems:\t0\n") == 5)
    #expect(Processors.cores(in: "Cpus_allowed_list:\t1\n") == 1)
    #expect(Processors.cores(in: "Name:\tx\n") == nil)
    #expect(Processors.cores(in: "Cpus_allowed_list:\t3-1\n") == nil)
  }

  @Test func `the tightest quota on the way to the root counts`() throws {
    defer { try? FileManager.default.removeItem(atPath: mount) }
    try write("max 100000\n", "cpu.max")
    try write("250000 100000\n", "a/cpu.max")
    try write("400000 100000\n", "a/b/cpu.max")
    #expect(Processors.quota(groups: "0::/a/b\n", mount: mount) == 2.5)
    #expect(Processors.quota(groups: "0::/\n", mount: mount) == nil)
  }

  @Test func `version 1 keeps quota and period in files of their own`() throws {
    defer { try? FileManager.default.removeItem(atPath: mount) }
    try write("150000\n", "cpu,cpuacct/job/cpu.cfs_quota_us")
    try write("100000\n", "cpu,cpuacct/job/cpu.cfs_period_us")
    try write("-1\n", "cpu,cpuacct/cpu.cfs_quota_us")
    try write("100000\n", "cpu,cpuacct/cpu.cfs_period_us")
    let groups = "4:memory:/job\n3:cpu,cpuacct:/job\n"
    #expect(Processors.quota(groups: groups, mount: mount) == 1.5)
    #expect(Processors.quota(groups: "3:cpu,cpuacct:/\n", mount: mount) == nil)
  }

  @Test func `a group that is not to be seen limits nothing`() {
    #expect(Processors.quota(groups: "0::/nowhere\nnonsense\n", mount: mount) == nil)
    #expect(Processors.available >= 1 && Processors.available <= Processors.allowed)
  }
}

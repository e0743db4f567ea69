// The agents that can be opened from within the explorer: those opened lately, bundled ones, and those in
// folders below the one the program was started in.

import Basics
import Foundation
import Training

/// An agent that can be opened.
package struct AgentOffer: Sendable, Equatable {
  package fileprivate(set) var name: String
  /// A folder, or the name of a bundled agent: what --agent takes.
  package let subject: String
  package let task: String
  package let algorithm: String
  /// Agent steps of its training.
  package let steps: Int
  /// Its return in `train`, where it was evaluated.
  package let score: Double?

  package init(
    name: String, subject: String, task: String, algorithm: String, steps: Int, score: Double?
  ) {
    self.name = name
    self.subject = subject
    self.task = task
    self.algorithm = algorithm
    self.steps = steps
    self.score = score
  }

  fileprivate init(_ entry: AgentLibrary.Entry, subject: String) {
    let config = entry.config
    self.init(
      name: entry.name, subject: subject, task: config.settings.task,
      algorithm: config.settings.algorithm.rawValue, steps: config.step,
      score: config.scores["train"])
  }

  /// Whether every word of a text is in its name, place, task or algorithm.
  func matches(_ text: String) -> Bool {
    let own = "\(name) \(subject) \(task) \(algorithm)".lowercased()
    return text.lowercased().split(separator: " ").allSatisfy { own.contains($0) }
  }
}

/// Where agents are looked for.
package struct AgentOffers: Sendable {
  /// Agents remembered as opened lately.
  static let remembered = 10
  /// How deep below the folder, and how many folders at most.
  private static let depth = 3
  private static let folderLimit = 2000

  private let library: AgentLibrary
  private let folder: String
  private let recents: String?

  /// - Parameters:
  ///   - library: the bundled agents.
  ///   - folder: below which trained ones are looked for.
  ///   - recents: file that remembers what was opened, a line each; nil remembers nothing.
  package init(library: AgentLibrary, folder: String, recents: String?) {
    self.library = library
    self.folder = folder
    self.recents = recents
  }

  /// Every agent once: those opened lately first.
  func all() -> [AgentOffer] {
    var offers: [AgentOffer] = []
    var seen: Set<String> = []
    func add(_ entry: AgentLibrary.Entry, subject: String) {
      let path = URL(fileURLWithPath: entry.path).resolvingSymlinksInPath().path
      if seen.insert(path).inserted { offers.append(AgentOffer(entry, subject: subject)) }
    }
    for subject in lately {
      if let entry = try? library.find(subject) { add(entry, subject: subject) }
    }
    for entry in library.all { add(entry, subject: entry.name) }
    for path in AgentFolder.runs(in: folder, levels: Self.depth, limit: Self.folderLimit) {
      if let entry = try? library.find(path) { add(entry, subject: path) }
    }
    // Copies of an agent are told apart by where they are.
    let names = Dictionary(grouping: offers, by: \.name).mapValues(\.count)
    for index in offers.indices where names[offers[index].name] != 1 {
      offers[index].name = Self.place(of: offers[index].subject)
    }
    return offers
  }

  /// The end of a path; a bundled agent is its name.
  private static func place(of subject: String) -> String {
    let parts = subject.split(separator: "/").suffix(3)
    return parts.count < 3 ? subject : parts.joined(separator: "/")
  }

  /// Remembers an agent as opened; where that cannot be written nothing is remembered.
  package func note(_ subject: String) {
    guard let recents, !subject.contains("\n") else { return }
    let named = subject.contains("/") ? URL(fileURLWithPath: subject).path : subject
    let lines = [named] + lately.filter { $0 != named }
    let text = lines.prefix(Self.remembered).joined(separator: "\n") + "\n"
    try? Folder.make((recents as NSString).deletingLastPathComponent)
    try? AtomicFile.write(text.utf8, to: recents)
  }

  private var lately: [String] {
    guard let recents, let data = FileManager.default.contents(atPath: recents) else { return [] }
    return String(decoding: data.prefix(65_536), as: UTF8.self).split(separator: "\n")
      .prefix(Self.remembered).map(String.init)
  }
}

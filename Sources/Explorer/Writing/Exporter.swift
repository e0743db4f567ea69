// Writes an export plan: annotated frames at source resolution, sheets, animations, raw arrays.

import Attribution
import Basics
import Environments
import Export
import Foundation
import Pictures

/// Hears how far an export is; false ends it there.
typealias ExportProgress = (ExportSteps) -> Bool

enum Exporter {
  /// Does a plan.
  /// - Parameters:
  ///   - progress: hears of every step of a range.
  ///   - observe: answers queries.
  /// - Returns: one line for the user, with the path.
  /// - Throws: `ExportError`, or what `observe` throws.
  static func run(
    _ plan: ExportPlan, _ progress: ExportProgress = { _ in true },
    observe: (Query) throws -> Observations
  ) throws -> String {
    try Folder.make(plan.folder)
    switch plan.kind {
    case .step:
      guard let item = plan.items.first else { return "nothing to export yet" }
      let path = Folder.unused("\(plan.folder)/\(name(plan, item))", ".png")
      try annotated(plan, item, try observe(item.query).shown).write(to: path, style: plan.style)
      return "wrote \(path)"
    case .range: return try range(plan, progress, observe)
    case .viewpoints(let viewpoints):
      guard let item = plan.items.first else { return "nothing to export yet" }
      return try Self.viewpoints(plan, item, viewpoints, observe)
    }
  }

  // MARK: Kinds

  private static func range(
    _ plan: ExportPlan, _ progress: ExportProgress, _ observe: (Query) throws -> Observations
  ) throws -> String {
    guard let first = plan.items.first, let last = plan.items.last else {
      return "nothing to export yet"
    }
    let folder =
      plan.hasOwnFolder
      ? Folder.unused("\(plan.folder)/\(name(plan, first))-\(last.step)") : plan.folder
    try Folder.make(folder)
    var animation = Animation(millisecondsPerFrame: plan.milliseconds)
    var arrays = ExportArrays()
    var sheet = RangeSheet(plan)
    var captions: [ExportIndex.Step] = []
    for (index, item) in plan.items.enumerated() {
      let observations = try observe(item.query)
      let frame = annotated(plan, item, observations.shown)
      let picture = frame.draw(factor: 4, style: plan.style)
      try PNG.write(
        picture, texts: frame.facts.texts, to: "\(folder)/step_\(padded(item.step)).png")
      try animation.add(picture)
      arrays.add(observations.shown)
      captions.append(
        ExportIndex.Step(
          number: item.step, file: "step_\(padded(item.step)).png",
          caption: caption(item, observations.shown)
            + ", return \(Format.number(item.episodeReturn))"))
      sheet.add(index, item, observations.shown)
      guard progress(ExportSteps(done: index + 1, count: plan.items.count)) else { break }
    }
    // What was stopped is a whole export of the steps that it has.
    let isStopped = captions.count < plan.items.count
    var plan = plan
    plan.items = Array(plan.items.prefix(captions.count))
    try sheet.write(to: folder)
    try animation.write(to: "\(folder)/animation.png")
    try arrays.write(to: folder)
    try ExportIndex.write(plan, steps: captions, to: folder)
    return
      (isStopped ? "export stopped: " : "")
      + "wrote \(plan.items.count) steps, a sheet, an animation, arrays and index.html to \(folder)"
  }

  /// Whether a file of that name is one of those that an export of a range writes.
  static func isOfExport(_ name: String) -> Bool {
    name.hasPrefix("step_") && name.hasSuffix(".png")
      || ["contact_sheet.png", "animation.png", "arrays.npz", "index.html"].contains(name)
  }

  private static func viewpoints(
    _ plan: ExportPlan, _ item: ExportItem, _ viewpoints: [Viewpoint],
    _ observe: (Query) throws -> Observations
  ) throws -> String {
    var columns: [ModeObservation] = []
    for viewpoint in viewpoints {
      var query = item.query
      query.question.viewpoint = viewpoint
      columns.append(try observe(query).shown)
    }
    let kind = variesAgents(columns) ? "\(item.query.question.mode.rawValue)_agents" : "modes"
    let path = Folder.unused("\(plan.folder)/\(name(plan, item, of: kind))", ".png")
    try viewpointsSheet(plan, item, columns).write(to: path, factor: 3, style: plan.style)
    return "wrote \(path)"
  }

  private static func variesAgents(_ columns: [ModeObservation]) -> Bool {
    Set(columns.map(\.viewpoint.agent)).count > 1
  }

  /// A state under several modes, or seen by several agents: a column each, and a row for each of three views.
  static func viewpointsSheet(
    _ plan: ExportPlan, _ item: ExportItem, _ columns: [ModeObservation]
  ) -> ContactSheet {
    let rows: [(label: String, view: PictureView, caption: (ModeObservation) -> String)] = [
      ("seen", .observation, { "a \(Format.action($0.inspection.policyAction))" }),
      ("attribution", .heat, { "Q \(Format.number(min($0.inspection.q1, $0.inspection.q2)))" }),
      (
        "masked", .masked,
        { "Q(s*M) \(Format.number(min($0.inspection.maskedQ1, $0.inspection.maskedQ2)))" }
      ),
    ]
    // Many columns stand in blocks below each other, as even as they come.
    let blocks = (columns.count + mostColumns - 1) / mostColumns
    let width = (columns.count + blocks - 1) / blocks
    let isAboutAgents = variesAgents(columns)
    var items: [ContactSheet.Item] = []
    for first in stride(from: 0, to: columns.count, by: width) {
      let block = columns[first..<min(first + width, columns.count)]
      for (index, row) in rows.enumerated() {
        items += block.map { column in
          let name =
            isAboutAgents ? plan.facts.agents[column.viewpoint.agent].name : column.mode.rawValue
          return pictures(plan, item, column).frame(row.view).map {
            ContactSheet.Item(
              $0, caption: row.caption(column), label: index == 0 ? name : "")
          } ?? .blank
        }
        items += Array(repeating: .blank, count: width - block.count)
      }
    }
    return ContactSheet(
      title: "\(plan.facts.task)  "
        + (isAboutAgents ? item.query.question.mode.rawValue : plan.agent)
        + "  seed \(plan.seed)  step \(item.step)",
      subtitle: question(plan, item), items: items, columns: width,
      rowLabels: Array(repeating: rows.map(\.label), count: blocks).flatMap { $0 },
      texts: [
        PNGText("task", plan.facts.task),
        isAboutAgents
          ? PNGText(
            "agents",
            columns.map { plan.facts.title(of: $0.viewpoint.agent) }.joined(separator: ", "))
          : PNGText("agent", plan.agent),
        isAboutAgents
          ? PNGText("mode", item.query.question.mode.rawValue)
          : PNGText("modes", columns.map(\.mode.rawValue).joined(separator: ", ")),
        PNGText("seed", "\(plan.seed)"), PNGText("step", "\(item.step)"),
      ] + circumstances(plan, item) + questionTexts(plan, item))
  }

  /// Columns of a sheet; more stand below.
  private static let mostColumns = 6

  /// What was asked, in words.
  static func question(_ plan: ExportPlan, _ item: ExportItem) -> String {
    let request = item.query.question.request
    return
      "\(Format.target(request.target))  \(Format.method(request.method))  ρ \(Format.quantile(request.quantile))"
      + (plan.olderFrame.map { "  frame \($0)" } ?? "")
  }

  /// The same for the text chunks.
  static func questionTexts(_ plan: ExportPlan, _ item: ExportItem) -> [PNGText] {
    let request = item.query.question.request
    return [
      PNGText("target", Format.target(request.target)), PNGText("method", request.method.rawValue),
      PNGText("quantile", Digits.fixed(Double(request.quantile), 4)),
      PNGText("videos", plan.facts.videos),
    ]
  }

  /// Which frame of the stack is pictured if not the newest, which episode and branch a state is of, as far as there
  /// are several, and who acted in it if that was another one.
  static func circumstances(_ plan: ExportPlan, _ item: ExportItem) -> [PNGText] {
    [
      plan.olderFrame.map { PNGText("frame", $0) },
      plan.episode > 0 ? PNGText("episode", "\(plan.episode + 1)") : nil,
      plan.branch.map { PNGText("branch", "\($0)") },
      item.taken.map { PNGText("taken", $0) },
    ].compactMap(\.self)
  }

  /// Action and value of a state, in a few words.
  static func caption(_ item: ExportItem, _ shown: ModeObservation) -> String {
    let value = Format.number(min(shown.inspection.q1, shown.inspection.q2))
    return "a \(Format.action(shown.inspection.action))  Q \(value)"
      + (item.taken.map { "  taken \($0)" } ?? "")
  }

  // MARK: Pieces

  /// The annotated frame of an item: observation with the mask's rim, heat map, masked observation
  /// and, where the agent predicts a mask, the two masks compared.
  static func annotated(
    _ plan: ExportPlan, _ item: ExportItem, _ shown: ModeObservation
  ) -> AnnotatedFrame {
    let inspection = shown.inspection
    let mask = plan.frame.mask(inspection.mask)
    let request = item.query.question.request
    let facts = RunFacts(
      task: plan.facts.task, mode: shown.mode.rawValue, agent: plan.agent,
      seed: plan.seed, step: item.step, episodeReturn: item.episodeReturn,
      action: inspection.action, q1: inspection.q1, q2: inspection.q2,
      maskedQ1: inspection.maskedQ1, maskedQ2: inspection.maskedQ2, quantile: request.quantile,
      circumstances: circumstances(plan, item),
      more: questionTexts(plan, item).filter { $0.keyword != "quantile" })
    let pictures = pictures(plan, item, shown)
    let share = Double(mask.count { $0 }) / Double(max(mask.count, 1)) * 100
    let rho = Format.quantile(request.quantile)
    let views: [(title: String, view: PictureView, outline: [Bool]?)] = [
      ("observation, rim of the mask", .observation, mask),
      (
        "\(PictureView.heat.label) · \(Format.target(request.target)) · \(Format.method(request.method))",
        .heat, nil
      ),
      ("\(PictureView.masked.label) ρ \(rho) · \(Format.number(share)) %", .masked, nil),
      (PictureView.versus.label, .versus, nil),
    ]
    func legend(_ view: PictureView) -> [AnnotatedPane.Legend] {
      guard view == .versus else { return [] }
      let style = plan.pictures
      return [
        .init("gradient", style.gradientMask), .init("predicted", style.predictedMask),
        .init("both", style.bothMasks),
      ]
    }
    return AnnotatedFrame(
      facts: facts,
      panes: views.compactMap { pane in
        pictures.frame(pane.view).map {
          AnnotatedPane(pane.title, $0, outline: pane.outline, legend: legend(pane.view))
        }
      },
      values: ActionValues(
        landscape: inspection.landscape,
        policyRanges: inspection.landscape.indices.map { inspection.policyRange(of: $0) }))
  }

  /// The pictures of an item in the colours of the plan.
  static func pictures(
    _ plan: ExportPlan, _ item: ExportItem, _ shown: ModeObservation
  ) -> ObservationPictures {
    shown.pictures(
      frame: plan.frame, request: item.query.question.request, style: plan.pictures)
  }

  /// The name of an item's file, without ending: who, where and when, as far as there is a choice.
  /// - Parameter kind: what is shown; nil for the mode.
  static func name(_ plan: ExportPlan, _ item: ExportItem, of kind: String? = nil) -> String {
    let agent = plan.agent.map { $0.isLetter || $0.isNumber || "-._".contains($0) ? $0 : "-" }
    // Agents are often called after their task; a sheet over agents is not about one.
    let namesAgent = kind?.hasSuffix("agents") != true
    let parts = [
      namesAgent && plan.agent.hasPrefix(plan.facts.task) ? nil : plan.facts.task,
      namesAgent ? String(agent) : nil,
      kind ?? item.query.question.mode.rawValue, "seed\(plan.seed)",
      plan.episode > 0 ? "episode\(plan.episode + 1)" : nil, plan.branch.map { "branch\($0)" },
      "step\(padded(item.step))",
    ]
    return parts.compactMap(\.self).joined(separator: "_")
  }

  private static func padded(_ step: Int) -> String {
    let digits = String(step)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

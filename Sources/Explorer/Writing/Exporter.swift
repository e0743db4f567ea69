// Writes an export plan: annotated frames at source resolution, sheets, animations, raw arrays.

import Environments
import Export
import Foundation
import Frames

enum Exporter {
  /// Does a plan.
  /// - Parameter observe: answers queries.
  /// - Returns: one line for the user, with the path.
  /// - Throws: `ExportError`, or what `observe` throws.
  static func run(_ plan: ExportPlan, observe: (Query) throws -> Observations) throws -> String {
    try FileManager.default.createDirectory(
      atPath: plan.folder, withIntermediateDirectories: true)
    switch plan.kind {
    case .step:
      guard let item = plan.items.first else { return "nothing to export yet" }
      let path = "\(plan.folder)/\(name(plan, item)).png"
      try annotated(plan, item, try observe(item.query)).write(to: path, style: plan.style)
      return "wrote \(path)"
    case .range: return try range(plan, observe)
    case .modes(let modes):
      guard let item = plan.items.first else { return "nothing to export yet" }
      return try sheet(plan, item, modes, observe)
    }
  }

  // MARK: Kinds

  private static func range(_ plan: ExportPlan, _ observe: (Query) throws -> Observations) throws
    -> String
  {
    guard let first = plan.items.first, let last = plan.items.last else {
      return "nothing to export yet"
    }
    let folder =
      plan.hasOwnFolder ? "\(plan.folder)/\(name(plan, first))-\(last.step)" : plan.folder
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var animation = Animation(millisecondsPerFrame: plan.milliseconds)
    var arrays = ExportArrays()
    var sheet = RangeSheet(plan)
    for (index, item) in plan.items.enumerated() {
      let observations = try observe(item.query)
      let frame = annotated(plan, item, observations)
      let picture = frame.draw(factor: 4, style: plan.style)
      try PNG.write(
        picture, texts: frame.facts.texts, to: "\(folder)/step_\(padded(item.step)).png")
      try animation.add(picture)
      arrays.add(observations.shown)
      sheet.add(index, item, observations)
    }
    try sheet.write(to: folder)
    try animation.write(to: "\(folder)/animation.png")
    try arrays.write(to: folder)
    return "wrote \(plan.items.count) steps, a sheet, an animation and arrays to \(folder)"
  }

  private static func sheet(
    _ plan: ExportPlan, _ item: ExportItem, _ modes: [DistractorMode],
    _ observe: (Query) throws -> Observations
  ) throws -> String {
    var items: [ContactSheet.Item] = []
    let rows: [AttributionView?] = [nil, .heat, .masked]
    var columns: [ModeObservation] = []
    for mode in modes {
      var query = item.query
      query.question.mode = mode
      columns.append(try observe(query).shown)
    }
    for view in rows {
      for column in columns {
        let insight = column.insight
        let picture =
          view.flatMap {
            Pictures.attribution(
              $0, of: column, frame: plan.frameIndex,
              quantile: item.query.question.request.quantile, gradient: plan.style.colormap)
          } ?? column.stack.frames[plan.frameIndex]
        let action = insight.policyAction.map { Format.signed($0, decimals: 2) }
        let caption =
          view == nil
          ? "a \(action.joined(separator: " "))"
          : view == .heat
            ? "Q \(Format.number(min(insight.q1, insight.q2)))"
            : "Q(s*M) \(Format.number(min(insight.maskedQ1, insight.maskedQ2)))"
        items.append(ContactSheet.Item(picture, caption: caption))
      }
    }
    let sheet = ContactSheet(
      title: "\(plan.facts.task)  \(plan.facts.agent)  seed \(plan.seed)  step \(item.step)",
      items: items, columns: modes.count, columnLabels: modes.map(\.rawValue),
      rowLabels: ["seen", "attribution", "masked"],
      texts: [
        PNGText("task", plan.facts.task), PNGText("agent", plan.facts.agent),
        PNGText("seed", "\(plan.seed)"), PNGText("step", "\(item.step)"),
        PNGText("videos", plan.facts.videos),
      ])
    let path =
      "\(plan.folder)/\(plan.facts.task)_modes_seed\(plan.seed)_step\(padded(item.step)).png"
    try sheet.write(to: path, factor: 3, style: plan.style)
    return "wrote \(path)"
  }

  // MARK: Pieces

  /// The annotated frame of an item.
  static func annotated(_ plan: ExportPlan, _ item: ExportItem, _ observations: Observations)
    -> AnnotatedFrame
  {
    let insight = observations.shown.insight
    let index = plan.frameIndex
    let request = item.query.question.request
    let facts = RunFacts(
      task: plan.facts.task, mode: observations.shown.mode.rawValue, agent: plan.facts.agent,
      seed: plan.seed, step: item.step, episodeReturn: item.episodeReturn,
      action: item.action ?? insight.action, q1: insight.q1, q2: insight.q2,
      maskedQ1: insight.maskedQ1, maskedQ2: insight.maskedQ2, quantile: request.quantile,
      more: [
        PNGText("target", Format.target(request.target)),
        PNGText("method", request.method.rawValue), PNGText("videos", plan.facts.videos),
      ])
    return AnnotatedFrame(
      facts: facts, observation: observations.shown.stack.frames[index],
      saliency: insight.saliency[index], mask: insight.mask[index],
      predictedMask: insight.predictedMask.map {
        MaskMeasure.mask(of: [$0[index]], quantile: request.quantile)[0]
      },
      values: ActionValues(
        landscape: insight.landscape, policyAction: insight.policyAction,
        policySpread: insight.policySpread), target: Format.target(request.target),
      style: plan.style)
  }

  /// The name of an item's file, without ending.
  static func name(_ plan: ExportPlan, _ item: ExportItem) -> String {
    let mode = item.query.question.mode.rawValue
    return "\(plan.facts.task)_\(mode)_seed\(plan.seed)_step\(padded(item.step))"
  }

  private static func padded(_ step: Int) -> String {
    let digits = String(step)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}

// A range of steps at one glance: observation beside attribution for up to 40 of its states, evenly
// spaced, the first and the last always among them.

import Export
import Frames

struct RangeSheet {
  /// Cells of a full sheet.
  static let limit = 40
  private static let columns = 5

  private let plan: ExportPlan
  private let chosen: Set<Int>
  private(set) var items: [ContactSheet.Item] = []

  init(_ plan: ExportPlan) {
    self.plan = plan
    let count = plan.items.count
    let cells = min(count, Self.limit)
    chosen = Set((0..<cells).map { cells == 1 ? 0 : $0 * (count - 1) / (cells - 1) })
  }

  /// Takes in the state at `index` of the plan.
  mutating func add(_ index: Int, _ item: ExportItem, _ shown: ModeObservation) {
    guard chosen.contains(index) else { return }
    let pictures = Exporter.pictures(plan, item, shown)
    guard let observation = pictures.frame(.observation), let heat = pictures.frame(.heat) else {
      return
    }
    var picture = Frame(width: observation.width + heat.width, height: observation.height)
    picture.paste(observation, x: 0, y: 0)
    picture.paste(heat, x: observation.width, y: 0)
    items.append(
      ContactSheet.Item(picture, caption: "\(item.step)  \(Exporter.caption(item, shown))"))
  }

  /// Writes `contact_sheet.png`.
  func write(to folder: String) throws(ExportError) {
    guard let first = plan.items.first, let last = plan.items.last, !items.isEmpty else { return }
    let mode = first.query.question.mode.rawValue
    let sheet = ContactSheet(
      title: "\(plan.facts.task)  \(mode)  \(plan.agent)  seed \(plan.seed)  "
        + "steps \(first.step) to \(last.step)",
      subtitle: "observation and heat  " + Exporter.question(plan, first),
      items: items, columns: min(Self.columns, items.count),
      texts: [
        PNGText("task", plan.facts.task), PNGText("mode", mode),
        PNGText("agent", plan.agent), PNGText("seed", "\(plan.seed)"),
        PNGText("steps", "\(first.step)-\(last.step)"),
      ] + Exporter.circumstances(plan, first).filter { $0.keyword != "taken" }
        + Exporter.questionTexts(plan, first))
    try sheet.write(to: "\(folder)/contact_sheet.png", style: plan.style)
  }
}

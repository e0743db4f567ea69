// A range of steps at one glance: observation beside attribution for up to 40 of its states, evenly
// spaced, the first and the last always among them.

import Agents
import Export
import Frames

struct RangeSheet {
  /// Cells of a full sheet.
  static let limit = 40
  private static let columns = 5

  private let plan: ExportPlan
  private let chosen: Set<Int>
  private var items: [ContactSheet.Item] = []

  init(_ plan: ExportPlan) {
    self.plan = plan
    let count = plan.items.count
    let cells = min(count, Self.limit)
    chosen = Set((0..<cells).map { cells == 1 ? 0 : $0 * (count - 1) / (cells - 1) })
  }

  /// Takes in the state at `index` of the plan.
  mutating func add(_ index: Int, _ item: ExportItem, _ observations: Observations) {
    guard chosen.contains(index) else { return }
    let insight = observations.shown.insight
    let observation = observations.shown.stack.frames[plan.frameIndex]
    let heat = observation.overlaid(
      heatMap: HeatScale.normalized(insight.saliency[plan.frameIndex]),
      colormap: plan.style.colormap, alpha: 0.75)
    var picture = Frame(width: observation.width + heat.width, height: observation.height)
    picture.paste(observation, x: 0, y: 0)
    picture.paste(heat, x: observation.width, y: 0)
    let action = (item.action ?? insight.action).map { Format.signed($0, decimals: 2) }
    let value = Format.number(min(insight.q1, insight.q2))
    items.append(
      ContactSheet.Item(
        picture, caption: "\(item.step)  a \(action.joined(separator: " "))  Q \(value)"))
  }

  /// Writes `contact_sheet.png`.
  func write(to folder: String) throws(ExportError) {
    guard let first = plan.items.first, let last = plan.items.last, !items.isEmpty else { return }
    let mode = first.query.question.mode.rawValue
    let sheet = ContactSheet(
      title: "\(plan.facts.task)  \(mode)  \(plan.facts.agent)  seed \(plan.seed)  "
        + "steps \(first.step) to \(last.step)",
      items: items, columns: min(Self.columns, items.count),
      texts: [
        PNGText("task", plan.facts.task), PNGText("mode", mode),
        PNGText("agent", plan.facts.agent), PNGText("seed", "\(plan.seed)"),
        PNGText("steps", "\(first.step)-\(last.step)"), PNGText("videos", plan.facts.videos),
      ])
    try sheet.write(to: "\(folder)/contact_sheet.png", style: plan.style)
  }
}

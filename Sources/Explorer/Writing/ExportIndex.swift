// index.html of an exported range: what is there, in any browser, without a script and without a network.

import Basics
import Export

enum ExportIndex {
  /// A step's picture.
  struct Step {
    let number: Int
    let file: String
    let caption: String
  }

  /// Writes `index.html` over the files of a range.
  static func write(
    _ plan: ExportPlan, steps: [Step], to folder: String
  ) throws(ExportError) {
    guard let first = plan.items.first, let last = plan.items.last else { return }
    let question = first.query.question
    var facts = [
      ("task", plan.facts.task), ("mode", question.mode.rawValue), ("agent", plan.agent),
      ("seed", "\(plan.seed)"), ("episode", "\(plan.episode + 1)"),
      ("branch", plan.branch.map { "\($0)" } ?? "the only one"),
      ("steps", "\(first.step) to \(last.step)"),
      ("return", Format.number(last.episodeReturn)),
      (
        "attribution",
        "\(Format.target(question.request.target)), \(question.request.method.rawValue)"
      ),
      ("quantile", Format.quantile(question.request.quantile)), ("videos", plan.facts.videos),
    ]
    if let frame = plan.olderFrame { facts.append(("frame", frame)) }
    let title = "\(plan.facts.task) \(question.mode.rawValue) \(plan.agent)"
    let rows = facts.map { "<tr><th>\($0.0)</th><td>\(escaped($0.1))</td></tr>" }
    let pictures = steps.map {
      "<figure id=\"step\($0.number)\"><a href=\"\($0.file)\"><img loading=\"lazy\" src=\"\($0.file)\" "
        + "alt=\"step \($0.number)\"></a>"
        + "<figcaption>step \($0.number): \(escaped($0.caption))</figcaption></figure>"
    }
    let html = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>\(escaped(title))</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em; background: #fbfbfa; color: #222 }
      table { border-collapse: collapse } th { text-align: left; padding-right: 1.5em; font-weight: 600 }
      img { max-width: 100%; image-rendering: pixelated }
      figure { margin: 1.5em 0 } figcaption { color: #555 }
      @media (prefers-color-scheme: dark) { body { background: #15181d; color: #ddd } figcaption { color: #aaa } }
      </style>
      </head>
      <body>
      <h1>\(escaped(title))</h1>
      <table>
      \(rows.joined(separator: "\n"))
      </table>
      <p>Numbers: <a href="arrays.npz">arrays.npz</a> holds what the .npy files beside it hold.
      <code>numpy.load("arrays.npz")["about.txt"]</code> says what each array is.</p>
      <h2>Animation</h2>
      <img src="animation.png" alt="animation of all steps">
      <h2>At a glance</h2>
      <a href="contact_sheet.png"><img src="contact_sheet.png" alt="contact sheet"></a>
      <h2>Steps</h2>
      \(pictures.joined(separator: "\n"))
      </body>
      </html>

      """
    try AtomicFile.write(Array(html.utf8), to: "\(folder)/index.html")
  }

  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      default: String(character)
      }
    }.joined()
  }
}

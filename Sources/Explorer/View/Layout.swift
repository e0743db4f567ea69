// Where things stand at a size: a ladder of arrangements, the first that fits. Pictures are 84x84
// pixels, shown at 84x42, 56x28, 42x21 or 28x14 cells, so that a cell is a whole share of pixels.
//
// Invariant: no rectangle reaches beyond the screen; any of them may be empty.

import Frames
import Terminal

/// A picture or a panel with its title line (empty where it does not fit).
struct Pane: Equatable {
  var kind: PaneKind
  var title: Rect
  var body: Rect
}

/// The rectangles of a screen.
struct Layout: Equatable {
  var status: Rect
  var hints: Rect
  /// Pictures and panels from left to right; values and timeline are here where they have a title.
  var panes: [Pane] = []
  /// Columns between panes.
  var rules: [Rect] = []
  /// Whether there is room for one picture only.
  var hasOnePicture = false

  /// The sizes of pictures in cells, largest first.
  static let pictures: [(width: Int, height: Int)] = [(84, 42), (56, 28), (42, 21), (28, 14)]

  /// What someone wants to see.
  struct Wish: Equatable {
    /// Only this, as large as it goes.
    var zoom: PaneKind?
    /// What a single picture shows.
    var single: PaneKind = .attribution
    /// Values in the third pane; nil leaves it to the size.
    var thirdShowsValues: Bool?
  }

  init(width: Int, height: Int, wish: Wish = Wish()) {
    var rest = Rect(x: 0, y: 0, width: max(0, width), height: max(0, height))
    // The status line is the first to come and the last to go.
    status = rest.takeTop(1)
    hints = rest.height >= 3 ? rest.takeBottom(1) : rest.takeBottom(0)
    if let zoom = wish.zoom {
      zoomed(zoom, rest)
      return
    }
    switch (width, height) {
    case (254..., 50...): three(rest, 0, wish.thirdShowsValues ?? false)
    case (172..., 38...): three(rest, 1, wish.thirdShowsValues ?? false)
    case (130..., 32...): three(rest, 2, wish.thirdShowsValues ?? true)
    case (130..., 24...): three(rest, 2, true)
    case (90..., 30...): two(rest)
    case (80..., 24...): one(rest, 2, wish.single)
    case (61..., 17...): one(rest, 3, wish.single)
    default: textOnly(rest)
    }
  }

  // MARK: Arrangements

  /// Rows, with its title, from which on a timeline has bookmarks, values and rewards.
  private static let leastTimeline = 5

  /// Three panes; the third is the values or a second view, with the values below.
  private mutating func three(_ area: Rect, _ size: Int, _ thirdIsValues: Bool) {
    var rest = area
    let picture = Self.pictures[size]
    // One row for a title where one is left beside a timeline of one row.
    let titles = rest.height >= picture.height + 2 ? 1 : 0
    var top = rest.takeTop(picture.height + titles)
    pane(.observation, &top, picture.width, titles)
    rule(&top)
    pane(.attribution, &top, picture.width, titles)
    rule(&top)
    if thirdIsValues {
      pane(.values, &top, top.width, titles)
    } else {
      pane(.second, &top, picture.width, titles)
      if top.width >= 40 {
        rule(&top)
        pane(.values, &top, top.width, titles)
      }
    }
    below(rest, hasValues: panes.contains { $0.kind == .values })
  }

  private mutating func two(_ area: Rect) {
    var rest = area
    let picture = Self.pictures[2]
    var top = rest.takeTop(picture.height + 1)
    let spare = max(0, top.width - 2 * picture.width - 1)
    pane(.observation, &top, picture.width, 1)
    rule(&top)
    pane(.attribution, &top, picture.width, 1)
    // With 30 columns to spare the values stand beside the pictures, else below.
    if spare >= 31 {
      rule(&top)
      pane(.values, &top, top.width, 1)
    }
    below(rest, hasValues: spare >= 31)
  }

  private mutating func one(_ area: Rect, _ size: Int, _ single: PaneKind) {
    var rest = area
    let picture = Self.pictures[size]
    hasOnePicture = true
    // In the few rows below the picture a timeline says little: it stands under the values then.
    let isBeside = rest.height - picture.height - 1 < Self.leastTimeline
    var top = isBeside ? rest : rest.takeTop(picture.height + 1)
    pane(single, &top, picture.width, 1)
    rule(&top)
    var timeline =
      isBeside ? top.takeBottom(max(Self.leastTimeline, top.height * 3 / 8)) : rest
    pane(.values, &top, top.width, 1)
    pane(.timeline, &timeline, timeline.width, 1)
  }

  private mutating func textOnly(_ area: Rect) {
    var rest = area
    hasOnePicture = true
    let rows = rest.height >= 12 ? 3 : rest.height >= 3 ? 1 : 0
    let timeline = rest.takeBottom(rows)
    panes.append(Pane(kind: .values, title: rest.takeTop(0), body: rest))
    panes.append(Pane(kind: .timeline, title: rest.takeTop(0), body: timeline))
  }

  private mutating func zoomed(_ kind: PaneKind, _ area: Rect) {
    var rest = area
    hasOnePicture = false
    let title = rest.takeTop(rest.height >= 4 ? 1 : 0)
    switch kind {
    case .timeline, .values: panes.append(Pane(kind: kind, title: title, body: rest))
    case .observation, .attribution, .second:
      // A picture as large as it goes, the timeline in what is left of the height.
      let timeline =
        rest.height > 12 ? rest.takeBottom(max(1, min(6, rest.height / 8))) : rest.takeBottom(1)
      panes.append(Pane(kind: kind, title: title, body: rest))
      panes.append(Pane(kind: .timeline, title: rest.takeBottom(0), body: timeline))
    }
  }

  // MARK: Pieces

  private mutating func below(_ area: Rect, hasValues: Bool) {
    var rest = area
    func titled(_ rect: Rect) -> (Rect, Rect) {
      var body = rect
      let title = body.takeTop(body.height >= 4 ? 1 : 0)
      return (title, body)
    }
    if !hasValues, rest.height >= 2, rest.width >= 120 {
      var left = rest.takeLeft(rest.width * 2 / 5)
      let line = left.takeRight(1)
      let (title, body) = titled(left)
      panes.append(Pane(kind: .values, title: title, body: body))
      rules.append(line)
    } else if !hasValues, rest.height >= 3 {
      let (title, body) = titled(rest.takeTop(rest.height / 2 + rest.height % 2))
      panes.append(Pane(kind: .values, title: title, body: body))
    }
    let (title, body) = titled(rest)
    panes.append(Pane(kind: .timeline, title: title, body: body))
  }

  private mutating func pane(_ kind: PaneKind, _ area: inout Rect, _ width: Int, _ titles: Int) {
    var column = area.takeLeft(width)
    let title = column.takeTop(titles)
    panes.append(Pane(kind: kind, title: title, body: column))
  }

  private mutating func rule(_ area: inout Rect) {
    let line = area.takeLeft(1)
    if !line.isEmpty { rules.append(line) }
  }
}

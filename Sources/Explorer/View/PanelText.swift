// What each panel shows, its unit, where it comes from and how to read it: for the explorer's own explanation and for
// docs/explorer.md, which prints the same.

import Pictures

/// A panel that can be explained.
enum PanelText: CaseIterable {
  case observation, attribution, values, timeline, branches, curves, calibration, compare

  var title: String {
    switch self {
    case .observation: "observation"
    case .attribution: "attribution"
    case .values: "values"
    case .timeline: "timeline"
    case .branches: "returns of branches"
    case .curves: "learning curves"
    case .calibration: "calibration"
    case .compare: "side by side"
    }
  }

  /// Sentences; the first says what is shown.
  var sentences: [String] {
    switch self {
    case .observation:
      [
        "One of the three stacked frames that the agent gets, 84 x 84 pixels, grey levels 0 to 255 of each colour.",
        "The newest is t; o goes through the three, and on to the strongest of the three maps laid over the newest.",
        "What moves between them is all the agent knows of speed.",
        "With two cameras they are the first one's last two pictures and, between them, the second one's.",
      ]
    case .attribution:
      [
        "How much each pixel matters to a value: |attribution|, the largest of a pixel's three colours, in value per unit of 255 levels.",
        "v goes through heat map, mask, masked observation, predicted mask, predicted against gradient mask and the difference to another agent or mode; t the value that is asked (Q1, Q2, min Q, an action component); g the method.",
        "The mask holds the pixels at or above the quantile rho, which [ and ] move.",
        "'on task' is the share of the mask on robot and target (on gripper and object too), by the renderer's segmentation.",
        "I draws min Q while the most salient pixels are put into a grey picture (insertion) and taken out (deletion): the earlier insertion rises and deletion falls, the better the attribution.",
        "k points at a pixel, which arrows and the mouse move: position, colour, what it shows, its saliency, its rank among the frame's pixels.",
        "Heat is scaled to its own strongest pixel: bright in two pictures is not equally much.",
      ]
    case .values:
      [
        "What both critics say of the state and the action: Q1, Q2 and their minimum, in discounted reward.",
        "s*M is the minimum for the observation with everything outside the mask replaced: near min Q where the mask holds what matters to the value.",
        "TD is reward plus discounted next value less this value, gap the difference of the critics.",
        "With distractors, against train at the same state: IoU is the overlap of the masks, action how far the policy's component moves that moves most.",
        "Below, min Q along each action component, the others held: ▲ the policy's action, shaded one deviation around it, ◆ an action by hand. For two components a heat map of both; a click sets them.",
        "An agent that chooses from a grid of actions (base dqn) has a bar for each instead, ▶ the policy's; a deterministic policy (ddpg) has no shade.",
      ]
    case .timeline:
      [
        "Over the episode's steps: min Q and, once the episode is over, the discounted return that followed (return-to-go), which min Q should match; at the time limit, which ends no task, it goes on with the critic's own value.",
        "Then rewards, and the overlap (IoU, 0 to 1) of the mask with the one in train, or in train with the predicted mask.",
        "Bookmarks: Q where value and return-to-go differ most, M where the mask's replacement changes the value most, A where the distractor changes the action most, ◆ your own (x); ▾ an action by hand, Y where a branch leaves another, m and @ where values are of another mode or agent than those before.",
        "X marks the start of a range and then its end; E offers to export it.",
      ]
    case .branches:
      [
        "The running return of each branch, labelled with who acted in it; * is the one on show.",
        "b branches at a step of the past, F does so and the next agent acts from there, B goes from branch to branch.",
      ]
    case .curves:
      [
        "Returns of the training's own episodes and of its evaluations in each mode over agent steps, from metrics.csv.",
        "The cursor is the snapshot that acts; the legend tells the values there. < and > and clicks go to others.",
      ]
    case .calibration:
      [
        "Is the critic right? Left, min Q of each state against the discounted return-to-go, once the episode is over; on the diagonal they agree.",
        "Right, and until then alone, the temporal difference (TD) of each step: reward plus discounted next value less this value, around zero.",
        "The return-to-go of the last state is the critic's own value, because the time limit ends no task.",
      ]
    case .compare:
      [
        "One physics state as several modes show it (c), or as several agents see it (A), each with its own attribution, action and value.",
        "Differences are against the one that acts: Δa the largest of an action component, ΔQ that of min Q, IoU the overlap of the masks; the picture of a difference has each map scaled to its own strongest pixel before they are subtracted.",
        "The line below tells what all are asked: value, view, method and quantile.",
        "C shows more of them, up to four; as many have pictures as there is room for, and where two have none the numbers stay.",
      ]
    }
  }

  /// The rows of the document's table.
  static var markdown: String {
    let rows = allCases.map {
      "| \($0.title) | \($0.sentences.joined(separator: " ").replacing("|", with: "\\|")) |"
    }
    return (["| panel | shows |", "|---|---|"] + rows).joined(separator: "\n")
  }
}

extension ExplorerState {
  /// The panel that an explanation is asked of.
  var explained: PanelText {
    if isComparing && !isZoomed && focus != .timeline { return .compare }
    switch focus {
    case .observation: return .observation
    case .attribution, .second: return .attribution
    case .values: return .values
    case .timeline: return timeline.panel
    }
  }
}

extension TimelineKind {
  /// The panel that it is.
  var panel: PanelText {
    switch self {
    case .values: .timeline
    case .calibration: .calibration
    case .branches: .branches
    case .curves: .curves
    }
  }
}

// swift-tools-version: 6.2
// Targets stand in data-path order: a frame leaves an environment, is remembered, goes through
// networks, comes back as an attribution, and is drawn or exported. ARCHITECTURE.md draws the arrows.
import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

/// What computes is optimised in debug builds too, with all its checks: the tests run whole updates.
let fast =
  strict + [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]

/// Elementary functions of any float.
let real: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")

// Models go into the binary, which then runs from anywhere.
let models: [Resource] = [
  "Scene", "Acrobot", "BallInCup", "Cartpole", "Cheetah", "Finger", "Fish", "Hopper", "Humanoid",
  "Pendulum", "PointMass", "Reacher", "RobotArm", "RobotHammer", "RobotHammerTool", "RobotHold",
  "RobotNoTool", "RobotPair", "RobotPegInBox", "RobotPush", "RobotReach", "RobotScene", "Walker",
].map { .embedInCode("Tasks/Domains/\($0).xml") }

let package = Package(
  name: "sgqn",
  products: [.executable(name: "sgqn", targets: ["sgqn"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    .systemLibrary(name: "COneDNN"),
    .systemLibrary(name: "CMuJoCo"),
    .systemLibrary(name: "CEGL"),
    .systemLibrary(name: "CFFmpeg"),
    .systemLibrary(name: "CPNG"),
    .systemLibrary(name: "CZstd"),
    .target(
      name: "CTerminal",
      linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),

    // Optimised in debug builds too: the tests run whole updates.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),

    .target(name: "Basics", swiftSettings: strict),
    .target(name: "Pickles", dependencies: ["Basics"], swiftSettings: strict),
    .target(name: "Frames", swiftSettings: fast),
    .target(
      name: "Tensors", dependencies: ["COneDNN", "CKernels", real], swiftSettings: fast),
    .target(
      name: "Media", dependencies: ["Basics", "Frames", "CFFmpeg"], swiftSettings: fast),
    .target(
      name: "Environments",
      dependencies: ["Basics", "Frames", "Pickles", "Media", "CMuJoCo", "CEGL"],
      resources: models, swiftSettings: strict),
    .target(
      name: "Replay", dependencies: ["Basics", "Frames", "Tensors", "CZstd", real],
      swiftSettings: fast),
    .target(name: "Networks", dependencies: ["Basics", "Tensors", real], swiftSettings: fast),
    .target(
      name: "Checkpoints", dependencies: ["Basics", "Pickles", "Networks"], swiftSettings: strict),
    .target(
      name: "Attribution", dependencies: ["Frames", "Tensors", "Networks", real],
      swiftSettings: fast),
    .target(
      name: "Learning",
      dependencies: ["Basics", "Tensors", "Replay", "Networks", "Attribution", real],
      swiftSettings: fast),
    .target(name: "Pictures", dependencies: ["Frames", "Attribution"], swiftSettings: strict),
    .target(name: "Export", dependencies: ["Basics", "Frames", "CPNG"], swiftSettings: strict),
    .target(
      name: "Training",
      dependencies: [
        "Basics", "Frames", "Tensors", "Media", "Environments", "Replay", "Networks",
        "Checkpoints", "Attribution", "Learning", "Pictures", "Export",
      ],
      swiftSettings: strict),
    .target(
      name: "Verification",
      dependencies: [
        "Basics", "Frames", "Tensors", "Media", "Environments", "Replay", "Networks",
        "Checkpoints", "Attribution", "Learning", "Training", real,
      ],
      swiftSettings: strict),
    .target(name: "Terminal", dependencies: ["Frames", "CTerminal"], swiftSettings: strict),
    .target(
      name: "Configuration",
      dependencies: ["Basics", .product(name: "TOMLKit", package: "TOMLKit")],
      swiftSettings: strict),
    .target(
      name: "Sweeps",
      dependencies: ["Basics", "Configuration", "Environments", "Learning", "Training"],
      swiftSettings: strict),
    .target(
      name: "Explorer",
      dependencies: [
        "Basics", "Configuration", "Frames", "Environments", "Attribution", "Training", "Pictures",
        "Terminal", "Export",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "sgqn",
      dependencies: [
        "Basics", "Frames", "Tensors", "Media", "Environments", "Networks", "Attribution",
        "Learning", "Training", "Verification", "Sweeps", "Terminal", "Pictures", "Export",
        "Explorer", .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    .systemLibrary(name: "CMalloc", path: "Tests/CMalloc"),
    .target(name: "CAllocations", path: "Tests/CAllocations"),
    .target(name: "Mutations", path: "Tests/Mutations", swiftSettings: strict),
    .testTarget(name: "BasicsTests", dependencies: ["Basics"], swiftSettings: strict),
    .testTarget(name: "FramesTests", dependencies: ["Frames"], swiftSettings: strict),
    .target(
      name: "Grids", dependencies: ["Tensors"], path: "Tests/Grids", swiftSettings: strict),
    .testTarget(
      name: "TensorsTests", dependencies: ["Tensors", "Grids", real], swiftSettings: strict),
    .testTarget(
      name: "MediaTests", dependencies: ["Media", "Basics", "Frames", "Mutations"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "EnvironmentsTests",
      dependencies: ["Environments", "Pickles", "Media", "Basics", "Frames", "Mutations"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "ReplayTests", dependencies: ["Replay", "Frames", "Tensors"], swiftSettings: strict),
    .testTarget(
      name: "NetworksTests", dependencies: ["Networks", "Tensors", "Grids", real],
      swiftSettings: strict),
    .testTarget(
      name: "CheckpointsTests",
      dependencies: ["Checkpoints", "Pickles", "Networks", "Tensors", "Mutations"],
      swiftSettings: strict),
    .testTarget(
      name: "AttributionTests", dependencies: ["Attribution", "Networks", "Tensors", "Grids"],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .target(
      name: "Tiny", dependencies: ["Learning", "Networks", "Replay", "Tensors"],
      path: "Tests/Tiny", swiftSettings: strict),
    .testTarget(
      name: "LearningTests",
      dependencies: ["Learning", "Networks", "Replay", "Tensors", "CMalloc", "Tiny"],
      swiftSettings: strict),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Basics", "Training", "Learning", "Networks", "Checkpoints", "Attribution", "Replay",
        "Environments", "Tensors", "Frames", "Export", "Mutations", "Tiny", real,
      ],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "VerificationTests",
      dependencies: [
        "Verification", "Learning", "Networks", "Checkpoints", "Environments", "Tensors", "Tiny",
      ],
      resources: [.copy("Fixtures")], swiftSettings: strict),
    .testTarget(
      name: "PicturesTests", dependencies: ["Pictures", "Attribution", "Frames"],
      swiftSettings: strict),
    .testTarget(
      name: "TerminalTests", dependencies: ["Terminal", "Frames", "Mutations"],
      swiftSettings: strict),
    .testTarget(
      name: "ExportTests", dependencies: ["Export", "Frames", "Mutations"], swiftSettings: strict),
    .testTarget(
      name: "SweepsTests", dependencies: ["Sweeps", "Configuration", "Training"],
      swiftSettings: strict),
    .testTarget(
      name: "ExplorerTests",
      dependencies: [
        "Explorer", "Configuration", "Attribution", "Environments", "Training", "Export",
        "Pictures",
        "Terminal", "Frames", "Learning", "Mutations", "CMalloc", "CAllocations",
      ],
      exclude: ["Snapshots"], swiftSettings: strict),
    .testTarget(name: "CommandTests", swiftSettings: strict),
  ]
)

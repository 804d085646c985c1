// swift-tools-version: 6.2
// The map of Plumbline: read from top to bottom it is the import graph, and the data flow.
import PackageDescription

/// The switches that every target of ours is built with: what the compiler can keep, it keeps.
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]
/// Sources also mark every use of a raw pointer; the expansion of `#expect` would trip over it.
let strict: [SwiftSetting] = house + [.strictMemorySafety()]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let collections = Target.Dependency.product(name: "Collections", package: "swift-collections")
let arguments = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpClient = Target.Dependency.product(
  name: "AsyncHTTPClient", package: "async-http-client")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")

let package = Package(
  name: "plumbline",
  products: [
    .executable(name: "plumbline", targets: ["plumbline"]),
    .executable(name: "datapulse", targets: ["DataPulseCommand"]),
    // What tools/benchmark is built on.
    .library(name: "PlumblineLog", targets: ["Events", "Expressions", "Storage", "EventLog"]),
    .library(name: "PlumblineReplay", targets: ["PipelineDefinition", "Agents", "Replay"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
  ],
  targets: [
    // The C libraries.
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CChecksum"),

    // SHA-256 for the millions of short inputs that the log hashes.
    .target(name: "CSHA256", cSettings: [.unsafeFlags(["-O2"])]),

    // 0: what can be said, how a raw record is read, where bytes lie.
    .target(name: "Events", dependencies: ["CSHA256", crypto], swiftSettings: strict),
    .target(name: "Expressions", swiftSettings: strict),
    .target(
      name: "Storage", dependencies: ["CChecksum", "CLMDB", "CZstd"], swiftSettings: strict),

    // 1: the log, the definition of a pipeline, the agents, the way to the services.
    .target(
      name: "EventLog", dependencies: ["Events", "Expressions", "Storage", crypto],
      swiftSettings: strict),
    .target(
      name: "PipelineDefinition",
      dependencies: ["Events", "Expressions", .product(name: "Yams", package: "Yams"), crypto],
      swiftSettings: strict),
    .target(
      name: "Agents", dependencies: ["Events", "Expressions", collections],
      swiftSettings: strict),
    .target(
      name: "Connectors",
      dependencies: [
        "Events", "Expressions", "CZlib", crypto, cryptoExtras, httpClient, hummingbird, nioCore,
        nioHTTP1, logging,
      ],
      swiftSettings: strict),

    // 2 and 3: the past, and now.
    .target(
      name: "Replay", dependencies: ["Events", "EventLog", "Agents", "Expressions"],
      swiftSettings: strict),
    .target(
      name: "Live",
      dependencies: ["Events", "EventLog", "Agents", "Replay", "Expressions", crypto, logging],
      swiftSettings: strict),

    // 5: the command joins ports to connectors.
    .executableTarget(
      name: "plumbline",
      dependencies: [
        "Events", "Expressions", "EventLog", "PipelineDefinition", "Agents", "Connectors",
        "Replay", "Live", arguments, httpClient, nioCore, nioHTTP1, logging,
      ],
      swiftSettings: strict),

    // The fixture company, and its command. It knows nothing of Plumbline but the wire formats.
    .target(
      name: "DataPulse",
      dependencies: [
        "CZlib", crypto, cryptoExtras, hummingbird, httpClient, nioCore, nioHTTP1, logging,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "DataPulseCommand", dependencies: ["DataPulse", arguments], swiftSettings: strict),

    // The test kit and the tests.
    .target(
      name: "PlumblineTesting",
      dependencies: ["Events", "EventLog", "Storage"],
      swiftSettings: strict),
    .testTarget(
      name: "EventsTests", dependencies: ["CSHA256", "Events", "PlumblineTesting", crypto],
      swiftSettings: house),
    .testTarget(
      name: "ExpressionsTests", dependencies: ["Expressions", "PlumblineTesting"],
      swiftSettings: house),
    .testTarget(
      name: "StorageTests", dependencies: ["PlumblineTesting", "Storage"], swiftSettings: house),
    .testTarget(
      name: "EventLogTests",
      dependencies: ["EventLog", "Events", "Expressions", "PlumblineTesting", "Storage"],
      swiftSettings: house),
    .testTarget(
      name: "PipelineDefinitionTests",
      dependencies: ["PipelineDefinition", "Events", "Expressions"],
      swiftSettings: house),
    .testTarget(
      name: "AgentsTests",
      dependencies: [
        "Agents", "DataPulse", "Events", "Exactness", "Expressions", "PipelineDefinition",
        "PlumblineTesting",
      ],
      swiftSettings: house),
    .testTarget(
      name: "ReplayTests",
      dependencies: [
        "Agents", "EventLog", "Events", "Live", "PipelineDefinition", "PlumblineTesting", "Replay",
      ],
      swiftSettings: house),
    // The fixture company's records through normalizer and aggregator, beside its truth.
    .target(
      name: "Exactness", dependencies: ["Agents", "DataPulse", "Events"],
      path: "Tests/Exactness/Kit", swiftSettings: strict),
    .executableTarget(
      name: "ExactnessRun",
      dependencies: [
        "Agents", "DataPulse", "EventLog", "Events", "Exactness", "PipelineDefinition",
      ],
      path: "Tests/Exactness/Run", swiftSettings: strict),
    .testTarget(
      name: "ConnectorsTests",
      dependencies: [
        "Connectors", "Events", "Expressions", "DataPulse", "PlumblineTesting", crypto,
        cryptoExtras, httpClient, hummingbird, nioCore, nioHTTP1, nioPosix, logging,
      ],
      swiftSettings: house),
    .testTarget(
      name: "DataPulseTests",
      dependencies: [
        "DataPulse", crypto, cryptoExtras, hummingbird, httpClient, nioCore, nioHTTP1, logging,
      ],
      swiftSettings: house),
    .target(
      name: "CrashEvents", dependencies: ["Events"], path: "Tests/CrashTests/Events",
      swiftSettings: strict),
    .executableTarget(
      name: "CrashWorkload", dependencies: ["CrashEvents", "EventLog", "Events", "Storage"],
      path: "Tests/CrashTests/Workload", swiftSettings: strict),
    // A log with something of everything in format 1, and edits of one.
    .executableTarget(
      name: "LogFixture", dependencies: ["EventLog", "Events", "PlumblineTesting", "Storage"],
      path: "Tests/LogFixture", swiftSettings: strict),
    .executableTarget(
      name: "LogEdits", dependencies: ["EventLog", "PlumblineTesting", "Storage"],
      path: "Tests/CrashTests/Edits", swiftSettings: strict),
    .testTarget(
      name: "CrashTests",
      dependencies: [
        "CrashEvents", "CrashWorkload", "EventLog", "Events", "LogEdits", "LogFixture",
        "PlumblineTesting", "Storage", "plumbline",
      ],
      exclude: ["Edits", "Events", "Recorder", "Workload"], swiftSettings: house),
    .testTarget(
      name: "ScenarioTests", dependencies: ["PlumblineTesting", "plumbline", "DataPulseCommand"],
      swiftSettings: house),
    .testTarget(
      name: "CanaryTests",
      dependencies: ["Agents", "EventLog", "Events", "PlumblineTesting", "Replay", "plumbline"],
      swiftSettings: house),
    .testTarget(name: "TidyTests", swiftSettings: house),
  ]
)

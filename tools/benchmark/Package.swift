// swift-tools-version: 6.2
// What `tools/bench` measures of ours, built apart from the product: one command, one workload a run.
import PackageDescription

let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "plumbline-benchmark",
  dependencies: [
    .package(name: "plumbline", path: "../.."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
  ],
  targets: [
    .executableTarget(
      name: "plumbline-bench",
      dependencies: [
        .product(name: "PlumblineLog", package: "plumbline"),
        .product(name: "PlumblineReplay", package: "plumbline"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Benchmark", swiftSettings: house)
  ]
)

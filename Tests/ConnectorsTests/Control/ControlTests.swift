import Events
import Foundation
import Testing

@testable import Connectors

@Suite struct ControlTests {
  static let item = DataItem("dau", on: CivilDay(number: 20_000))
  static let ruling = Event.rulingGiven(
    RulingGiven(
      item: item, definition: "crm", value: Quantity(mantissa: 1_250, decimals: 2), scope: .metric,
      reason: "seen on paper, twice"))

  @Test func `a request is read as it was written`() throws {
    let line = ControlRequest.append(Self.ruling, by: "person:ana").line
    let read = try #require(ControlRequest(line: String(line.dropLast())))
    #expect(read == ControlRequest.append(Self.ruling, by: "person:ana"))
    #expect(ControlRequest(line: "append nonsense") == nil)
    #expect(ControlRequest(line: "") == nil)
  }

  static let order = VersionOrder(
    version: "4f1c", configuration: "sources: {}\n# a line", label: "v2", rollback: "too few")
  static let receipt = VersionReceipt(
    offset: Offset(17), decisions: 75, figures: 74, normalized: ["billing", "crm"])

  @Test func `an order to switch and its receipt are read as they were written`() throws {
    let line = ControlRequest.change(Self.order, by: "person:ana").line
    #expect(
      ControlRequest(line: String(line.dropLast())) == .change(Self.order, by: "person:ana"))
    #expect(VersionReceipt(words: Self.receipt.words) == Self.receipt)
    let nothing = VersionReceipt(offset: nil, decisions: 0, figures: 0, normalized: [])
    #expect(VersionReceipt(words: nothing.words) == nothing)
    #expect(VersionReceipt(words: "4711") == nil)
  }

  @Test func `an order to normalize is read as it was written, and is no order to switch`() throws {
    let line = ControlRequest.normalize(Self.order, by: "person:ana").line
    let read = try #require(ControlRequest(line: String(line.dropLast())))
    #expect(read == .normalize(Self.order, by: "person:ana"))
    #expect(read != .change(Self.order, by: "person:ana"))
  }

  @Test(arguments: [["billing", "crm"], []])
  func `what was normalized again is answered, nothing too`(sources: [SourceID]) async throws {
    let handler: ControlHandler = { _, _ in throw ControlError.refused("not asked for") }
    try await listening(handler, normalized: sources) { client in
      let normalized = try await client.normalize(Self.order, by: "person:ana")
      #expect(normalized == sources)
    }
  }

  @Test func `a switch is answered with what followed from it`() async throws {
    let handler: ControlHandler = { _, _ in throw ControlError.refused("not asked for") }
    try await listening(handler) { client in
      let receipt = try await client.change(Self.order, by: "person:ana")
      #expect(receipt == Self.receipt)
    }
  }

  /// Runs a listener while `body` asks it.
  private func listening(
    _ handler: @escaping ControlHandler, normalized: [SourceID] = [],
    _ body: @escaping @Sendable (ControlClient) async throws -> Void
  ) async throws {
    let path = NSTemporaryDirectory() + "control-\(UUID().uuidString.prefix(8)).sock"
    let (bound, continuation) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await ControlListener(
          path: path, handler: handler,
          changing: { order, actor in
            #expect(order == Self.order)
            #expect(actor == "person:ana")
            return Self.receipt
          },
          normalizing: { order, _ in
            #expect(order == Self.order)
            return normalized
          }
        ).run { continuation.finish() }
      }
      for await _ in bound {}
      try await body(ControlClient(path: path))
      group.cancelAll()
      while (try? await group.next()) != nil {}
    }
    try? FileManager.default.removeItem(atPath: path)
  }

  @Test func `what a command hands over is answered with its offset, once it is taken`()
    async throws
  {
    let handler: ControlHandler = { event, actor in
      #expect(event == Self.ruling)
      #expect(actor == "person:ana")
      return Offset(4_711)
    }
    try await listening(handler) { client in
      for _ in 1...2 {
        let offset = try await client.append(Self.ruling, by: "person:ana")
        #expect(offset == Offset(4_711))
      }
    }
  }

  @Test func `a refusal says why, and nobody there is an error too`() async throws {
    let handler: ControlHandler = { _, _ in throw ControlError.noAnswer(path: "elsewhere") }
    try await listening(handler) { client in
      await #expect(throws: ControlError.self) {
        _ = try await client.append(Self.ruling, by: "person:ana")
      }
    }
    await #expect(throws: ControlError.noAnswer(path: "no-such.sock")) {
      _ = try await ControlClient(path: "no-such.sock").append(Self.ruling, by: "person:ana")
    }
  }
}

public import Events
import NIOCore
import NIOPosix

/// Hands events to the run that writes a log.
public struct ControlClient: Sendable {
  private let path: String

  public init(path: String) { self.path = path }

  /// Has an event appended.
  /// - Returns: Its offset; it is on the disk.
  /// - Throws: ``ControlError``.
  public func append(_ event: Event, by actor: Actor) async throws -> Offset {
    let words = try await answer(to: .append(event, by: actor))
    guard let offset = UInt64(words) else { throw ControlError.noAnswer(path: path) }
    return Offset(offset)
  }

  /// Has another version made the active one. It is answered when the switch is on the disk.
  /// - Throws: ``ControlError``.
  public func change(_ order: VersionOrder, by actor: Actor) async throws -> VersionReceipt {
    let words = try await answer(to: .change(order, by: actor))
    guard let receipt = VersionReceipt(words: words) else {
      throw ControlError.noAnswer(path: path)
    }
    return receipt
  }

  /// Has what a version maps otherwise normalized beside the live layers, without a switch. It is
  /// answered when all that the log held when it was asked is on the disk.
  /// - Returns: The sources that were normalized again.
  /// - Throws: ``ControlError``.
  public func normalize(_ order: VersionOrder, by actor: Actor) async throws -> [SourceID] {
    try await answer(to: .normalize(order, by: actor))
      .split(separator: " ").map { SourceID(String($0)) }
  }

  /// What stands behind `ok`.
  private func answer(to request: ControlRequest) async throws -> String {
    let answer: String
    do {
      answer = try await ask(request.line)
    } catch {
      throw ControlError.noAnswer(path: path)
    }
    if answer.hasPrefix("ok ") { return String(answer.dropFirst(3)) }
    guard answer.hasPrefix("no ") else { throw ControlError.noAnswer(path: path) }
    throw ControlError.refused(String(answer.dropFirst(3)))
  }

  private func ask(_ line: String) async throws -> String {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(unixDomainSocketPath: path) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: line))
      var answer: [UInt8] = []
      for try await part in inbound {
        answer += part.readableBytesView
        if answer.last == UInt8(ascii: "\n") { break }
      }
      return String(decoding: answer.dropLast(), as: UTF8.self)
    }
  }
}

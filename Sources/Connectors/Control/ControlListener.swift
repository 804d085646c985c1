public import Events
import NIOCore
import NIOPosix

/// Takes what a command hands over: it returns once the event is on the disk, with its offset.
public typealias ControlHandler = @Sendable (Event, Actor) async throws -> Offset

/// Makes another version the active one: it returns once the switch is on the disk.
public typealias VersionHandler = @Sendable (VersionOrder, Actor) async throws -> VersionReceipt

/// Normalizes beside the live layers what a version maps otherwise: it returns once all that the log
/// held is on the disk, with the sources.
public typealias NormalizingHandler = @Sendable (VersionOrder, Actor) async throws -> [SourceID]

/// Listens on a Unix socket in the directory of a log for what commands beside a run want appended,
/// because one process at a time writes a log.
public struct ControlListener: Sendable {
  private let path: String
  private let handler: ControlHandler
  private let changing: VersionHandler
  private let normalizing: NormalizingHandler

  public init(
    path: String, handler: @escaping ControlHandler, changing: @escaping VersionHandler,
    normalizing: @escaping NormalizingHandler
  ) {
    self.path = path
    self.handler = handler
    self.changing = changing
    self.normalizing = normalizing
  }

  private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

  /// Listens until the task is cancelled.
  /// - Parameter onBound: Called once requests are taken.
  public func run(onBound: @Sendable () async -> Void) async throws {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(unixDomainSocketPath: path, cleanupExistingSocketFile: true) { channel in
        channel.eventLoop.makeCompletedFuture {
          try Connection(wrappingChannelSynchronously: channel)
        }
      }
    await onBound()
    try await server.executeThenClose { connections in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in connections {
          // A command that goes away in the middle is no trouble of the run.
          group.addTask { try? await serve(connection) }
        }
      }
    }
  }

  private func serve(_ connection: Connection) async throws {
    try await connection.executeThenClose { inbound, outbound in
      var line: [UInt8] = []
      for try await part in inbound {
        line += part.readableBytesView
        guard line.count <= ControlRequest.longest else {
          try await outbound.write(ByteBuffer(string: "no the request is too long\n"))
          return
        }
        guard let end = line.firstIndex(of: UInt8(ascii: "\n")) else { continue }
        let answer = await answer(String(decoding: line[..<end], as: UTF8.self))
        try await outbound.write(ByteBuffer(string: answer + "\n"))
        return
      }
    }
  }

  private func answer(_ line: String) async -> String {
    guard let request = ControlRequest(line: line) else {
      return "no this build cannot read the request"
    }
    do {
      return switch request {
      case .append(let event, let actor): "ok \(try await handler(event, actor).rawValue)"
      case .change(let order, let actor): "ok \(try await changing(order, actor).words)"
      case .normalize(let order, let actor):
        "ok " + (try await normalizing(order, actor)).map(\.rawValue).joined(separator: " ")
      }
    } catch {
      return "no \(String(describing: error).replacing("\n", with: " "))"
    }
  }
}

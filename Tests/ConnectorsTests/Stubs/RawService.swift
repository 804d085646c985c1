import NIOCore
import NIOPosix

/// Runs a server that reads one request on each connection and then writes bytes of its own and
/// closes, or keeps silent: for answers that no good server gives.
func withRawService<Result: Sendable>(
  answer: String, closes: Bool = true,
  while body: @escaping @Sendable (_ url: String) async throws -> Result
) async throws -> Result {
  let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
    .bind(host: "127.0.0.1", port: 0) { channel in
      channel.eventLoop.makeCompletedFuture {
        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
      }
    }
  let port = server.channel.localAddress?.port ?? 0
  return try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask {
      try await server.executeThenClose { connections in
        try await withThrowingDiscardingTaskGroup { inner in
          for try await connection in connections {
            inner.addTask {
              try? await connection.executeThenClose { incoming, outgoing in
                for try await _ in incoming {
                  if !answer.isEmpty { try await outgoing.write(ByteBuffer(string: answer)) }
                  if closes { return }
                }
              }
            }
          }
        }
      }
      return nil
    }
    group.addTask { try await body("http://127.0.0.1:\(port)") }
    defer { group.cancelAll() }
    while let result = try await group.next() {
      if let result { return result }
    }
    throw StubError.ended
  }
}

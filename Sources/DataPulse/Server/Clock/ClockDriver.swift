/// Moves the clock, and delivers on the way what falls due.
actor ClockDriver {
  /// Where a move ended.
  struct Standing: Sendable {
    var now: Int64
    /// Whether the time asked for was reached.
    var isThere: Bool
    /// How many webhooks were delivered on the way.
    var delivered = 0
    /// The delivery that failed and stays due.
    var failed: (id: String, due: Int64, status: Int, reason: String)?
    var nextWebhook: Int64?
  }

  private let clock: SimulatedClock
  private let foreign: ForeignAccess
  private let sender: WebhookSender?
  private var queue: WebhookQueue
  private var isMoving = false
  /// Up to when foreign reads stand in the logs.
  private var loggedUpTo: Int64

  init(
    clock: SimulatedClock, foreign: ForeignAccess, sender: WebhookSender?, queue: WebhookQueue
  ) {
    self.clock = clock
    self.foreign = foreign
    self.sender = sender
    self.queue = queue
    loggedUpTo = clock.now
  }

  /// Moves on to a time. It stops at each webhook that falls due, delivers it at that time, waits
  /// for a 2xx and moves on; without one it stays where it is and the webhook stays due.
  ///
  /// - Parameter most: After so many deliveries it ends, wherever it stands.
  /// - Returns: Nil if another move is under way.
  func advance(to time: Int64, most: Int) async throws -> Standing? {
    guard !isMoving else { return nil }
    isMoving = true
    defer { isMoving = false }
    var delivered = 0
    while let sender, let delivery = queue.next(by: time), delivery.due <= time {
      guard delivered < most else { return standing(isThere: false, delivered: delivered) }
      try await move(to: delivery.due)
      let (status, reason) = await sender.deliver(delivery, at: clock.now)
      guard (200..<300).contains(status) else {
        var standing = standing(isThere: false, delivered: delivered)
        standing.failed = (delivery.id, delivery.due, status, reason)
        return standing
      }
      queue.removeNext()
      delivered += 1
    }
    try await move(to: time)
    return standing(isThere: true, delivered: delivered)
  }

  /// Where the clock stands, and what falls due next within five weeks.
  func standing() -> Standing { standing(isThere: true, delivered: 0) }

  private func standing(isThere: Bool, delivered: Int) -> Standing {
    let now = clock.now
    let next = sender == nil ? nil : queue.next(by: now + 35 * 86_400_000)
    return Standing(now: now, isThere: isThere, delivered: delivered, nextWebhook: next?.due)
  }

  private func move(to time: Int64) async throws {
    clock.move(to: time)
    let start = loggedUpTo
    loggedUpTo = max(start, time)
    try await foreign.write(after: start, upTo: time)
  }

  /// Delivers what falls due while the clock runs by itself, until the task is cancelled.
  ///
  /// - Parameter pause: Waits a moment of the wall's time.
  func run(pause: @Sendable () async throws -> Void) async throws {
    while !Task.isCancelled {
      _ = try await advance(to: clock.now, most: .max)
      try await pause()
    }
  }
}

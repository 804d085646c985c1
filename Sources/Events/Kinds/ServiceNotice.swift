/// What a service says about itself beside an answer: how much it lets through, and whether what was
/// asked is to end.
public struct ServiceNotice: Hashable, Sendable {
  /// How many calls it lets through in a window.
  public var limit: Int64?
  /// How many of them are left.
  public var remaining: Int64?
  /// The window's length in seconds.
  public var windowSeconds: Int64?
  /// Seconds until the window begins anew.
  public var resetSeconds: Int64?
  /// Since when what was asked is deprecated.
  public var deprecatedSince: Timestamp?
  /// When it stops answering.
  public var endsAt: Timestamp?

  public init(
    limit: Int64? = nil, remaining: Int64? = nil, windowSeconds: Int64? = nil,
    resetSeconds: Int64? = nil, deprecatedSince: Timestamp? = nil, endsAt: Timestamp? = nil
  ) {
    self.limit = limit
    self.remaining = remaining
    self.windowSeconds = windowSeconds
    self.resetSeconds = resetSeconds
    self.deprecatedSince = deprecatedSince
    self.endsAt = endsAt
  }

  private var numbers: [Int64?] {
    [
      limit, remaining, windowSeconds, resetSeconds, deprecatedSince?.microseconds,
      endsAt?.microseconds,
    ]
  }

  /// Whether nothing was said.
  public var isEmpty: Bool { numbers.allSatisfy { $0 == nil } }

  func encode(into encoder: inout CanonicalEncoder) {
    encoder.map(numbers.count { $0 != nil })
    for (key, number) in numbers.enumerated() {
      guard let number else { continue }
      encoder.key(UInt64(key))
      encoder.integer(number)
    }
  }

  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    self.init()
    try decoder.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: limit = try decoder.integer()
      case 1: remaining = try decoder.integer()
      case 2: windowSeconds = try decoder.integer()
      case 3: resetSeconds = try decoder.integer()
      case 4: deprecatedSince = Timestamp(microseconds: try decoder.integer())
      case 5: endsAt = Timestamp(microseconds: try decoder.integer())
      default: break
      }
    }
  }
}

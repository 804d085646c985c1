public import Events

/// What the crash tests write: every event and row follows from its offset and a seed, so that a
/// test knows what must stand where.
public enum CrashEvents {
  public static let source: SourceID = "crash"
  public static let time = Timestamp(seconds: 1_764_000_000)
  /// Small, so that a short run seals several segments.
  public static let segmentBytes = 32 << 10

  public static func batchSize(of append: Int, seed: UInt64) -> Int {
    [1, 1, 1, 2, 5, 16, 40][Int(mixed(UInt64(append) &+ seed) % 7)]
  }

  public static func draft(at offset: UInt64, seed: UInt64) -> EventDraft {
    let length = Int(mixed(offset ^ seed) % 400)
    let payload = (0..<length).map { UInt8(truncatingIfNeeded: mixed(offset &* 31 &+ UInt64($0))) }
    let record = RecordCollected(source: source, key: "record-\(offset)", payload: payload)
    return EventDraft(.recordCollected(record), at: time, by: "test")
  }

  public static func row(at offset: UInt64, seed: UInt64) -> Observation {
    let number = mixed(offset &+ seed)
    return Observation(
      source: source, measure: "engagement", name: "name-\(number % 5)",
      entity: "account-\(number % 900)", value: Int64(number % 1000),
      eventTime: time.advanced(by: .seconds(-Int64(number % 86_400))))
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var mixed = value &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

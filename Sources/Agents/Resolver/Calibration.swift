import Events

/// What a stated confidence has been worth: of audited decisions, how many were right, by how sure
/// they were said to be. A pure function of the rulings so far.
///
/// Platt's scaling (Platt, 1999) of the log-odds, held by a prior, so that few audits change little:
/// the slope is believed to be 1 within a quarter, the shift 0 within a half. What is audited and scaled
/// is a vote's likelihood after it was tempered.
public struct Calibration: Hashable, Sendable {
  /// Half a nat of log-odds each, from -4 to 8; audits beyond count in the outer ones.
  private static let first: Int64 = -4_000_000
  private static let width: Int64 = 500_000
  private static let buckets = 24

  static let priorSlope = 1.0

  private(set) var right: [Int64]
  private(set) var all: [Int64]

  public init() {
    right = Array(repeating: 0, count: Self.buckets)
    all = right
  }

  public var isEmpty: Bool { all.allSatisfy { $0 == 0 } }

  /// Takes in that a decision of some confidence, in millionths, was found right or wrong.
  public mutating func audit(_ confidence: Int64, isRight: Bool) {
    let odds = FixedMath.logOdds(Self.inside(confidence))
    let bucket = min(max(0, Int((odds - Self.first) / Self.width)), Self.buckets - 1)
    all[bucket] += 1
    if isRight { right[bucket] += 1 }
  }

  mutating func merge(_ other: Calibration) {
    for bucket in all.indices {
      all[bucket] += other.all[bucket]
      right[bucket] += other.right[bucket]
    }
  }

  /// What a vote's likelihood is worth among so many voices, in millionths.
  ///
  /// Log-odds of voices are added as though nobody had anything from anybody. What lineages do not
  /// find of that grows with the number of voices, as the variance of a mean of answers that are alike
  /// by a fifth does (the design effect of Kish, 1965): log-odds are divided by 1 + (voices - 1) / 5,
  /// and keep at least three tenths.
  static func tempered(_ likelihood: Int64, voices: Int) -> Int64 {
    let odds = FixedMath.logOdds(inside(likelihood))
    return FixedMath.share(
      ofLogOdds: max(abs(odds) * 5 / Int64(max(voices, 1) + 4), abs(odds) * 3 / 10) * odds.signum())
  }

  private static func inside(_ confidence: Int64) -> Int64 { min(max(confidence, 1), 999_999) }

  /// A line through log-odds: what they are multiplied by, and what is added.
  public struct Scaling: Hashable, Sendable {
    var slope = Calibration.priorSlope
    var shift = 0.0
    /// What is believed before any audit.
    public static let unaudited = Scaling()

    /// A confidence, in millionths, as audits have shown it to be.
    public func applied(to confidence: Int64) -> Int64 {
      let odds = Double(FixedMath.logOdds(Calibration.inside(confidence))) / 1_000_000
      let scaled = min(max(slope * odds + shift, -10), 10)
      let share = 1 / (1 + PortableMath.exp(-scaled))
      return Int64((share * 1_000_000).rounded())
    }
  }

  /// The line that the audits so far make likeliest.
  ///
  /// Newton's method; additions, multiplications and divisions only, so machines agree to the bit.
  public var scaling: Scaling {
    guard !isEmpty else { return .unaudited }
    var line = Scaling()
    for _ in 0..<12 {
      // Gradient and curvature of the log-likelihood with the prior.
      var gradient = (slope: (Self.priorSlope - line.slope) * 16, shift: -line.shift * 4)
      var curvature = (slope: 16.0, both: 0.0, shift: 4.0)
      for bucket in all.indices where all[bucket] > 0 {
        let odds =
          Double(Self.first + Int64(bucket) * Self.width + Self.width / 2) / 1_000_000
        let scaled = min(max(line.slope * odds + line.shift, -10), 10)
        let share = 1 / (1 + PortableMath.exp(-scaled))
        let error = Double(right[bucket]) - Double(all[bucket]) * share
        let weight = Double(all[bucket]) * share * (1 - share)
        gradient.slope += error * odds
        gradient.shift += error
        curvature.slope += weight * odds * odds
        curvature.both += weight * odds
        curvature.shift += weight
      }
      let determinant =
        curvature.slope * curvature.shift - curvature.both * curvature.both
      line.slope +=
        (gradient.slope * curvature.shift - gradient.shift * curvature.both) / determinant
      line.shift +=
        (gradient.shift * curvature.slope - gradient.slope * curvature.both) / determinant
      line.slope = min(max(line.slope, 0.1), 3)
    }
    return line
  }

  func encode(into encoder: inout CanonicalEncoder) {
    encoder.array(2 * Self.buckets)
    for count in right + all { encoder.integer(count) }
  }

  init(from decoder: inout CanonicalDecoder) throws(CanonicalError) {
    self.init()
    for place in 0..<(try decoder.array()) {
      let count = try decoder.integer()
      if place < Self.buckets {
        right[place] = count
      } else if place < 2 * Self.buckets {
        all[place - Self.buckets] = count
      }
    }
  }
}

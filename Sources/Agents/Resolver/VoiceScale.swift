/// What a voice weighs: the log-odds of its source's reliability, raised so that the average source
/// that is known comes half the way to one of which nothing is known.
///
/// Reliability is learned where claims differ, and there all sources are wrong more often than
/// elsewhere; without the scale a newcomer would outweigh those with a record.
struct VoiceScale: Sendable {
  let parameters: ResolverParameters
  private let newcomer: Int64
  private let shift: Int64

  init(_ reliability: Reliability, _ parameters: ResolverParameters) {
    self.parameters = parameters
    let whole = parameters.priorRight + parameters.priorWrong
    newcomer = FixedMath.logOdds(parameters.priorRight * FixedMath.one / whole)
    var right: Int128 = 0
    var all: Int128 = 0
    for source in reliability.right.indices where reliability.isKnown(source, parameters) {
      right += Int128(reliability.right[source])
      all += Int128(reliability.right[source] + reliability.wrong[source])
    }
    let average = all == 0 ? 0 : Int64(right * Int128(FixedMath.one) / all)
    shift = all == 0 ? 0 : max(0, newcomer - FixedMath.logOdds(Self.inside(average))) / 2
  }

  /// In millionths of a nat; never below 0, because nobody is believed the contrary of what he says.
  func weight(ofShare share: Int64, isKnown: Bool) -> Int64 {
    let odds = FixedMath.logOdds(Self.inside(share)) + (isKnown ? shift : 0)
    return min(max(0, odds), FixedMath.logOdds(parameters.ceiling))
  }

  private static func inside(_ share: Int64) -> Int64 { min(max(share, 10_000), 990_000) }
}

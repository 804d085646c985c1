import Foundation
import Testing

@testable import Agents

@Suite struct FixedMathTests {
  @Test func `logarithms and exponentials are right to a few millionths`() {
    for number: Int64 in [1, 2, 3, 10, 999, 1_000_000, 123_456_789, 1 << 40, .max] {
      let exact = log(Double(number)) * 1_000_000
      #expect(abs(Double(FixedMath.ln(number)) - exact) < 50)
    }
    for step in 0..<160 {
      let x = Int64(step) * 97_531
      let exact = exp(-Double(x) / 1_000_000) * 1_000_000
      #expect(abs(Double(FixedMath.expOfMinus(x)) - exact) < 4)
    }
  }

  @Test func `log-odds and shares are each other's inverse`() {
    for share: Int64 in [10_000, 200_000, 500_000, 730_000, 990_000] {
      #expect(abs(FixedMath.share(ofLogOdds: FixedMath.logOdds(share)) - share) < 60)
    }
  }
}

import Testing

@testable import Agents

@Suite struct CalibrationTests {
  @Test func `a vote of many voices is less sure than it sounds, on the same side`() {
    for voices in [2, 5, 12, 60] {
      #expect(Calibration.tempered(500_000, voices: voices) == 500_000)
      var last: Int64 = 500_000
      for confidence in stride(from: Int64(550_000), through: 990_000, by: 20_000) {
        let tempered = Calibration.tempered(confidence, voices: voices)
        #expect(tempered > last && tempered < confidence)
        #expect(tempered <= Calibration.tempered(confidence, voices: voices - 1))
        last = tempered
      }
    }
  }

  @Test func `a single voice is as sure as it sounds, and so is what was never audited`() {
    #expect(abs(Calibration.tempered(800_000, voices: 1) - 800_000) < 60)
    #expect(abs(Calibration().scaling.applied(to: 800_000) - 800_000) < 60)
  }

  @Test func `many audits bring a confidence to the share that was right`() {
    var calibration = Calibration()
    for number in 0..<1_000 {
      calibration.audit(950_000, isRight: number % 10 < 8)
      calibration.audit(700_000, isRight: number % 10 < 6)
    }
    let scaling = calibration.scaling
    #expect(abs(scaling.applied(to: 950_000) - 800_000) < 25_000)
    #expect(abs(scaling.applied(to: 700_000) - 600_000) < 25_000)
  }

  @Test func `a few audits change little`() {
    var calibration = Calibration()
    calibration.audit(950_000, isRight: false)
    let scaled = calibration.scaling.applied(to: 950_000)
    #expect(scaled > 500_000 && scaled < Calibration().scaling.applied(to: 950_000))
  }
}

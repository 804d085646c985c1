import Agents
import Testing

@Suite struct CalibrationTests {
  @Test func `without audits a confidence is what it was said to be`() {
    #expect(Calibration().scaling.applied(to: 912_345) == 912_345)
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
    #expect(scaled > 700_000 && scaled < 950_000)
  }
}

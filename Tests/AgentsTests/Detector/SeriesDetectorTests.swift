import Events
import PlumblineTesting
import Testing

@testable import Agents

@Suite struct SeriesDetectorTests {
  /// Days of a business that is quiet at weekends, from Monday 2023-01-02.
  struct Business {
    var random: SeededGenerator
    var days: [Double?]

    init(seed: UInt64, days count: Int = 200, weekend: Double = 0.85) {
      random = SeededGenerator(seed: seed)
      days = []
      for day in 0..<count {
        // Twelve uniform numbers make one that is nearly normal.
        let noise = (0..<12).reduce(-6.0) { sum, _ in
          sum + Double.random(in: 0..<1, using: &random)
        }
        days.append((10_000 * (day % 7 >= 5 ? weekend : 1) * (1 + 0.02 * noise)).rounded())
      }
    }

    func points(_ siblings: [Double?]? = nil, _ holidays: HolidayDays = HolidayDays([]))
      -> [SeriesPoint]
    {
      days.enumerated().map { index, value in
        SeriesPoint(
          second: (19_359 + index) * 86_400, value: value, sibling: siblings?[index],
          holidays: holidays)
      }
    }
  }

  func verdicts(_ points: [SeriesPoint]) -> [SeriesVerdict] {
    var detector = SeriesDetector()
    return points.map { detector.judge($0) }
  }

  func flagged(_ verdicts: [SeriesVerdict]) -> [Int] {
    verdicts.indices.filter { verdicts[$0].level != .ok }
  }

  @Test(arguments: 1...10)
  func `neither noise nor a weekend is flagged`(seed: UInt64) {
    #expect(flagged(verdicts(Business(seed: seed).points())) == [], "seed \(seed)")
  }

  @Test(arguments: 1...10)
  func `a tenth, a zero, a doubling and a gap are held on their day`(seed: UInt64) {
    var business = Business(seed: seed)
    business.days[100] = business.days[100].map { ($0 / 10).rounded() }
    business.days[120] = 0
    business.days[140] = business.days[140].map { $0 * 2 }
    business.days[160] = nil
    let verdicts = verdicts(business.points())
    #expect(flagged(verdicts) == [100, 120, 140, 160], "seed \(seed)")
    #expect([100, 120, 140, 160].allSatisfy { verdicts[$0].level == .hold }, "seed \(seed)")
  }

  @Test func `the verdict says what was expected, what was found and how rare it is`() {
    var business = Business(seed: 3)
    business.days[100] = business.days[100].map { $0 * 2 }
    let points = business.points()
    let sentence = verdicts(points)[100].sentence(on: points[100])
    let fits = /[0-9,]+ where [0-9,]+ was expected: twice \(counted double\?\) .*: hold/
    #expect(sentence.wholeMatch(of: fits) != nil, "\(sentence)")
  }

  @Test func `a verdict does not depend on what comes later`() {
    var business = Business(seed: 5)
    business.days[150] = 1
    let points = business.points()
    let whole = verdicts(points)
    #expect(verdicts(Array(points.prefix(151))) == Array(whole.prefix(151)))
  }

  @Test(arguments: 1...10)
  func `a rise is not flagged while it fades, one that stays is within a week`(seed: UInt64) {
    var launch = Business(seed: seed)
    for (day, factor) in [1.6, 1.4, 1.25, 1.15, 1.1].enumerated() {
      launch.days[100 + day] = launch.days[100 + day].map { $0 * factor }
    }
    let launched = flagged(verdicts(launch.points()))
    #expect(!launched.contains { (100..<105).contains($0) }, "seed \(seed)")
    var level = Business(seed: seed)
    for day in 100..<200 { level.days[day] = level.days[day].map { $0 * 1.6 } }
    let found = flagged(verdicts(level.points()))
    #expect((found.first ?? 0) >= 100 && (found.first ?? 200) < 107, "seed \(seed)")
    // The new level is how things are.
    #expect((found.last ?? 200) < 125, "seed \(seed): \(found)")
  }

  @Test func `one value again and again is held`() {
    var business = Business(seed: 7)
    for day in 101..<106 { business.days[day] = business.days[100] }
    #expect(flagged(verdicts(business.points())).contains { (102..<106).contains($0) })
  }

  @Test(arguments: 1...10)
  func `with a second source only the difference counts`(seed: UInt64) {
    var business = Business(seed: seed)
    var other = Business(seed: seed + 100).days
    // Both lose half: the business did. One loses a third: its pipeline did.
    for day in 90..<95 {
      business.days[day] = business.days[day].map { ($0 / 2).rounded() }
      other[day] = other[day].map { ($0 / 2).rounded() }
    }
    for day in 150..<153 { business.days[day] = business.days[day].map { ($0 * 0.67).rounded() } }
    let found = flagged(verdicts(business.points(other)))
    #expect(found.first == 150 && found.allSatisfy { (150..<153).contains($0) }, "seed \(seed)")
  }

  @Test func `a holiday may be like a Sunday or closed, another day may not`() {
    let holiday = CivilDay(number: 19_359 + 101)
    var business = Business(seed: 9, weekend: 0.5)
    business.days[101] = 5_000
    #expect(flagged(verdicts(business.points())) == [101])
    #expect(flagged(verdicts(business.points(nil, HolidayDays([holiday])))) == [])
  }

  @Test func `the days between two close holidays are near one`() {
    let days = ["2025-12-25", "2026-01-01"].compactMap { CivilDay($0) }
    let holidays = HolidayDays(days)
    let kinds = (-2...9).map { holidays.kind(ofDay: Int(days[0].number) + $0) }
    let near = SeriesPoint.Calendar.nearHoliday
    #expect(
      kinds == [.ordinary, near, .holiday, near, near, near, near, near, near, .holiday, near]
        + [.ordinary])
  }

  @Test func `the step is found from the first points`() {
    func clock(step: Int) -> SeriesClock? {
      var detector = SeriesDetector()
      for index in 0..<20 {
        _ = detector.judge(SeriesPoint(second: index * step, value: Double(index % 5)))
      }
      return detector.clock
    }
    #expect(clock(step: 86_400)?.perDay == 1)
    #expect(clock(step: 3_600)?.perDay == 24)
    #expect(clock(step: 1_800)?.perDay == 48)
    #expect(clock(step: 300)?.perDay == 288)
  }

  @Test func `the portable logarithm and exponential are right`() {
    #expect(abs(PortableMath.ln(2) - 0.693_147_180_559_945_3) < 1e-15)
    #expect(abs(PortableMath.ln(1e-9) + 20.723_265_836_946_41) < 1e-13)
    #expect(abs(PortableMath.exp(1) - 2.718_281_828_459_045) < 1e-14)
    for exponent in stride(from: -40.0, through: 40, by: 0.37) {
      #expect(abs(PortableMath.ln(PortableMath.exp(exponent)) - exponent) < 1e-12)
    }
  }
}

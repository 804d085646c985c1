import Testing

@testable import DataPulse

/// The folds that several tests look at; each is made once.
enum Folded {
  static let dealt = CivilDay(2025, 11, 25)
  static let one = try? Truth(of: Company(seed: 1, scale: .least), dealt, dealt)
  static let larger = try? Truth(of: Company(seed: 1, scale: Scale("0.05")), dealt, dealt)
  static let other = try? Truth(of: Company(seed: 2, scale: .least), dealt, dealt)
}

@Suite struct TruthTests {
  private func shown(_ truth: Truth) -> [String: String] {
    var shown: [String: String] = [:]
    for value in truth.values where value.metric == "active_users_28d" {
      shown[value.department.rawValue] = value.value
    }
    return shown
  }

  @Test func `on 25 November the departments of seed 1 disagree as the company tells`() throws {
    let shown = shown(try #require(Folded.one))
    #expect(shown["truth"] == "9214")
    #expect(shown["sales"] == "12000")
    #expect(shown["product"] == "8500")
    #expect(shown["ceo"] == "10200")
  }

  static let terms = """
    product truth 9214
    product only new mobile event names -612
    product Beacon only -486
    product late more than 48 h -97
    product only in the last hours (UTC edge) -31
    product second account of one person 268
    product staff and test 143
    product bots 58
    product only in the first hours (UTC edge) 43
    product shows 8500
    ceo truth 9214
    ceo second identity across products 388
    ceo second account 268
    ceo staff and test 143
    ceo bots 58
    ceo days 29 and 30 96
    ceo token refresh only 139
    ceo Beacon times that fail to parse -106
    ceo shows 10200
    sales truth 9214
    sales active without a seat -1174
    sales seats assigned but dormant 2389
    sales never assigned 1003
    sales expired trials not cancelled 214
    sales contracts that stand in both billing and crm 354
    sales shows 12000
    """

  @Test func `set arithmetic over the persons gives every term of the three bridges`() throws {
    let bridges = try #require(Folded.one).bridges(on: Folded.dealt)
    let lines = bridges.map { "\($0.department.rawValue) \($0.term) \($0.count)" }
    #expect(lines.joined(separator: "\n") == Self.terms)
    for term in bridges where term.term != "truth" && term.term != "shows" {
      #expect(Set(term.members).count == abs(term.count), "\(term.term) names each once")
    }
  }

  @Test func `the true number is published as 9,117, and as 9,214 two days later`() throws {
    let publications = try #require(Folded.one).publications(on: Folded.dealt)
    #expect(publications.first?.known == Folded.dealt + 1)
    #expect(publications.first?.value == 9_117)
    #expect(publications.last?.known == Folded.dealt + 3)
    #expect(publications.last?.value == 9_214)
  }

  @Test func `without notifications 112 people fewer are active`() throws {
    #expect(try #require(Folded.one).activeUnderV2(on: Folded.dealt) == 9_102)
  }

  @Test func `the fold over the records finds the people whom the population was dealt`() throws {
    for truth in [Folded.one, Folded.other] {
      let truth = try #require(truth)
      let accounts = truth.company.population.accounts
      let dealt = Set(accounts.filter { $0.cohort.isActive }.map(\.person))
      #expect(truth.activePeople(on: Folded.dealt).members.count == dealt.count)
      #expect(truth.company.population.sizes.active == dealt.count)
    }
  }

  @Test func `a figure about persons is the same at every scale`() throws {
    let small = try #require(Folded.one)
    let large = try #require(Folded.larger)
    let metrics = ["active_users_28d", "dau", "feature_adoption", "signups", "paid_conversions"]
    func personal(_ truth: Truth) -> [String] {
      truth.values.filter { metrics.contains($0.metric) && $0.department != .legacy }.map(\.line)
    }
    #expect(personal(small) == personal(large))
    #expect(small.bridges(on: Folded.dealt) == large.bridges(on: Folded.dealt))
    #expect(
      small.values.first { $0.metric == "sessions" }
        != large.values.first { $0.metric == "sessions" })
  }

  @Test func `another seed has its own figures`() throws {
    let one = Set(try #require(Folded.one).values.map(\.line))
    let other = try #require(Folded.other).values.map(\.line)
    let equal = other.count { one.contains($0) }
    #expect(equal * 3 <= other.count, "\(equal) of \(other.count) are equal")
  }

  @Test func `all seventeen metrics have a true value`() throws {
    let truth = try #require(Folded.one).values.filter { $0.department == .truth }
    #expect(Set(truth.map(\.metric)).count == 17)
    for value in truth { #expect(value.final > value.day, "\(value.line)") }
  }

  @Test func `every bridge of another seed sums to what the department shows`() throws {
    let truth = try #require(Folded.other)
    let shown = shown(truth)
    for term in truth.bridges(on: Folded.dealt) where term.term == "shows" {
      #expect("\(term.count)" == shown[term.department.rawValue])
    }
  }

  @Test func `a wrong cell of the old pipeline has one bug, and most cells are right`() throws {
    for truth in [Folded.one, Folded.other] {
      let truth = try #require(truth)
      var right: [String: String] = [:]
      for value in truth.values where value.department == .truth {
        right["\(value.metric) \(value.labels)"] = value.value
      }
      let cells = truth.legacyCells
      #expect(cells.count == right.count)
      for cell in cells {
        let isRight = right["\(cell.value.metric) \(cell.value.labels)"] == cell.value.value
        #expect(isRight == (cell.bug == nil), "\(cell.value.line)")
      }
      #expect(cells.count { $0.bug == nil } * 2 > cells.count)
    }
  }

  @Test func `the sample of conflicts names ties as the only ones that nothing decides`() throws {
    let sample = try #require(Folded.one).conflictSample()
    #expect(sample.count { $0.reason == .tie } == 30)
    #expect(sample.count { $0.reason == .bothStale } > 0)
    #expect(sample.count { $0.reason == .testOrBot } > 0)
    #expect(sample.count <= 1_000)
  }
}

import Events
import PlumblineTesting
import Testing

@testable import Agents

@Suite struct ResolverTests {
  @Test func `claims within the tolerance of the most claimed value agree with it`() async throws {
    let table = try ClaimTexts.table(
      """
      a,one,delay,100,
      b,one,delay,104,
      c,one,delay,109,
      d,one,delay,300,
      """)
    let decided = await ClaimTexts.decide(table)
    #expect(decided["one/delay"]?.value == "100" || decided["one/delay"]?.value == "104")
    #expect(decided["one/delay"]?.rule == "vote")
  }

  @Test func `of equally supported numbers the one in the middle is taken`() async throws {
    let table = try ClaimTexts.table(
      """
      a,one,delay,100,
      b,one,delay,1000000000000000000,
      c,one,delay,200,
      """)
    let decided = await ClaimTexts.decide(table)
    #expect(decided["one/delay"]?.value == "200")
  }

  @Test func `a list that leaves something out speaks for the whole one too`() async throws {
    let table = try ClaimTexts.table(
      """
      a,one,gate,adams j,
      b,one,gate,adams,
      c,one,gate,adams j; brown k,
      d,one,gate,adams j; brown k,
      e,one,gate,adams j,
      f,one,gate,clark p,
      g,two,gate,clark p,
      h,two,gate,clark p; west m,
      i,two,gate,dean q,
      """)
    #expect(table.attributes.contains { $0.isList })
    let decided = await ClaimTexts.decide(table)
    #expect(decided["one/gate"]?.value == "adams j; brown k")
    #expect(decided["two/gate"]?.value == "clark p; west m")
  }

  @Test func `values are lists only where a tenth of them have semicolons`() throws {
    let lines = (0..<20).map { "a,e\($0),gate,C\($0),\n" }.joined() + "a,e20,gate,C1;C2,\n"
    #expect(try ClaimTexts.table(lines).attributes.allSatisfy { !$0.isList })
  }

  @Test func `a source that made few claims is judged by its kin`() async throws {
    var lines = ""
    for item in 0..<60 {
      // Whoever writes as a guest is alone against two others, each time someone else.
      lines += "guest (\(item)),e\(item),delay,\(500 + item),\n"
      lines += "r\(item) ann,e\(item),delay,\(900 + item * 30),\n"
      lines += "s\(item) bob,e\(item),delay,\(900 + item * 30),\n"
    }
    lines += "guest (last),last,delay,120,\nt ann,last,delay,480,\n"
    let decided = await ClaimTexts.decide(try ClaimTexts.table(lines))
    #expect(decided["last/delay"]?.value == "480")
  }

  @Test func `of two claims alike in weight the one of a usual size is taken`() async throws {
    var lines = (0..<50).map { "a,e\($0),delay,\(100 + $0 * 17),\n" }.joined()
    lines += "b,last,delay,400000,\nc,last,delay,400,\n"
    let decided = await ClaimTexts.decide(try ClaimTexts.table(lines))
    #expect(decided["last/delay"]?.value == "400")
  }

  @Test func `of two claims alike in weight the one that is not rounded is taken`() async throws {
    var lines = ""
    for item in 0..<60 {
      lines += "a,e\(item),delay,\(1_203 + 17 * item),\nb,e\(item),delay,\(1_203 + 17 * item),\n"
      lines += "guesser\(item),e\(item),delay,\(3_000 + 1_000 * (item % 6)),\n"
    }
    lines += "x,last,delay,2000,\ny,last,delay,2481,\n"
    let decided = await ClaimTexts.decide(try ClaimTexts.table(lines))
    #expect(decided["last/delay"]?.value == "2481")
  }

  @Test func `round numbers are as good as others where what is right is round`() async throws {
    var lines = ""
    for item in 0..<60 {
      lines += "a,e\(item),delay,\(1_000 * (item % 9)),\nb,e\(item),delay,\(1_000 * (item % 9)),\n"
      lines += "guesser\(item),e\(item),delay,\(1_203 + 17 * item),\n"
    }
    lines += "x,last,delay,2000,\ny,last,delay,1481,\n"
    let decided = await ClaimTexts.decide(try ClaimTexts.table(lines))
    #expect(decided["last/delay"]?.value == "2000")
  }

  @Test func `what stands in the wrong order is doubted, unless all there does`() async throws {
    let attributes = ["start", "stop", "end"].map {
      ClaimTable.AttributeSpecification(name: $0, kind: .number, tolerance: "1")
    }
    var lines = ""
    for entity in 0..<40 {
      for source in ["a", "b"] {
        lines += "\(source),e\(entity),start,100,\n\(source),e\(entity),end,300,\n"
        lines += "\(source),e\(entity),stop,\(entity % 2 == 0 ? 150 : 250),\n"
      }
    }
    for (entity, start) in [("usual", 100), ("odd", 500)] {
      for source in ["a", "b"] {
        lines += "\(source),\(entity),start,\(start),\n\(source),\(entity),end,400,\n"
        lines += "\(source),\(entity),stop,600,\n"
      }
      lines += "c,\(entity),stop,300,\n"
    }
    let decided = await ClaimTexts.decide(try ClaimTexts.table(lines, attributes: attributes))
    #expect(decided["usual/stop"]?.value == "300")
    #expect(decided["odd/stop"]?.value == "600")
  }

  @Test func `sources that repeat each other's unusual values have one voice`() async throws {
    var lines = ""
    for item in 0..<60 {
      // Three copies of one wrong source against two that are right and err apart.
      for copy in ["x", "y", "z"] { lines += "\(copy),e\(item),gate,wrong\(item),1\n" }
      lines += "a,e\(item),gate,right\(item),1\n"
      lines += "b,e\(item),gate,right\(item),1\n"
      lines += "c,e\(item),gate,\(item % 2 == 0 ? "right" : "other")\(item),1\n"
      lines += "d,e\(item),gate,\(item % 3 == 0 ? "else" : "right")\(item),1\n"
    }
    let decided = await ClaimTexts.decide(try ClaimTexts.table(lines))
    for item in 0..<60 { #expect(decided["e\(item)/gate"]?.value == "right\(item)") }
  }

  @Test func `a lineage needs as many unusual values as the parameters say`() async throws {
    var pairs = PairCounts(sources: 2, attributes: 1)
    pairs.seat([0, 1], atMost: 2)
    let parameters = ResolverParameters()
    pairs.unusual[1] = PairCounts.Unusual(either: 29, same: 29)
    #expect(Lineages(pairs, parameters).leader == [0, 1])
    pairs.unusual[1] = PairCounts.Unusual(either: 100, same: 95)
    #expect(Lineages(pairs, parameters).leader == [0, 0])
    pairs.unusual[1] = PairCounts.Unusual(either: 100, same: 94)
    #expect(Lineages(pairs, parameters).leader == [0, 1])
  }

  @Test func `a camp of repeaters does not outvote another definition`() async throws {
    var lines = ""
    var random = SeededGenerator(seed: 7)
    for item in 0..<80 {
      let truth = Int.random(in: 0..<1_000, using: &random)
      // Five say the later moment in the same words; three say the earlier one, each in its own.
      for late in 0..<5 { lines += "late\(late),e\(item),delay,\(truth + 15),1\n" }
      for early in 0..<3 {
        let error = Int.random(in: 0..<10, using: &random) < 1 ? 40 * (early + 1) : early
        lines += "early\(early),e\(item),delay,\(truth + error),1\n"
      }
    }
    let table = try ClaimTexts.table(lines)
    let outcome = await ResolverRun(Resolver(table)).decide()
    let camp = outcome.camps.first
    #expect(camp.map { $0.left.map { table.sources[Int($0)] } }?.contains("late0") == true)
  }

  @Test func `the result does not depend on the number of threads`() async throws {
    let seed: UInt64 = 20_251_125
    var random = SeededGenerator(seed: seed)
    var lines = ""
    for item in 0..<600 {
      for source in 0..<8 where Int.random(in: 0..<4, using: &random) > 0 {
        lines +=
          "s\(source),e\(item),delay,\(Int.random(in: 0..<60, using: &random)),\(item / 100)\n"
        lines +=
          "s\(source),e\(item),gate,G\(Int.random(in: 0..<4, using: &random)),\(item / 100)\n"
      }
    }
    let table = try ClaimTexts.table(lines)
    let one = await ResolverRun(Resolver(table), threads: 1).decide()
    for threads in [2, 3, 7] {
      let many = await ResolverRun(Resolver(table), threads: threads).decide()
      #expect(many.decisions == one.decisions, "seed \(seed), \(threads) threads")
      #expect(many.sources == one.sources, "seed \(seed), \(threads) threads")
    }
  }

  @Test func `the first rule that applies decides and gives its name`() async throws {
    let table = try ClaimTexts.table(
      """
      owner,A-1,gate,C1,
      b,A-1,gate,C2,
      c,A-1,gate,C2,
      owner,B-1,gate,C1,
      b,B-1,gate,C2,
      c,B-1,gate,C2,
      """)
    let rule = ClaimRule(
      id: "owner-wins", action: .prefer(["owner"]), attributes: ["gate"], entity: "A-*",
      confidence: 990_000)
    let decided = await ClaimTexts.decide(table, rules: [rule])
    #expect(decided["A-1/gate"]?.value == "C1")
    #expect(decided["A-1/gate"]?.rule == "owner-wins")
    #expect(decided["A-1/gate"]?.confidence == 990_000)
    #expect(decided["B-1/gate"]?.value == "C2")
  }

  @Test func `excluded sources do not vote unless nobody else speaks`() async throws {
    let table = try ClaimTexts.table(
      """
      a,one,gate,C1,
      b,one,gate,C2,
      c,one,gate,C2,
      b,two,gate,C9,
      """)
    let rule = ClaimRule(id: "other-meaning", action: .exclude(["b", "c"]))
    let decided = await ClaimTexts.decide(table, rules: [rule])
    #expect(decided["one/gate"]?.value == "C1")
    #expect(decided["two/gate"]?.value == "C9")
    #expect(decided["two/gate"]?.rule == "other-definition")
  }

  @Test func `a ruling stands on its item and teaches of its sources`() async throws {
    var lines = ""
    for item in 0..<8 { lines += "a,e\(item),gate,C1,1\nb,e\(item),gate,D1,1\n" }
    let table = try ClaimTexts.table(lines)
    let rulings = try RulingScanner(table: table, file: "rulings.csv").scan(
      Array("entity,attribute,value,author\ne0,gate,D1,ann\ne1,gate,D1,ann\n".utf8))
    let decided = await ClaimTexts.decide(table, rulings: rulings)
    #expect(decided["e0/gate"]?.rule == "ruling")
    #expect(decided["e7/gate"]?.value == "D1")
  }

  @Test func `of several claims of one source the latest counts`() async throws {
    let table = try ClaimTexts.table(
      """
      a,one,gate,C1,1
      a,one,gate,C2,2
      a,one,gate,C3,1
      """)
    let decided = await ClaimTexts.decide(table)
    #expect(decided["one/gate"]?.value == "C2")
  }

  @Test func `a steady source weighs more in an estimate than one that scatters`() async throws {
    var lines = ""
    for moment in 0..<200 {
      lines += "steady,\(moment),delay,\(1_000 + moment),\(moment)\n"
      lines += "noisy,\(moment),delay,\(1_000 + moment + (moment % 2 == 0 ? 90 : -90)),\(moment)\n"
    }
    let estimate = ClaimTable.AttributeSpecification(
      name: "delay", kind: .number, tolerance: "10", isEstimate: true)
    let decided = await ClaimTexts.decide(
      try ClaimTexts.table(lines, attributes: [estimate]))
    let last = try #require(decided["199/delay"])
    #expect(last.rule.hasSuffix("estimate"))
    #expect(last.value.hasPrefix("1198.") || last.value.hasPrefix("1199."))
  }
}

import Events

@testable import Agents

/// Claims written as lines of CSV, resolved in one go.
enum ClaimTexts {
  static let head = "source,entity,attribute,value,timestamp\n"

  static func table(
    _ lines: String, attributes: [ClaimTable.AttributeSpecification] = [minutes, gate]
  ) throws -> ClaimTable {
    let scanner = ClaimScanner(attributes: attributes.map(\.name), file: "claims.csv")
    return ClaimTable([try scanner.scan(Array((head + lines).utf8))], attributes: attributes)
  }

  static let minutes = ClaimTable.AttributeSpecification(
    name: "delay", kind: .number, tolerance: "10")
  static let gate = ClaimTable.AttributeSpecification(name: "gate", kind: .category)

  /// The decided value and rule of each item, by `entity/attribute`.
  static func decide(
    _ table: ClaimTable, rules: [ClaimRule] = [], rulings: [Ruling] = [], threads: Int = 1
  ) async -> [String: (value: String, rule: String, confidence: Int64)] {
    let resolver = Resolver(table, rules: rules, rulings: rulings)
    let outcome = await ResolverRun(resolver, threads: threads).decide()
    var result: [String: (value: String, rule: String, confidence: Int64)] = [:]
    for decision in outcome.decisions {
      let item = table.items[Int(decision.item)]
      let name = table.entities[Int(item.entity)] + "/" + table.attributes[Int(item.attribute)].name
      result[name] = (
        resolver.text(of: decision), resolver.name(of: decision), decision.confidence
      )
    }
    return result
  }
}

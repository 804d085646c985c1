extension Resolver {
  /// What decided, in a word or two: the id of a rule, or of a step of the resolver. Where it would
  /// rather ask, the word `abstain` stands in front.
  public func name(of decision: ItemDecision) -> String {
    let attribute = Int(table.items[Int(decision.item)].attribute)
    let name =
      switch decision.reason {
      case .agreed: "agreed"
      case .vote: "vote"
      case .definition: "vote-one-definition"
      case .otherDefinition: "other-definition"
      case .estimate: "estimate"
      case .ruling: "ruling"
      case .rule(let number): rules.rules[attribute][number].id
      }
    return decision.isAbstention ? "abstain:\(name)" : name
  }

  /// The value as a text: as its source wrote it, a ruling as the person wrote it, an estimate with
  /// the decimals of its attribute.
  public func text(of decision: ItemDecision) -> String {
    if case .ruling = decision.reason, let ruling = rulings[decision.item] { return ruling.text }
    guard case .estimate = decision.reason else { return table.values[Int(decision.value)] }
    let attribute = table.attributes[Int(table.items[Int(decision.item)].attribute)]
    let digits = String(decision.number.magnitude)
    let sign = decision.number < 0 ? "-" : ""
    guard attribute.decimals > 0 else { return sign + digits }
    let padded =
      String(repeating: "0", count: max(0, attribute.decimals + 1 - digits.count)) + digits
    return sign + padded.dropLast(attribute.decimals) + "." + padded.suffix(attribute.decimals)
  }
}

extension ClaimTable {
  /// An attribute as a schema writes it: tolerances in the units of the values.
  public struct AttributeSpecification: Hashable, Sendable {
    public var name: String
    public var kind: AttributeDefinition.Kind
    /// As written; minutes for times.
    public var tolerance: String?
    /// A share of the median.
    public var relative: String?
    public var isEstimate: Bool

    public init(
      name: String, kind: AttributeDefinition.Kind, tolerance: String? = nil,
      relative: String? = nil, isEstimate: Bool = false
    ) {
      self.name = name
      self.kind = kind
      self.tolerance = tolerance
      self.relative = relative
      self.isEstimate = isEstimate
    }
  }

  /// The claims of all parts, in their order. A value that is not of its attribute's kind is left
  /// out and counted.
  /// - Complexity: O(claims + texts log texts).
  public init(
    _ parts: [ClaimScanner.Part], attributes specifications: [AttributeSpecification]
  ) {
    var sourcePool = TextPool()
    var entityPool = TextPool()
    var valuePool = TextPool()
    var timePool = TextPool()
    var attributeOfValue: [UInt32] = []
    struct Renumbering {
      var sources: [UInt32], entities: [UInt32], values: [UInt32], times: [UInt32]
    }
    var renumberings: [Renumbering] = []
    for part in parts {
      let values = valuePool.adopt(part.values)
      for (old, new) in values.enumerated() where Int(new) == attributeOfValue.count {
        attributeOfValue.append(part.attributeOfValue[old])
      }
      renumberings.append(
        Renumbering(
          sources: sourcePool.adopt(part.sources), entities: entityPool.adopt(part.entities),
          values: values, times: timePool.adopt(part.times)))
    }
    self.init()
    sources = (0..<sourcePool.count).map(sourcePool.string)
    entities = (0..<entityPool.count).map(entityPool.string)
    values = (0..<valuePool.count).map {
      String(decoding: valuePool.text($0).dropFirst(2), as: UTF8.self)
    }
    let reading = ValueReading(
      values: values, attributes: attributeOfValue, specifications: specifications)
    self.attributes = reading.definitions
    numbers = reading.numbers
    lists = reading.lists
    let ranks = ClaimTable.ranks(ofTimes: (0..<timePool.count).map(timePool.string))
    times = ranks.texts
    // Items in the order in which they are first named.
    itemNumbers = Array(repeating: .max, count: entityPool.count * specifications.count)
    claims.reserveCapacity(parts.reduce(0) { $0 + $1.rows.count })
    for (part, renumbering) in zip(parts, renumberings) {
      for row in part.rows {
        let value = renumbering.values[Int(row.value)]
        guard reading.isReadable[Int(value)] else { continue }
        let entity = renumbering.entities[Int(row.entity)]
        let place = Int(entity) * specifications.count + Int(row.attribute)
        if itemNumbers[place] == .max {
          itemNumbers[place] = UInt32(items.count)
          items.append(Item(entity: entity, attribute: row.attribute))
        }
        claims.append(
          Claim(
            source: renumbering.sources[Int(row.source)], item: itemNumbers[place], value: value,
            time: ranks.rank[Int(renumbering.times[Int(row.time)])]))
      }
    }
  }

  /// The order of times: as numbers if all are numbers, as texts (ISO 8601) otherwise.
  private static func ranks(ofTimes texts: [String]) -> (rank: [UInt32], texts: [String]) {
    let numbers = texts.map { text in text.isEmpty ? Int64.min : Int64(text) }
    let areNumbers = numbers.allSatisfy { $0 != nil }
    let order = texts.indices.sorted {
      areNumbers
        ? (numbers[$0] ?? 0, $0) < (numbers[$1] ?? 0, $1) : (texts[$0], $0) < (texts[$1], $1)
    }
    var rank = [UInt32](repeating: 0, count: texts.count)
    for (place, index) in order.enumerated() { rank[index] = UInt32(place) }
    return (rank, order.map { texts[$0] })
  }
}

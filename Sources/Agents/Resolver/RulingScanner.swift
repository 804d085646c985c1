/// Reads what people have ruled: CSV with the columns `entity`, `attribute`, `value` and `author`, and
/// `scope` if there is one. Rulings on items that nobody claims anything of are passed over.
public struct RulingScanner: Sendable {
  public let table: ClaimTable
  public let file: String

  public init(table: ClaimTable, file: String) {
    self.table = table
    self.file = file
  }

  /// The rulings in the order of the file.
  /// - Throws: ``ClaimScanError``, which names the line.
  public func scan(_ bytes: [UInt8]) throws(ClaimScanError) -> [Ruling] {
    var fields = CSVFields(bytes)
    guard fields.next() else {
      throw ClaimScanError(file: file, line: 1, problem: "the file is empty")
    }
    var columns: [String: Int] = [:]
    for field in 0..<fields.count { columns[fields.text(field)] = field }
    guard let entity = columns["entity"], let attribute = columns["attribute"],
      let value = columns["value"], let author = columns["author"]
    else { throw ClaimScanError(file: file, line: 1, problem: "a column is missing") }
    let items = ItemIndex(table)
    let widest = columns.values.max() ?? 0
    var rulings: [Ruling] = []
    while fields.next() {
      if fields.count == 1, fields.range(0).isEmpty { continue }
      guard fields.count > widest else {
        throw ClaimScanError(file: file, line: fields.line, problem: "there are too few fields")
      }
      let name = fields.text(attribute)
      guard let number = table.attributes.firstIndex(where: { $0.name == name }) else {
        throw ClaimScanError(
          file: file, line: fields.line, problem: "the schema has no attribute '\(name)'")
      }
      guard let item = items.item(entity: fields.text(entity), attribute: number) else { continue }
      let text = fields.text(value)
      guard let ruled = items.number(of: text, attribute: number) else {
        throw ClaimScanError(
          file: file, line: fields.line,
          problem: "'\(text)' is no \(table.attributes[number].kind.rawValue)")
      }
      rulings.append(
        Ruling(
          item: item, number: ruled, text: text, author: fields.text(author),
          scope: columns["scope"].map { fields.text($0) } ?? ""))
    }
    if let line = fields.openQuote {
      throw ClaimScanError(file: file, line: line, problem: "a quote is never closed")
    }
    return rulings
  }
}

/// Items and values by their texts.
private struct ItemIndex {
  private let table: ClaimTable
  private var items: [String: [(attribute: Int, item: UInt32)]] = [:]
  private var categories: [String: Int64] = [:]

  init(_ table: ClaimTable) {
    self.table = table
    for (number, item) in table.items.enumerated() {
      items[table.entities[Int(item.entity)], default: []].append(
        (Int(item.attribute), UInt32(number)))
    }
    for claim in table.claims {
      let attribute = table.items[Int(claim.item)].attribute
      guard table.attributes[Int(attribute)].kind == .category else { continue }
      categories["\(attribute)/" + table.values[Int(claim.value)]] =
        table.numbers[Int(claim.value)]
    }
  }

  func item(entity: String, attribute: Int) -> UInt32? {
    items[entity]?.first { $0.attribute == attribute }?.item
  }

  /// A category that nobody claims is none of the ranks.
  func number(of text: String, attribute: Int) -> Int64? {
    let definition = table.attributes[attribute]
    switch definition.kind {
    case .category: return categories["\(attribute)/" + text] ?? -1
    case .time: return ValueReading.seconds(text.utf8)
    case .number: return DecimalText(text)?.mantissa(places: definition.decimals)
    }
  }
}

/// Claims of many sources on many items, in columns, with every text written once.
///
/// Invariants: ids are dense; the order of the claims is the order in which they were read; values
/// of a category are numbered in the order of their texts, so that ties do not depend on the order
/// in which files are read.
public struct ClaimTable: Sendable {
  /// An attribute of an entity: what claims are about.
  public struct Item: Hashable, Sendable {
    public var entity: UInt32
    public var attribute: UInt32

    public init(entity: UInt32, attribute: UInt32) {
      self.entity = entity
      self.attribute = attribute
    }
  }

  public struct Claim: Hashable, Sendable {
    public var source: UInt32
    public var item: UInt32
    /// A number into ``ClaimTable/values``.
    public var value: UInt32
    /// A number into ``ClaimTable/times``.
    public var time: UInt32

    public init(source: UInt32, item: UInt32, value: UInt32, time: UInt32) {
      self.source = source
      self.item = item
      self.value = value
      self.time = time
    }
  }

  /// Names of the sources; their order is their rank.
  public var sources: [String] = []
  public var attributes: [AttributeDefinition] = []
  public var entities: [String] = []
  public var items: [Item] = []
  /// Values as the sources wrote them.
  public var values: [String] = []
  /// What each value counts: a mantissa, seconds, or the rank of a category's text.
  public var numbers: [Int64] = []
  /// Texts of the times at which claims were made, in their order; one empty text where none say.
  public var times: [String] = [""]
  public var claims: [Claim] = []
  /// The item of each entity and attribute, `UInt32.max` for none.
  var itemNumbers: [UInt32] = []
  /// The elements of values that are lists.
  var lists = ListValues()

  public init() {}

  /// What claims say of an attribute of an entity; nil if none does.
  func item(of entity: UInt32, _ attribute: Int) -> UInt32? {
    let item = itemNumbers[Int(entity) * attributes.count + attribute]
    return item == .max ? nil : item
  }

  /// Takes out all that some sources have claimed.
  public mutating func remove(sources names: [String]) {
    guard !names.isEmpty else { return }
    let gone = sources.map { names.contains($0) }
    claims.removeAll { gone[Int($0.source)] }
  }
}

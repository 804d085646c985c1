import Events
import Expressions

extension Normalizer {
  /// A layout of the source's records, ready to be filled with the values of one record after the
  /// other; the values that no mapping reads are left out.
  public struct Layout: Sendable {
    /// Which values of the layout are read, by their index.
    public let values: [Int]
    var form: JSONForm
  }

  /// How records of a layout can be mapped without their texts.
  ///
  /// - Parameters:
  ///   - layout: The text of a record with a zero byte in place of each value.
  ///   - examples: For each value texts that show how all of them are written; nil where it may be
  ///     any text.
  /// - Returns: nil if the texts themselves must be mapped: the source writes no JSON, its records
  ///   are compared as a whole, a mapping reads arrays or objects, or it is not sure of a value that
  ///   no mapping reads that it is one.
  public func layout(_ layout: [UInt8], examples: [[[UInt8]]?]) -> Layout? {
    guard isText, !comparesRecords, let fields = reach.fields,
      let form = JSONForm(layout, wrapped: isWrapped), form.count == examples.count
    else { return nil }
    let root = form.document.root
    let record = isWrapped ? form.document.element(0, of: root) ?? root : root
    var read = Set(reach.readsAll ? Array(0..<form.count) : [])
    for field in fields {
      guard let node = field.path.first(in: form.document, from: record) else { continue }
      guard let value = form.value(at: node) else { return nil }
      read.insert(value)
    }
    for (value, examples) in examples.enumerated() {
      guard let examples else {
        if read.contains(value) { continue }
        return nil
      }
      guard examples.allSatisfy({ form.isValid($0, as: value) }) else { return nil }
    }
    return Layout(values: read.sorted(), form: form)
  }

  /// Maps a record of a layout: as its text would be, but that ``MappedRecord/shape`` is 0.
  /// - Parameters:
  ///   - values: Where the values that the layout reads lie in `bytes`, in its order.
  /// - Returns: nil if a value is none: then the text itself says what is wrong with it. Nil without
  ///   a layout too.
  public func map(
    _ layout: inout Layout?, _ values: ArraySlice<Range<Int>>, of bytes: [UInt8]
  ) -> Mapped? {
    guard let read = layout?.values else { return nil }
    layout?.form.begin()
    for (value, range) in zip(read, values) {
      guard layout?.form.fill(value, with: bytes, range) == true else { return nil }
    }
    return layout.map { map($0.form.document, digest: 0, shape: 0) }
  }
}

/// What the mappings of a source read of a record.
struct FieldReach: Sendable {
  /// The paths of fields; nil if there is one that does not lead to one field of the record.
  private(set) var fields: [FieldPath]? = []
  /// Whether a condition may look at any value.
  private(set) var readsAll = false

  mutating func add(_ paths: [FieldPath]) {
    guard paths.allSatisfy({ $0.path.isSingular && !$0.isRelative }) else {
      fields = nil
      return
    }
    fields? += paths
  }

  /// Adds a condition: one that filters looks at values only, wherever they are.
  mutating func add(_ condition: Condition?) {
    guard let condition else { return }
    if condition.needsWrapping { readsAll = true } else { add([condition.field]) }
  }

  /// Nothing but whole texts will do.
  mutating func addEverything() { fields = nil }
}

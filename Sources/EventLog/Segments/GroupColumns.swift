import Events
import Storage

/// The columns of one group of events in some rows, and how to put the events together again.
///
/// The integers of all columns lie in one array, the strings in another, the bytes that all events
/// share in a third: an event costs a walk over a few steps, and no array is counted on the way.
struct GroupColumns: Sendable {
  /// How many rows there are; 0 if the group is not wanted.
  let rows: Int
  /// The columns of integers, one after the other.
  var integers: [Int64] = []
  /// The strings of all columns.
  var texts = StringColumn()
  /// The numbers of strings into their dictionaries, a column after the other.
  var numbers: [UInt32] = []
  /// Where the strings of each column lie.
  var strings: [Place] = []

  /// Which of ``texts`` are those of a column.
  enum Place: Sendable {
    /// This one in every row.
    case constant(Int)
    /// One for each row, from this one on.
    case each(Int)
    /// Those of a dictionary, from this one on; the numbers of the rows begin at `numbers`.
    case dictionary(Int, numbers: Int)
  }

  private struct Step: Sendable {
    enum Kind: Sendable { case literal, integer, simple, text, byteString, whole }
    let kind: Kind
    /// Where a literal lies; the number of a column and nothing else.
    let range: Range<Int>
  }

  private var steps: [Step] = []
  private var literals: [UInt8] = []
  private var next = 0

  /// No group.
  init() { rows = 0 }

  /// - Throws: ``SegmentDamage/shape`` if the columns are not those of the shape.
  init(_ group: SegmentTable.Group, rows: Int) throws {
    self.rows = rows
    integers.reserveCapacity(group.integers.count * rows)
    guard !group.shape.isEmpty else {
      guard group.strings.count == 1 else { throw SegmentDamage.shape }
      steps = [Step(kind: .whole, range: 0..<1)]
      return
    }
    guard let program = ShapeProgram(group.shape), program.integers == group.integers.count,
      program.strings == group.strings.count
    else { throw SegmentDamage.shape }
    var (integer, string) = (0, 0)
    for step in program.steps {
      switch step {
      case .literal(let literal):
        let start = literals.count
        literals += literal
        steps.append(Step(kind: .literal, range: start..<literals.count))
      case .integer, .simple:
        let kind: Step.Kind = if case .integer = step { .integer } else { .simple }
        steps.append(Step(kind: kind, range: integer..<integer + 1))
        integer += 1
      case .string(let major):
        steps.append(Step(kind: major == 3 ? .text : .byteString, range: string..<string + 1))
        string += 1
      }
    }
  }

  /// The first column of integers; empty if there is none. In events that are put together from a
  /// shape these are the event times.
  var firstIntegers: ArraySlice<Int64> { integers.prefix(rows) }

  /// Appends the texts that a column has, row by row.
  func appendTexts(of column: Int, to other: inout StringColumn) {
    for row in 0..<rows { other.append(texts.bytes, range(of: row, in: column)) }
  }

  /// Appends the next event.
  mutating func appendNext(to bytes: inout [UInt8]) {
    let row = next
    next += 1
    for step in steps {
      switch step.kind {
      case .literal: bytes.append(literals, step.range)
      case .integer:
        CanonicalEncoder.append(
          integer: integers[step.range.lowerBound * rows + row], to: &bytes)
      case .simple:
        CanonicalHead.append(simple: integers[step.range.lowerBound * rows + row], to: &bytes)
      case .text, .byteString:
        let range = range(of: row, in: step.range.lowerBound)
        CanonicalEncoder.append(
          head: step.kind == .text ? 3 : 2, UInt64(range.count), to: &bytes)
        bytes.append(texts.bytes, range)
      case .whole: bytes.append(texts.bytes, range(of: row, in: 0))
      }
    }
  }

  private func range(of row: Int, in column: Int) -> Range<Int> {
    switch strings[column] {
    case .constant(let text): texts.range(text)
    case .each(let first): texts.range(first + row)
    case .dictionary(let first, let start): texts.range(first + Int(numbers[start + row]))
    }
  }
}

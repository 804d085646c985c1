/// One place of the tape: 16 bytes that say where a value or a key lies in the text.
///
/// Invariants: entries stand in the order of the text; an object's entries are key, value, key,
/// value; `next` is the index after the last entry of the value, so a whole value is skipped in one
/// step. (While a container is open, the parser keeps the index of its parent in `next`.)
struct JSONEntry: Sendable {
  /// The first byte, and the byte after the last; of a string with its quotes.
  var start: UInt32
  var end: UInt32
  var next: UInt32
  var kind: JSONKind
  /// Of a string: it has escapes. Of a number: it has a fraction or an exponent.
  var isElaborate: Bool
}

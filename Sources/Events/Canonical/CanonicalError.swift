/// Why some bytes are not the deterministic CBOR that the log writes.
///
/// The message says what was found and at which byte. The bytes come from a log, an export or a
/// proof: reading goes on with the next event, and `plumbline log verify` tells what else is harmed.
public struct CanonicalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong. Each reason has a stable code.
  public enum Reason: Hashable, Sendable {
    /// The bytes end inside a value.
    case truncated
    /// Something follows the last value.
    case trailing
    /// A length or number is not in its shortest form.
    case notShortest
    /// A float, `undefined`, an indefinite length or a reserved head: none of them is ever written.
    case unsupported(head: UInt8)
    /// Another type was expected here.
    case unexpected(found: String, expected: String)
    /// Map keys are not strictly ascending.
    case keyOrder
    /// Text is not UTF-8.
    case invalidText
    /// A number does not fit the type that the reader asked for.
    case outOfRange
    /// Values are nested deeper than ``CanonicalDecoder/maximumDepth``.
    case tooDeep
    /// An erasable component is malformed, nested in another, or its number occurs twice.
    case erasable(String)
    /// An envelope lacks a key that every event has, or holds one that it must not.
    case envelope(String)
    /// The salt of a component that still stands in plain is gone.
    case saltErased(component: UInt64)
  }

  /// What is wrong.
  public let reason: Reason
  /// The byte, counted from the start of what was read, at which it was noticed.
  public let offset: Int

  /// An error at a byte.
  public init(_ reason: Reason, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }

  public var description: String {
    let (code, what): (Int, String) =
      switch reason {
      case .truncated: (1, "the bytes end in the middle of a value")
      case .trailing: (2, "something follows the last value")
      case .notShortest: (3, "a number or length is not in its shortest form")
      case .unsupported(let head):
        (4, "head byte \(head) (float, undefined, indefinite length or reserved) is not allowed")
      case .unexpected(let found, let expected): (5, "found \(found) where \(expected) belongs")
      case .keyOrder: (6, "map keys are not in strictly ascending order")
      case .invalidText: (7, "text is not UTF-8")
      case .outOfRange: (8, "a number does not fit")
      case .tooDeep:
        (9, "values are nested deeper than \(CanonicalDecoder.maximumDepth) levels")
      case .erasable(let what): (10, what)
      case .envelope(let what): (11, what)
      case .saltErased(let component):
        (12, "component \(component) stands in plain, but its salt has been erased")
      }
    return """
      CBOR-\(code): \(what) (at byte \(offset)). These bytes were not written by this log or are \
      damaged; run `plumbline log verify` on the log they come from.
      """
  }
}

/// What may stand at one place of `plumbline.yaml`.
///
/// The grammar is data (``Grammar``): the checker reads it to find mistakes, the JSON Schema for
/// editors is written from it, and so the two cannot differ.
indirect enum Shape: Sendable {
  case scalar(ScalarRule)
  case list(Shape)
  /// One, or a list of them.
  case oneOrMore(Shape)
  /// Fixed keys.
  case object(ObjectShape)
  /// Keys that the reader chooses, each with a value of one shape; `key` says what a key names.
  case dictionary(key: String, Shape)
  /// What stands there decides: a scalar, a list or a mapping, at most one shape for each.
  case either([Shape])
  /// A formula, which may hold formulas: ``Grammar/formula``.
  case formula

  /// A mapping's shape, if one may stand here.
  var object: ObjectShape? {
    switch self {
    case .object(let object): object
    case .formula: Grammar.formula
    case .either(let shapes): shapes.lazy.compactMap(\.object).first
    case .scalar, .list, .oneOrMore, .dictionary: nil
    }
  }
}

/// A mapping with fixed keys.
struct ObjectShape: Sendable {
  struct Field: Sendable {
    let key: String
    let shape: Shape
    var isRequired = false
    /// One sentence for editors and the reference.
    let help: String
  }

  /// How a message names it: "a source".
  let name: String
  let fields: [Field]
  /// Of each of these groups exactly one key must stand there.
  var exactlyOne: [[String]] = []
  /// Of each of these groups at least one key must stand there.
  var atLeastOne: [[String]] = []
  /// Of each of these groups at most one key may stand there.
  var atMostOne: [[String]] = []
  /// Keys that are not fields have this shape; nil: they are mistakes.
  var others: (key: String, shape: Shape)?

  func field(_ key: String) -> Field? { fields.first { $0.key == key } }
}

/// What a scalar must be.
enum ScalarRule: Hashable, Sendable {
  case text
  /// A name that is declared here: letters, digits, `_`, `-`, `.`.
  case name
  case path
  /// A text; one that begins with `$` or `@` is a path.
  case textOrPath
  case duration
  /// A whole number of days.
  case days
  case zone
  case currency
  /// Calls in a time: `10/s`, `600/min`.
  case rate
  case integer(ClosedRange<Int>)
  case decimal
  /// From 0 to 1.
  case fraction
  /// A share: `0.5 %`.
  case percent
  /// An amount, or a share.
  case tolerance
  case day
  case timeOfDay
  case bool
  case choice([String])
  case url
  /// `env:NAME` or `file:PATH`.
  case secret
  /// `iso`, `epoch-s`, … or a pattern.
  case timeFormat
  /// `USD`, `USD/2`, `people`, `ratio`.
  case unit
  /// A number, or a path.
  case numberOrPath
  /// A setting of a connection: any scalar.
  case setting
}

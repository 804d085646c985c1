/// Why a source's mapping cannot be compiled. `plumbline check` finds these before anything runs.
public enum NormalizerError: Error, Equatable, Sendable, CustomStringConvertible {
  case badPath(source: String, path: String, reason: String)
  case unknownZone(source: String, zone: String)
  case badPattern(source: String, pattern: String, reason: String)
  case badSeparator(source: String, separator: String)
  case unknownUnit(source: String, unit: String)

  public var description: String {
    switch self {
    case .badPath(let source, let path, let reason):
      """
      NORM-1: in the mapping of \(source), `\(path)` is no JSONPath: \(reason). \
      Write it as RFC 9535 does, `$.user.id`.
      """
    case .unknownZone(let source, let zone):
      """
      NORM-2: the mapping of \(source) names the zone \(zone), which the pipeline has not loaded. \
      Use a name of the tz database, such as America/New_York.
      """
    case .badPattern(let source, let pattern, let reason):
      """
      NORM-3: the mapping of \(source) has the time pattern `\(pattern)`: \(reason). \
      Write for example `dd/MM/yyyy HH:mm:ss`.
      """
    case .badSeparator(let source, let separator):
      """
      NORM-4: the records of \(source) are separated by `\(separator)`; \
      one ASCII character other than `"` is needed.
      """
    case .unknownUnit(let source, let unit):
      """
      NORM-5: the mapping of \(source) has the unit `\(unit)`; a unit is a word without `/`.
      """
    }
  }
}

/// Why a record does not fit its mapping: what, where, and what was expected. It never repeats a
/// value, which may be private.
struct Misfit: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  init(at path: String, expected: String, found: String) {
    reason = "\(path): expected \(expected), found \(found)"
  }
}

/// One thing that is wrong with a configuration: where, what, and what was probably meant.
///
/// Problems are found all at once, and read `plumbline.yaml:12:9: CFG-2: …`, which editors and
/// terminals turn into a link.
public struct ConfigurationProblem: Hashable, Sendable, CustomStringConvertible {
  /// The kind of mistake. Codes are stable and are headings in `Errors.md`.
  public enum Code: Int, Hashable, Sendable, CaseIterable {
    case notYAML = 1
    case unknownKey = 2
    case missingKey = 3
    case wrongType = 4
    case badValue = 5
    case badPath = 6
    case secretInPlain = 7
    case unknownName = 8
    case contradiction = 9
    case repeated = 10
    case circle = 11
    case unreadable = 12

    /// `CFG-2`.
    public var name: String { "CFG-\(rawValue)" }
  }

  public let code: Code
  /// The file as the command named it.
  public let file: String
  /// Counted from 1; 0 where the problem is the file itself.
  public let line: Int
  public let column: Int
  /// What is wrong.
  public let message: String
  /// What was probably meant, or what to do.
  public let hint: String?

  public var description: String {
    let place = line > 0 ? "\(file):\(line):\(column)" : file
    return "\(place): \(code.name): \(message)" + (hint.map { "; \($0)" } ?? "")
  }
}

/// All problems of a configuration, in the order of the file.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
  public let problems: [ConfigurationProblem]

  /// One line for each problem.
  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}

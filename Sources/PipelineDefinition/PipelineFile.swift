public import Events
import Expressions
import Foundation

/// A configuration that has been read and found right: the pipeline, and the text that it came of.
public struct PipelineFile: Sendable {
  public let pipeline: Pipeline
  /// A text that gives this pipeline again without any other file: the file as it stood, or, where
  /// it names calendars in files of their own, the same in JSON with their days put in.
  public let configuration: String
  /// The environment variables that the urls name, `${NAME}`, in alphabetical order.
  public let environmentNames: [String]
  /// The secrets that are referred to, without the secrets themselves, in alphabetical order.
  public var secrets: [SecretReference] {
    let all = pipeline.sources.flatMap { source in
      source.connection.credential.references + (source.webhook?.secrets ?? [])
    }
    return Set(all).sorted { $0.description < $1.description }
  }

  /// Reads a configuration file.
  /// - Throws: ``ConfigurationError`` with every problem of the file.
  public static func read(
    path: String, code: CodeVersions, zones: ZoneCatalogue = .system
  ) throws(ConfigurationError) -> PipelineFile {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      let problem = ConfigurationProblem(
        code: .unreadable, file: path, line: 0, column: 0, message: "the file cannot be read",
        hint: "`plumbline init` writes one to start from")
      throw ConfigurationError(problems: [problem])
    }
    guard let text = String(bytes: bytes, encoding: .utf8) else {
      let problem = ConfigurationProblem(
        code: .notYAML, file: path, line: 0, column: 0, message: "the file is not UTF-8",
        hint: nil)
      throw ConfigurationError(problems: [problem])
    }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return try read(text, file: path, code: code, zones: zones) { name in
      let isAbsolute = name.hasPrefix("/")
      return FileManager.default.contents(atPath: isAbsolute ? name : folder + name).map {
        Array($0)
      }
    }
  }

  /// Reads a configuration given as text.
  /// - Parameters:
  ///   - file: What messages call it.
  ///   - readFile: Gives the bytes of a file that the configuration names (a calendar), by the path
  ///     as it is written there; nil if there is none.
  /// - Throws: ``ConfigurationError`` with every problem of the text.
  /// - Complexity: O(*n*) in its length, besides zones.
  public static func read(
    _ text: String, file: String = "plumbline.yaml", code: CodeVersions,
    zones: ZoneCatalogue = .system, readFile: @escaping (String) -> [UInt8]? = { _ in nil }
  ) throws(ConfigurationError) -> PipelineFile {
    var document = DocumentReader(file: file)
    guard let root = document.read(text) else {
      throw ConfigurationError(problems: document.problems.inOrder)
    }
    let declarations = Declarations(root)
    var checker = ShapeChecker(problems: document.problems, labels: declarations.labels)
    checker.check(root, Grammar.file, trail: "", at: root.place)
    var reader = PipelineReader(
      file: root, declarations: declarations, zones: zones, code: code, readFile: readFile,
      problems: checker.problems)
    let pipeline = reader.read()
    guard reader.problems.all.isEmpty else {
      throw ConfigurationError(problems: reader.problems.inOrder)
    }
    let isWhole = !reader.readsFiles
    return PipelineFile(
      pipeline: pipeline, configuration: isWhole ? text : root.json(calendars: pipeline.calendars),
      environmentNames: reader.environmentNames.sorted())
  }
}

extension Credential {
  /// Every secret behind it.
  var references: [SecretReference] {
    switch self {
    case .none: []
    case .bearer(let secret), .apiKey(_, let secret): [secret]
    case .basic(let user, let password): [user, password]
    case .clientCredentials(_, let id, let secret, _): [id, secret]
    case .hmac(let signing): [signing.key] + (signing.keyID.map { [$0] } ?? [])
    case .serviceAccount(let file, _): [file]
    }
  }
}

import Agents
import Connectors

/// Why the input of `plumbline resolve` cannot be used.
enum ResolveInputError: Error, CustomStringConvertible {
  case unreadable(PackedFile.Fault)
  case schema(path: String, problem: String)
  case rulings(path: String, line: Int, problem: String)

  var description: String {
    switch self {
    case .unreadable(let fault): "RSV-2: \(fault)."
    case .schema(let path, let problem):
      "RSV-3: \(path): \(problem). A schema is {\"attributes\": {NAME: {\"kind\": \"number\", "
        + "\"tolerance\": 1}}}; kinds are time, number and category."
    case .rulings(let path, let line, let problem):
      "RSV-4: \(path):\(line): \(problem). Rulings have the columns entity, attribute, value, author "
        + "and, if wanted, scope."
    }
  }
}

/// Claims read from files, several at a time, joined in the order of the command line.
struct ResolveInput: Sendable {
  var table: ClaimTable
  var passedOver: Int

  static func read(
    _ paths: [String], attributes: [ClaimTable.AttributeSpecification], without: [String],
    threads: Int
  ) async throws -> ResolveInput {
    let names = attributes.map(\.name)
    let parts = try await withThrowingTaskGroup(of: (Int, ClaimScanner.Part).self) { group in
      var parts: [(Int, ClaimScanner.Part)] = []
      for (number, path) in paths.enumerated() {
        if number >= threads, let part = try await group.next() { parts.append(part) }
        group.addTask { (number, try scan(path, names)) }
      }
      for try await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.map(\.1)
    }
    var table = ClaimTable(parts, attributes: attributes)
    table.remove(sources: without)
    return ResolveInput(table: table, passedOver: parts.reduce(0) { $0 + $1.passedOver })
  }

  private static func scan(_ path: String, _ names: [String]) throws -> ClaimScanner.Part {
    let bytes: [UInt8]
    do throws(PackedFile.Fault) {
      bytes = try PackedFile.contents(of: path)
    } catch {
      throw ResolveInputError.unreadable(error)
    }
    return try ClaimScanner(attributes: names, file: path).scan(bytes)
  }
}

import Agents
import Connectors

/// What people have ruled, in the order of the file.
enum RulingFile {
  /// - Throws: `ResolveInputError`, which names the line.
  static func read(path: String, table: ClaimTable) throws -> [Ruling] {
    let bytes: [UInt8]
    do throws(PackedFile.Fault) {
      bytes = try PackedFile.contents(of: path)
    } catch {
      throw ResolveInputError.unreadable(error)
    }
    do {
      return try RulingScanner(table: table, file: path).scan(bytes)
    } catch {
      throw ResolveInputError.rulings(path: path, line: error.line, problem: error.problem)
    }
  }
}

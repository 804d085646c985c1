import Crypto
import Events
import Storage

/// The public half of a key that signs checkpoints, in the spelling of C2SP's signed notes:
/// `name+key id+base64(1 ‖ Ed25519 public key)`.
public struct NoteVerifierKey: Hashable, Sendable, CustomStringConvertible {
  /// Whose key it is: the origin of the log.
  public let name: String
  /// The 32 bytes of the Ed25519 public key.
  public let publicKey: [UInt8]

  /// The first four bytes of SHA-256(name ‖ newline ‖ 1 ‖ public key).
  public var keyID: [UInt8] {
    let digest = Digest32.sha256(of: [UInt8](name.utf8) + [10, 1] + publicKey)
    return [UInt8](digest.bytes.prefix(4))
  }

  public var description: String {
    "\(name)+\(keyID.hexadecimal)+\(([1] + publicKey).base64)"
  }

  init(name: String, publicKey: [UInt8]) {
    self.name = name
    self.publicKey = publicKey
  }

  /// Reads a key.
  /// - Throws: ``IntegrityError/malformedKey(name:reason:)``.
  public init(parsing text: String) throws(IntegrityError) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, let key = [UInt8](base64: String(parts[2])) else {
      throw .malformedKey(name: text, reason: "it is not `name+id+base64`")
    }
    guard key.count == 33, key[0] == 1 else {
      throw .malformedKey(name: text, reason: "it is not an Ed25519 key")
    }
    self.init(name: String(parts[0]), publicKey: [UInt8](key.dropFirst()))
    guard parts[1] == keyID.hexadecimal else {
      throw .malformedKey(name: text, reason: "its id is not that of its name and key")
    }
  }

  /// Whether these bytes are this key's signature of a text.
  public func isSignature(_ signature: [UInt8], of text: String) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    return key.isValidSignature(signature, for: [UInt8](text.utf8))
  }
}

/// The private half, in the spelling of C2SP's signed notes.
///
/// It lies in the log's directory as `checkpoint.key`, readable by its owner alone; the public half
/// lies beside it as `checkpoint.pub`. Whoever has it can sign another history of this log.
public struct NoteSigningKey: Sendable {
  /// The public half.
  public let verifier: NoteVerifierKey
  private let seed: [UInt8]

  private static let prefix = "PRIVATE+KEY+"

  /// A new key.
  public init(name: String) {
    self.init(name: name, key: Curve25519.Signing.PrivateKey())
  }

  init(name: String, key: Curve25519.Signing.PrivateKey) {
    seed = [UInt8](key.rawRepresentation)
    verifier = NoteVerifierKey(name: name, publicKey: [UInt8](key.publicKey.rawRepresentation))
  }

  /// Reads a key.
  /// - Throws: ``IntegrityError/malformedKey(name:reason:)``; the message does not hold the key.
  init(parsing text: String, path: String) throws(IntegrityError) {
    let parts = text.dropFirst(Self.prefix.count)
      .split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard text.hasPrefix(Self.prefix), parts.count == 3,
      let bytes = [UInt8](base64: String(parts[2])), bytes.count == 33, bytes[0] == 1,
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes.dropFirst())
    else { throw .malformedKey(name: path, reason: "it does not hold an Ed25519 signing key") }
    self.init(name: String(parts[0]), key: key)
    guard parts[1] == verifier.keyID.hexadecimal else {
      throw .malformedKey(name: path, reason: "its id is not that of its name and key")
    }
  }

  private var text: String {
    "\(Self.prefix)\(verifier.name)+\(verifier.keyID.hexadecimal)+\(([1] + seed).base64)"
  }

  /// This key's signature of a text.
  func signature(of text: String) throws -> [UInt8] {
    let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
    return [UInt8](try key.signature(for: [UInt8](text.utf8)))
  }

  /// The key of the log in a directory; made, with mode 0600, if there is none. A new key goes by
  /// the name of the last one, and its public half is added to those of the older ones.
  /// - Throws: ``IntegrityError/malformedKey(name:reason:)``; ``EventLogError`` if the directory
  ///   cannot be written.
  public static func ofLog(at directory: String, name: String) throws -> NoteSigningKey {
    let path = directory + "/checkpoint.key"
    return try EventLogError.wrappingIntegrity {
      if FileSystem.exists(path) {
        let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
        return try NoteSigningKey(parsing: String(text.prefix { $0 != "\n" }), path: path)
      }
      let known = try NoteVerifierKey.ofLog(at: directory)
      let key = NoteSigningKey(name: known.last?.name ?? name)
      try NoteVerifierKey.write(known + [key.verifier], to: directory)
      try FileSystem.write([UInt8]((key.text + "\n").utf8), to: path, mode: 0o600)
      try FileSystem.sync(directory)
      return key
    }
  }
}

extension NoteVerifierKey {
  /// The public keys of the log in a directory, one a line in `checkpoint.pub`, the newest last.
  /// - Returns: None if nothing has been signed there yet.
  /// - Throws: ``IntegrityError/malformedKey(name:reason:)``; ``EventLogError`` if it cannot be read.
  public static func ofLog(at directory: String) throws -> [NoteVerifierKey] {
    let path = directory + "/checkpoint.pub"
    return try EventLogError.wrappingIntegrity {
      guard FileSystem.exists(path) else { return [] }
      let text = String(decoding: try FileSystem.read(path), as: UTF8.self)
      return try text.split(separator: "\n").map { try NoteVerifierKey(parsing: String($0)) }
    }
  }

  /// Writes the public keys of a log.
  static func write(_ keys: [NoteVerifierKey], to directory: String) throws {
    let text = keys.map { "\($0)\n" }.joined()
    try FileSystem.write([UInt8](text.utf8), to: directory + "/checkpoint.pub", mode: 0o644)
  }
}

extension EventLogError {
  /// Runs `body`; an ``IntegrityError`` passes, whatever else it throws becomes an error of the log.
  static func wrappingIntegrity<Result>(_ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as IntegrityError { throw error } catch {
      throw EventLogError(error)
    }
  }
}

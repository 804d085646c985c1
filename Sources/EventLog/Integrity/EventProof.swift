public import Events

/// A proof that an event stands in a log: one file that needs nothing else to be checked.
///
/// It holds the event's canonical bytes, in which components that may name a person are digests;
/// those that its owner discloses, with their salts; the path to the root; and the signed
/// checkpoint. `tools/check-proof` checks it without any code of ours.
public struct EventProof: Hashable, Sendable {
  /// The name and version of the file's format.
  public static let format = "plumbline-proof/1"

  public let offset: Offset
  /// What the leaf is the hash of, behind a zero byte.
  public let canonical: [UInt8]
  /// The components that are shown in plain.
  public let disclosed: [Disclosed]
  /// From the leaf to the root, the lowest first.
  public let path: [Digest32]
  public let checkpoint: SignedCheckpoint
  /// The key that the checkpoint is signed by. Who trusts the proof compares it with the key that
  /// the log's owner has published.
  public let key: NoteVerifierKey

  /// A component shown in plain.
  public struct Disclosed: Hashable, Sendable {
    public let component: UInt64
    /// Its encoded value.
    public let value: [UInt8]
    public let salt: Salt
  }

  /// Why a proof does not hold.
  public enum Flaw: Error, Hashable, Sendable, CustomStringConvertible {
    case signature
    case path
    case disclosure(component: UInt64)

    public var description: String {
      switch self {
      case .signature: "the checkpoint is not signed by the key in the proof"
      case .path: "the path does not lead from the event to the checkpoint's root"
      case .disclosure(let component):
        "the value shown for component \(component) is not the one that was hashed"
      }
    }
  }

  /// Checks the whole proof.
  /// - Throws: ``Flaw``; ``CanonicalError`` if the canonical bytes are harmed.
  public func check() throws {
    guard checkpoint.isSigned(by: key) else { throw Flaw.signature }
    let root = MerkleProof.root(
      ofLeaf: MerkleHash.leaf(canonical), at: offset.rawValue,
      in: checkpoint.checkpoint.size.rawValue, path: path)
    guard root == checkpoint.checkpoint.root else { throw Flaw.path }
    let components = try CanonicalForm.components(of: canonical)
    for shown in disclosed {
      let hashed = components.first { $0.number == shown.component }?.digest
      guard hashed == shown.salt.digest(of: shown.value) else {
        throw Flaw.disclosure(component: shown.component)
      }
    }
  }
}

extension LogReader {
  /// A proof that an event stands in the log, under a checkpoint that covers it.
  /// - Parameters:
  ///   - components: What to show in plain; nil for everything that is not erased.
  ///   - checkpoint: nil takes the first one that covers the event.
  /// - Throws: ``IntegrityError/noCheckpoint(covering:)``,
  ///   ``IntegrityError/notInPlain(_:component:)``, and what ``root(size:)`` throws.
  /// - Complexity: Hashes at most two blocks of events again.
  public func proof(
    of offset: Offset, disclosing components: Set<UInt64>? = [],
    under checkpoint: SignedCheckpoint? = nil
  ) throws -> EventProof {
    guard let checkpoint = try checkpoint ?? self.checkpoint(covering: offset),
      checkpoint.checkpoint.size > offset
    else { throw IntegrityError.noCheckpoint(covering: offset) }
    guard let key = try NoteVerifierKey.ofLog(at: path).last(where: { checkpoint.isSigned(by: $0) })
    else { throw IntegrityError.unsigned(origin: checkpoint.checkpoint.origin) }
    let stored = [UInt8](try batch(at: offset).stored(at: 0))
    let salts = try salts(of: offset)
    var disclosed: [EventProof.Disclosed] = []
    for component in try CanonicalForm.components(of: stored) {
      guard components?.contains(component.number) ?? (component.plain != nil) else { continue }
      guard let value = component.plain, let salt = salts.salt(of: component.number) else {
        throw IntegrityError.notInPlain(offset, component: component.number)
      }
      disclosed.append(.init(component: component.number, value: value, salt: salt))
    }
    for component in (components ?? []).sorted()
    where !disclosed.contains(where: { $0.component == component }) {
      throw IntegrityError.notInPlain(offset, component: component)
    }
    return EventProof(
      offset: offset, canonical: try canonicalBytes(of: offset), disclosed: disclosed,
      path: try inclusionPath(of: offset, size: checkpoint.checkpoint.size),
      checkpoint: checkpoint, key: key)
  }
}

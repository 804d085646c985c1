public import Events

/// What a log's owner commits to: how many events there are, the root over them, and the roots of
/// its layers. C2SP's tlog-checkpoint.
///
/// ```
/// plumbline/0123…                    origin
/// 70312                              size
/// CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2…  root, base64
/// log 0123… incarnation 0            extension lines
/// layer 3 rows 61022 root l07B…
/// ```
public struct Checkpoint: Hashable, Sendable {
  /// The log's name, without spaces and plus signs; also the name of the key.
  public let origin: String
  /// How many events it covers.
  public let size: Offset
  /// The Merkle root over them.
  public let root: Digest32
  /// 16 bytes, hexadecimal.
  public let logID: String
  /// Grows with each restored copy.
  public let incarnation: UInt32
  /// The layers at this moment, by number.
  public let layers: [LayerRooted.Root]

  init(
    origin: String, size: Offset, root: Digest32, logID: String, incarnation: UInt32,
    layers: [LayerRooted.Root]
  ) {
    self.origin = origin
    self.size = size
    self.root = root
    self.logID = logID
    self.incarnation = incarnation
    self.layers = layers
  }

  /// The text that is signed; its last line ends with a newline.
  public var text: String {
    var lines = [
      origin, "\(size)", root.bytes.base64, "log \(logID) incarnation \(incarnation)",
    ]
    for layer in layers {
      lines.append("layer \(layer.layer) rows \(layer.rows) root \(layer.root.bytes.base64)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Reads a checkpoint. Extension lines that this build does not know are not allowed, because
  /// writing them again must give the signed text.
  /// - Throws: ``IntegrityError/malformedCheckpoint(reason:)``.
  public init(parsing text: String) throws(IntegrityError) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.count >= 5, lines.last == "" else {
      throw .malformedCheckpoint(reason: "it has fewer than four lines")
    }
    guard let size = UInt64(lines[1]), let root = Digest32(base64: lines[2]) else {
      throw .malformedCheckpoint(reason: "its size or root cannot be read")
    }
    let log = lines[3].split(separator: " ")
    guard log.count == 4, log[0] == "log", log[2] == "incarnation",
      let incarnation = UInt32(log[3])
    else { throw .malformedCheckpoint(reason: "its fourth line does not name the log") }
    var layers: [LayerRooted.Root] = []
    for line in lines[4..<lines.count - 1] {
      let words = line.split(separator: " ")
      guard words.count == 6, words[0] == "layer", words[2] == "rows", words[4] == "root",
        let layer = UInt32(words[1]), let rows = UInt64(words[3]),
        let root = Digest32(base64: words[5])
      else { throw .malformedCheckpoint(reason: "`\(line)` is not a layer's line") }
      layers.append(LayerRooted.Root(layer: LayerID(layer), rows: rows, root: root))
    }
    self.init(
      origin: String(lines[0]), size: Offset(size), root: root, logID: String(log[1]),
      incarnation: incarnation, layers: layers)
    guard self.text == text else {
      throw .malformedCheckpoint(reason: "it is not in the one spelling of its values")
    }
  }
}

/// A checkpoint with its signatures: C2SP's signed note.
public struct SignedCheckpoint: Hashable, Sendable {
  public let checkpoint: Checkpoint
  /// The whole note: the text, an empty line, and a line for each signature.
  public let note: String

  private static let dash = "\u{2014} "

  init(signing checkpoint: Checkpoint, with key: NoteSigningKey) throws {
    let signature = key.verifier.keyID + (try key.signature(of: checkpoint.text))
    self.checkpoint = checkpoint
    note = "\(checkpoint.text)\n\(Self.dash)\(key.verifier.name) \(signature.base64)\n"
  }

  /// Reads a note. Whether the signature holds is another question: ``isSigned(by:)``.
  /// - Throws: ``IntegrityError/malformedCheckpoint(reason:)``.
  public init(parsing note: String) throws(IntegrityError) {
    let bytes = [UInt8](note.utf8)
    guard
      let end = bytes.indices.dropLast().first(where: { bytes[$0] == 10 && bytes[$0 + 1] == 10 })
    else { throw .malformedCheckpoint(reason: "it has no signature") }
    checkpoint = try Checkpoint(parsing: String(decoding: bytes[...end], as: UTF8.self))
    self.note = note
  }

  /// Whether this key has signed it.
  public func isSigned(by key: NoteVerifierKey) -> Bool {
    let lines = note.dropFirst(checkpoint.text.count + 1).split(separator: "\n")
    return lines.contains { line in
      let words = line.dropFirst(Self.dash.count).split(separator: " ")
      guard line.hasPrefix(Self.dash), words.count == 2, words[0] == key.name,
        let bytes = [UInt8](base64: String(words[1])), bytes.prefix(4).elementsEqual(key.keyID)
      else { return false }
      return key.isSignature([UInt8](bytes.dropFirst(4)), of: checkpoint.text)
    }
  }
}

extension Digest32 {
  init?(base64 text: Substring) {
    guard let bytes = [UInt8](base64: String(text)) else { return nil }
    self.init(bytes)
  }
}

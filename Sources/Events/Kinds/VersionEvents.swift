/// A pipeline version is known to the log: its hash, and the configuration that it is the hash of.
public struct VersionRegistered: EventPayload {
  public static let kind = "VersionRegistered"

  public let version: PipelineVersion
  /// What people call it; may be empty.
  public let label: String
  /// The configuration as its file stood, so that the version can be run again.
  public let configuration: String
  /// The deciding code's own version number.
  public let code: Int64

  public init(version: PipelineVersion, label: String, configuration: String, code: Int64) {
    self.version = version
    self.label = label
    self.configuration = configuration
    self.code = code
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(4)
    encoder.key(0)
    encoder.bytes(version.digest)
    encoder.key(1)
    encoder.text(label)
    encoder.key(2)
    encoder.text(configuration)
    encoder.key(3)
    encoder.integer(code)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var digest: [UInt8] = []
    var label = ""
    var configuration = ""
    var code: Int64 = 0
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: digest = try decoder.bytes()
      case 1: label = try decoder.text()
      case 2: configuration = try decoder.text()
      case 3: code = try decoder.integer()
      default: break
      }
    }
    self.init(
      version: PipelineVersion(digest: digest), label: label, configuration: configuration,
      code: code)
  }
}

/// From now on decisions are made under this version.
public struct VersionActivated: EventPayload {
  public static let kind = "VersionActivated"

  public let version: PipelineVersion

  public init(version: PipelineVersion) { self.version = version }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(1)
    encoder.key(0)
    encoder.bytes(version.digest)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var digest: [UInt8] = []
    try fields.fields { field, decoder throws(CanonicalError) in
      if field == 0 { digest = try decoder.bytes() }
    }
    self.init(version: PipelineVersion(digest: digest))
  }
}

/// A version proved wrong: from now on decisions are made under an earlier one again.
public struct VersionRolledBack: EventPayload {
  public static let kind = "VersionRolledBack"

  /// The version that holds from now on.
  public let version: PipelineVersion
  /// The version that was left.
  public let from: PipelineVersion
  /// Why, in a person's words.
  public let reason: String

  public init(version: PipelineVersion, from: PipelineVersion, reason: String) {
    self.version = version
    self.from = from
    self.reason = reason
  }

  public func encodeFields(into encoder: inout CanonicalEncoder) {
    encoder.map(3)
    encoder.key(0)
    encoder.bytes(version.digest)
    encoder.key(1)
    encoder.bytes(from.digest)
    encoder.key(2)
    encoder.text(reason)
  }

  public init(schemaVersion: UInt64, fields: inout CanonicalDecoder) throws(CanonicalError) {
    var digest: [UInt8] = []
    var from: [UInt8] = []
    var reason = ""
    try fields.fields { field, decoder throws(CanonicalError) in
      switch field {
      case 0: digest = try decoder.bytes()
      case 1: from = try decoder.bytes()
      case 2: reason = try decoder.text()
      default: break
      }
    }
    self.init(
      version: PipelineVersion(digest: digest), from: PipelineVersion(digest: from),
      reason: reason)
  }
}

/// Finds secrets by reference, at the moment they are needed.
public protocol SecretLookup: Sendable {
  /// The secret's text, without the line end that an editor leaves behind it.
  func secret(_ reference: SecretReference) throws(SecretError) -> String
}

/// A secret that is not to be had. It names the reference and never a secret.
public struct SecretError: Error, Equatable, Sendable, CustomStringConvertible {
  public let reference: SecretReference
  /// What was found wrong, as in "is not set".
  public let reason: String

  public init(_ reference: SecretReference, reason: String) {
    self.reference = reference
    self.reason = reason
  }

  public var description: String {
    switch reference {
    case .environment(let name):
      "CON-1: the environment variable \(name) \(reason). Set it for the process that collects."
    case .file(let path):
      "CON-1: the secret file \(path) \(reason). Create it, readable for the collecting user only."
    }
  }
}

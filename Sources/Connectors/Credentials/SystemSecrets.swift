public import Events
import Foundation

/// Secrets from the process's environment and from files.
public struct SystemSecrets: SecretLookup {
  public init() {}

  public func secret(_ reference: SecretReference) throws(SecretError) -> String {
    switch reference {
    case .environment(let name):
      guard let value = ProcessInfo.processInfo.environment[name] else {
        throw SecretError(reference, reason: "is not set")
      }
      guard !value.isEmpty else { throw SecretError(reference, reason: "is empty") }
      return value
    case .file(let path):
      guard let data = FileManager.default.contents(atPath: path) else {
        throw SecretError(reference, reason: "cannot be read")
      }
      var text = String(decoding: data, as: UTF8.self)
      while text.last?.isNewline == true { text.removeLast() }
      guard !text.isEmpty else { throw SecretError(reference, reason: "is empty") }
      return text
    }
  }
}

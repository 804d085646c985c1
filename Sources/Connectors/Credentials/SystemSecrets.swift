public import Events
import Foundation

/// Secrets from the process's environment and from files.
public struct SystemSecrets: SecretLookup {
  /// As the process was started; reading it anew for every call would cost more than the call.
  private let environment: [String: String]

  public init() { environment = ProcessInfo.processInfo.environment }

  public func secret(_ reference: SecretReference) throws(SecretError) -> String {
    switch reference {
    case .environment(let name):
      guard let value = environment[name] else {
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

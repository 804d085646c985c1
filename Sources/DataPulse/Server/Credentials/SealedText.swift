import Crypto

/// Tokens and cursors that carry what they mean under a seal, so that the server remembers none of
/// them and knows its own after a restart.
struct SealedText: Sendable {
  let key: SymmetricKey

  /// An opaque text: the prefix, then the content and its seal in URL-safe Base64.
  func seal(_ content: String, prefix: String) -> String {
    let bytes = Array(content.utf8)
    return prefix + Base64Text.encode(seal(bytes, prefix) + bytes, urlSafe: true)
  }

  /// The content of a text that was sealed here under the same prefix; nil for any other.
  func open(_ text: some StringProtocol, prefix: String) -> String? {
    guard text.hasPrefix(prefix), let bytes = Base64Text.decode(text.dropFirst(prefix.count)),
      bytes.count >= 12
    else { return nil }
    let content = Array(bytes.dropFirst(12))
    guard Array(bytes.prefix(12)) == seal(content, prefix) else { return nil }
    return String(decoding: content, as: UTF8.self)
  }

  private func seal(_ content: [UInt8], _ prefix: String) -> [UInt8] {
    let signed = Array(prefix.utf8) + [0] + content
    return Array(HMAC<SHA256>.authenticationCode(for: signed, using: key).prefix(12))
  }
}

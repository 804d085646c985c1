/// How a call proves who makes it.
extension ServiceCall {
  /// `Authorization: Bearer TOKEN` (RFC 6750).
  func requireBearer(_ token: String) throws(ServiceRefusal) {
    guard bearerToken == token else {
      throw .unauthorized("the bearer token is missing or wrong", scheme: "Bearer")
    }
  }

  /// The token behind `Bearer`.
  var bearerToken: String? {
    guard let value = header("Authorization"), value.lowercased().hasPrefix("bearer ") else {
      return nil
    }
    return String(value.dropFirst(7))
  }

  /// `X-Api-Key: KEY`.
  func requireKey(_ key: String) throws(ServiceRefusal) {
    guard header("X-Api-Key") == key else {
      throw .unauthorized("the header X-Api-Key is missing or wrong", scheme: "ApiKey")
    }
  }

  /// User and password of `Authorization: Basic …` (RFC 7617).
  var basicCredentials: (user: String, password: String)? {
    guard let value = header("Authorization"), value.lowercased().hasPrefix("basic "),
      let bytes = Base64Text.decode(value.dropFirst(6))
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let colon = text.firstIndex(of: ":") else { return nil }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  /// The form in the body.
  var form: QueryText { QueryText(String(decoding: body, as: UTF8.self)[...]) }

  /// What a page says of the next one; a page that never ends names itself.
  func end(of page: FeedPage) -> (next: FeedPosition, hasMore: Bool) {
    fault == .endlessPage ? (page.start, true) : (page.next, page.hasMore)
  }
}

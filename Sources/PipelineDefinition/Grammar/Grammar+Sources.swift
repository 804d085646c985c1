import Events

extension Grammar {
  static let source = ObjectShape(
    name: "a source",
    fields: [
      Field(
        key: "connect", shape: .object(connect), isRequired: true,
        help: "How the service is reached."),
      Field(
        key: "webhook", shape: .object(webhook),
        help: "How the service calls us (Standard Webhooks)."),
      Field(
        key: "grant", shape: grant, isRequired: true,
        help: "What may be read; a read outside is refused before it is sent."),
      Field(
        key: "cursor", shape: .object(cursor),
        help: "The field that grows, and how late a record may appear behind it."),
      Field(key: "poll", shape: .object(poll), help: "How often and how carefully it is asked."),
      Field(
        key: "records", shape: .object(records), isRequired: true,
        help: "What makes two records the same: happenings by their id, objects by their key."),
      Field(
        key: "observe", shape: .list(.object(observation)), isRequired: true,
        help: "What its records mean; each entry may write rows."),
    ])

  static let connect = ObjectShape(
    name: "connect",
    fields: [
      Field(
        key: "kind", shape: .scalar(.choice(ConnectionKind.all.map(\.name))), isRequired: true,
        help: "The kind of the connection."),
      Field(
        key: "url", shape: .scalar(.url), isRequired: true,
        help: "Where the service is; ${NAME} stands for an environment variable."),
      Field(
        key: "credential", shape: credential,
        help: "How a call proves who makes it; every secret by reference."),
      Field(
        key: "limit", shape: limit, help: "Calls that one credential may make: 10/s, 600/min."),
      Field(
        key: "timeout", shape: .scalar(.duration), help: "Time after which a call is given up."),
    ],
    others: ("setting", .either([.scalar(.setting), .list(.scalar(.setting))])))

  private static let limit = Shape.either([
    .scalar(.rate),
    .object(
      ObjectShape(
        name: "limit",
        fields: [
          Field(
            key: "rate", shape: .scalar(.rate), isRequired: true,
            help: "Calls in a time: 10/s, 600/min."),
          Field(
            key: "burst", shape: .scalar(.integer(1...10_000)), help: "Calls at once after a pause."
          ),
        ])),
  ])

  static let credential = Shape.either([
    .scalar(.choice(["none"])),
    .object(
      ObjectShape(
        name: "a credential",
        fields: [
          Field(
            key: "env", shape: .scalar(.text), help: "The variable that holds a bearer token."),
          Field(key: "file", shape: .scalar(.text), help: "The file that holds a bearer token."),
          Field(key: "bearer", shape: secret, help: "A bearer token (RFC 6750)."),
          Field(
            key: "api-key", shape: .object(apiKey), help: "A key in a header of its own."),
          Field(key: "basic", shape: .object(basic), help: "User and password (RFC 7617)."),
          Field(
            key: "oauth", shape: .object(oauth),
            help: "OAuth 2 client credentials (RFC 6749, section 4.4)."),
          Field(key: "hmac", shape: .object(hmac), help: "Requests signed with HMAC-SHA256."),
          Field(
            key: "service-account", shape: .object(serviceAccount),
            help: "A service account's key file: a signed JWT for a token (RFC 7523)."),
        ],
        exactlyOne: [
          [
            "env", "file", "bearer", "api-key", "basic", "oauth", "hmac", "service-account",
          ]
        ])),
  ])

  private static let apiKey = ObjectShape(
    name: "api-key",
    fields: [
      Field(key: "header", shape: .scalar(.text), isRequired: true, help: "The header's name."),
      Field(key: "key", shape: secret, isRequired: true, help: "The key."),
    ])

  private static let basic = ObjectShape(
    name: "basic",
    fields: [
      Field(key: "user", shape: secret, isRequired: true, help: "The user."),
      Field(key: "password", shape: secret, isRequired: true, help: "The password."),
    ])

  private static let oauth = ObjectShape(
    name: "oauth",
    fields: [
      Field(
        key: "token", shape: .scalar(.text), isRequired: true,
        help: "Where tokens are had, below the url."),
      Field(key: "id", shape: secret, isRequired: true, help: "The client's id."),
      Field(key: "secret", shape: secret, isRequired: true, help: "The client's secret."),
      Field(key: "scope", shape: .scalar(.text), help: "The scope that is asked for."),
    ])

  private static let hmac = ObjectShape(
    name: "hmac",
    fields: [
      Field(key: "key", shape: secret, isRequired: true, help: "The key that signs."),
      Field(key: "key-id", shape: secret, help: "The key's id."),
      Field(
        key: "message", shape: .scalar(.text),
        help: "What is signed: a template of {method} {path} {target} {timestamp} {body-sha256}."),
      Field(key: "header", shape: .scalar(.text), help: "The header of the signature."),
      Field(key: "value", shape: .scalar(.text), help: "What the header says: {signature}."),
      Field(
        key: "timestamp-header", shape: .scalar(.text), help: "The header of the timestamp."),
      Field(key: "key-id-header", shape: .scalar(.text), help: "The header of the key's id."),
    ])

  private static let serviceAccount = ObjectShape(
    name: "service-account",
    fields: [
      Field(
        key: "file", shape: secret, isRequired: true,
        help: "The JSON key file: file:PATH, or env:NAME of a variable that holds the path."),
      Field(key: "scope", shape: .scalar(.text), help: "The scope that is asked for."),
    ])

  private static let webhook = ObjectShape(
    name: "webhook",
    fields: [
      Field(
        key: "path", shape: .scalar(.text), isRequired: true,
        help: "The path at our listener: /hooks/support-desk."),
      Field(
        key: "secrets", shape: .oneOrMore(secret), isRequired: true,
        help: "Any of these may have signed a delivery, so that one can be rotated."),
      Field(
        key: "tolerance", shape: .scalar(.duration),
        help: "How far a delivery's time may lie from the clock."),
      Field(
        key: "records", shape: .scalar(.path),
        help: "Where the records stand in the body; left out: the body is the record."),
    ])

  private static let grant = Shape.either([
    .scalar(.text), .list(.scalar(.text)),
    .object(
      ObjectShape(
        name: "a grant",
        fields: [
          Field(
            key: "tables", shape: .oneOrMore(.scalar(.text)), help: "The tables that may be read."),
          Field(
            key: "paths", shape: .oneOrMore(.scalar(.text)),
            help: "The paths that may be read, with all below them."),
        ],
        exactlyOne: [["tables", "paths"]])),
  ])

  private static let cursor = ObjectShape(
    name: "a cursor",
    fields: [
      Field(key: "by", shape: .scalar(.text), help: "The field that grows."),
      Field(
        key: "late", shape: .scalar(.duration),
        help: "How far behind the cursor the source is asked again, for what appears late."),
    ])

  private static let poll = ObjectShape(
    name: "poll",
    fields: [
      Field(key: "every", shape: .scalar(.duration), help: "How often it is asked."),
      Field(
        key: "fastest", shape: .scalar(.duration),
        help: "The shortest pause that a fast service gets."),
      Field(
        key: "slowest", shape: .scalar(.duration),
        help: "The longest pause that a slow service gets."),
      Field(
        key: "backoff",
        shape: .object(
          ObjectShape(
            name: "backoff",
            fields: [
              Field(
                key: "base", shape: .scalar(.duration), help: "The first pause after a failure."),
              Field(key: "limit", shape: .scalar(.duration), help: "The longest pause."),
            ])), help: "Pauses after failures, doubled each time, with full jitter."),
      Field(
        key: "breaker",
        shape: .object(
          ObjectShape(
            name: "breaker",
            fields: [
              Field(
                key: "failures", shape: .scalar(.integer(1...1_000)),
                help: "Failures in a row that open it."),
              Field(key: "pause", shape: .scalar(.duration), help: "How long it stays open."),
            ])), help: "The circuit breaker."),
      Field(
        key: "limit", shape: .scalar(.rate),
        help: "As connect.limit, for several sources that share one poll."),
      Field(
        key: "burst", shape: .scalar(.integer(1...10_000)), help: "Calls at once after a pause."),
      Field(
        key: "pages", shape: .scalar(.integer(1...10_000_000)),
        help: "The most pages of one poll."),
    ])

  private static let keyParts = Shape.oneOrMore(.oneOrMore(.scalar(.path)))

  private static let records = ObjectShape(
    name: "records",
    fields: [
      Field(
        key: "happenings",
        shape: .either([
          .scalar(.path), .list(.oneOrMore(.scalar(.path))),
          .object(
            ObjectShape(
              name: "happenings",
              fields: [
                Field(
                  key: "id", shape: keyParts, isRequired: true,
                  help: "The id: a path, or parts of which each may have alternatives."),
                Field(
                  key: "within", shape: .scalar(.duration),
                  help: "How long after its first arrival the same id is a duplicate."),
              ])),
        ]), help: "Things that happened once, by their id."),
      Field(
        key: "objects",
        shape: .either([
          .scalar(.path), .list(.oneOrMore(.scalar(.path))),
          .object(
            ObjectShape(
              name: "objects",
              fields: [
                Field(
                  key: "key", shape: keyParts, isRequired: true,
                  help: "The key: a path, or parts of which each may have alternatives."),
                Field(
                  key: "version", shape: .scalar(.path),
                  help: "What grows with each version; left out: the order of arrival."),
              ])),
        ]), help: "Things that exist and change, by their key; a newer version replaces the older."),
    ],
    exactlyOne: [["happenings", "objects"]])
}

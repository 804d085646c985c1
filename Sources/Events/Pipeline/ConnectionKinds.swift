/// One way to reach services: a protocol, never a certain service; and the settings it knows.
public struct ConnectionKind: Hashable, Sendable {
  /// What stands under `connect.kind`.
  public let name: String
  /// One line for a person.
  public let summary: String
  public let settings: [ConnectionSetting]

  public func setting(_ name: String) -> ConnectionSetting? {
    settings.first { $0.name == name }
  }

  /// Every kind that there is.
  public static let all: [ConnectionKind] = [
    rest, files, bigquery, graphql, openmetrics, webhook,
  ]

  public static func named(_ name: String) -> ConnectionKind? { all.first { $0.name == name } }
}

/// One setting under `connect`, beside `kind`, `url` and `credential`.
public struct ConnectionSetting: Hashable, Sendable {
  public let name: String
  public let isRequired: Bool
  /// The values that it may have; empty: any text.
  public let values: [String]
  /// One line for a person: what it says, and what holds without it.
  public let help: String

  init(_ name: String, required isRequired: Bool = false, values: [String] = [], _ help: String) {
    self.name = name
    self.isRequired = isRequired
    self.values = values
    self.help = help
  }
}

extension ConnectionKind {
  static let rest = ConnectionKind(
    name: "rest",
    summary: "Pages of records over HTTP: JSON, NDJSON or CSV.",
    settings: [
      ConnectionSetting(
        "path", required: true,
        "Path behind the url, as in /v2/users; {stream} stands for the stream's name."),
      ConnectionSetting("streams", "Names of several feeds that are read in turn, comma list."),
      ConnectionSetting(
        "query",
        "Fixed parameters, a=b&c=d; {stream}, {since}, {until} and {page-size} are put in."),
    ] + format + paging + since + walk)

  static let files = ConnectionKind(
    name: "files",
    summary: "Whole files behind a listing; one that is issued again is read again.",
    settings: [
      ConnectionSetting("listing", required: true, "Path of the listing, a JSON answer."),
      ConnectionSetting("download", required: true, "Path of one file, with {name} in it."),
      ConnectionSetting("files", "Where the files stand in the listing; $ without it."),
      ConnectionSetting("name", "Where an entry holds its name; $.name without it."),
      ConnectionSetting(
        "tags",
        "Where an entry holds what changes with its content, comma list; $.etag,$.size without it."),
      ConnectionSetting("pattern", "Only names like this, as in usage-*.csv.gz."),
      ConnectionSetting(
        "remember",
        "How many of the newest files are watched for a new issue, by name; 62 without it."),
      ConnectionSetting(
        "compression", values: ["auto", "gzip", "none"],
        "How files are packed; auto, which looks at the first bytes, without it."),
    ] + format)

  static let bigquery = ConnectionKind(
    name: "bigquery",
    summary: "A query by jobs.query and getQueryResults.",
    settings: [
      ConnectionSetting("project", required: true, "The project that pays for the query."),
      ConnectionSetting(
        "table", required: true,
        "The table that the query reads, dataset.table: the grant is checked against it."),
      ConnectionSetting(
        "query", required: true,
        "Standard SQL; {table} is put in, @since and @until are its TIMESTAMP parameters."),
      ConnectionSetting("location", "The dataset's location, if it is not the default one."),
      ConnectionSetting("page-size", "Rows of a page; 5000 without it."),
    ])

  static let graphql = ConnectionKind(
    name: "graphql",
    summary: "A GraphQL connection, page by page with relay cursors.",
    settings: [
      ConnectionSetting("path", "Path of the endpoint; /graphql without it."),
      ConnectionSetting(
        "query", required: true,
        "The query, with the variables $first, $after and, if it is asked so, $since."),
      ConnectionSetting(
        "connection", required: true,
        "The connection's field (a path of names from data on), as in contracts; {stream} may stand."
      ),
      ConnectionSetting(
        "streams", "Names of several connections that are read in turn, comma list."),
      ConnectionSetting("page-size", "Nodes of a page; 500 without it."),
      ConnectionSetting(
        "resume", values: ["since", "cursor", "start"],
        "What the next poll goes on from: the last cursor (standard), a time, or nothing."),
      ConnectionSetting(
        "since-format", values: times,
        "How $since is written; iso without it."),
    ])

  static let openmetrics = ConnectionKind(
    name: "openmetrics",
    summary: "A scrape of samples, and the history of them where the service keeps one.",
    settings: [
      ConnectionSetting("path", "Path of the exposition; /metrics without it."),
      ConnectionSetting(
        "history", "Path of what was exposed between two times; asked for what a scrape would miss."
      ),
      ConnectionSetting(
        "sampled-every",
        "Seconds between two samples at the service; a longer gap is read from the history."),
      ConnectionSetting("pattern", "Only samples whose names are like this, as in api_requests_*."),
    ] + paging + since + walk)

  static let webhook = ConnectionKind(
    name: "webhook",
    summary: "Nothing is asked; the source calls (see the section webhook).",
    settings: [])
}

extension ConnectionKind {
  private static let times = [
    "iso", "epoch-seconds", "epoch-milliseconds", "epoch-microseconds", "day",
  ]

  private static let format = [
    ConnectionSetting(
      "format", values: ["json", "ndjson", "csv", "openmetrics"],
      "How a page is written; json without it."),
    ConnectionSetting(
      "records", "Where the array of records stands in a JSON answer; $ without it."),
    ConnectionSetting("record", "Where the record stands in an element of that array."),
    ConnectionSetting("columns", "The columns of csv in their order, comma list."),
    ConnectionSetting("delimiter", "The character between values of csv; a comma without it."),
    ConnectionSetting(
      "charset", values: ["utf-8", "iso-8859-1"], "The encoding of csv; utf-8 without it."),
    ConnectionSetting(
      "header", values: ["present", "absent"], "Whether csv names its columns; present without it."),
  ]

  private static let paging = [
    ConnectionSetting(
      "paging", values: ["none", "cursor", "offset", "page", "last-id", "link"],
      "How the next page is asked for; none without it."),
    ConnectionSetting(
      "page-parameter",
      "The parameter that says which page; cursor, offset, page, starting_after without it."),
    ConnectionSetting(
      "next", "Where the next cursor or link stands: $.path or header:Name; the header Link else."),
    ConnectionSetting(
      "more", "Where true or false says whether pages follow; !$.last where it says the contrary."),
    ConnectionSetting("id", "Where a record holds its id, for last-id; $.id without it."),
    ConnectionSetting("first-page", "The first page's number; 1 without it."),
    ConnectionSetting("page-size", "Records of a page."),
    ConnectionSetting("page-size-parameter", "The parameter that asks for it; limit without it."),
  ]

  private static let since = [
    ConnectionSetting(
      "resume", values: ["since", "cursor", "start"],
      "What the next poll goes on from: since if since-parameter is there, start otherwise."),
    ConnectionSetting("since-parameter", "The parameter that asks for what is new since then."),
    ConnectionSetting("until-parameter", "The parameter of the upper bound, when the poll began."),
    ConnectionSetting(
      "since-format", values: times + ["text"], "How they are written; iso without it."),
    ConnectionSetting(
      "since-from",
      "What since is taken from: now (when the poll began), $.path, header:Name, record:$.path."),
    ConnectionSetting(
      "since-first", values: ["backfill", "everything"],
      "What the first poll asks for; from the beginning of the backfill without it."),
  ]

  private static let walk = [
    ConnectionSetting(
      "watermark",
      "Up to when a finished poll is complete: now (when it began), $.path, header:Name, none."),
    ConnectionSetting(
      "watermark-format", values: times, "How the watermark is written; iso without it."),
    ConnectionSetting(
      "expired-status", "Statuses that mean an expired cursor, comma list; 410 without it."),
    ConnectionSetting("expired-code", "The service's error code that must come with that status."),
  ]
}

import PipelineDefinition
import Testing

@Suite struct ProblemTests {
  /// A piece of the right configuration, what stands there instead, and all that is said of it.
  static let mistakes: [(piece: String, instead: String, said: [String])] = [
    (
      "metrics:\n", "metrcs:\n",
      [
        "1:1: CFG-3: the configuration lacks 'metrics'; the company's numbers, and how a conflict about each is settled",
        "35:1: CFG-2: the configuration has no key 'metrcs'; did you mean 'metrics'?",
      ]
    ),
    (
      "over: 28 days", "over: 28",
      [
        "39:11: CFG-5: metrics.active.over: expected a number of days such as 28 days, found '28'; a number needs a unit: 28 days"
      ]
    ),
    (
      "over: 28 days", "over: 28 dyas",
      [
        "39:11: CFG-5: metrics.active.over: expected a number of days such as 28 days, found '28 dyas'; did you mean 'days'?"
      ]
    ),
    (
      "sales: {last: seats, sources: [billing]}", "sales: {last: seats, units: {measure: seats}}",
      [
        "43:35: CFG-9: only what stands has units, and this is 'last'; leave 'units' out, or count with 'standing'"
      ]
    ),
    (
      "sales: {last: seats, sources: [billing]}",
      "sales: {standing: seats, units: {measure: invoice, satus: paid}}",
      [
        "43:25: CFG-3: no row of 'seats' says which contract it belongs to; add counterpart: to its mapping, as in counterpart: $.subscription_id",
        "43:49: CFG-3: no row of 'invoice' says which contract it belongs to; add counterpart: to its mapping, as in counterpart: $.subscription_id",
        "43:58: CFG-8: there is no label of measure 'invoice' 'satus'; did you mean 'status'?",
      ]
    ),
    (
      "zone: America/New_York", "zone: New York",
      [
        "1:19: CFG-5: reporting.zone: there is no time zone 'New York'; did you mean 'America/New_York'?"
      ]
    ),
    (
      "zone: Europe/Berlin", "zone: Europe/Berln",
      [
        "26:70: CFG-5: sources.billing.observe[0].at.zone: there is no time zone 'Europe/Berln'; did you mean 'Europe/Berlin'?"
      ]
    ),
    (
      "currency: USD", "currency: usd",
      [
        "1:47: CFG-5: reporting.currency: there is no currency 'usd'; did you mean 'USD'?"
      ]
    ),
    (
      "publish: \"06:00\"", "publish: 360",
      [
        "1:61: CFG-5: reporting.publish: expected a time of day in quotes such as \"06:00\", found '360'; put it in quotes"
      ]
    ),
    (
      "entity: $.user_id", "entity: $.user-id",
      [
        "12:23: CFG-6: sources.core.observe[0].entity: JSONPath: unexpected '-'; a name with '-' is written in brackets: ['user-id']"
      ]
    ),
    (
      "when: \"$[?@.kind == ", "when: \"$[?@.kind = ",
      [
        "23:26: CFG-6: sources.billing.observe[0].when: JSONPath: there is no '='; write '==' to compare"
      ]
    ),
    (
      "name: $.kind", "name: '@.kind'",
      [
        "13:16: CFG-6: '@' is one value of 'each', and there is no 'each' here; did you mean '$.kind'?"
      ]
    ),
    (
      "credential: {env: CORE_TOKEN}", "credential: {bearer: sk_live_123}",
      [
        "6:86: CFG-7: sources.core.connect.credential.bearer: a secret must not stand in the configuration; put it into an environment variable or a file and write env:NAME or file:PATH"
      ]
    ),
    (
      "credential: {env: CORE_TOKEN}", "credential: {bearer: \"${CORE_TOKEN}\"}",
      [
        "6:87: CFG-7: sources.core.connect.credential.bearer: a secret is named, not put in; write env:CORE_TOKEN"
      ]
    ),
    (
      "https://billing.example.com", "https://me:secret@billing.example.com",
      [
        "18:33: CFG-7: sources.billing.connect.url: the URL holds a password; leave it out and write credential: {basic: {user: env:NAME, password: env:NAME}}"
      ]
    ),
    (
      "${CORE_URL}/v1", "${CORE_URL/v1",
      [
        "6:33: CFG-5: sources.core.connect.url: '${' is not closed; write ${NAME}"
      ]
    ),
    (
      "kind: rest, url: \"${", "kind: rset, url: \"${",
      [
        "6:21: CFG-5: sources.core.connect.kind: 'rset' cannot stand here; did you mean 'rest'?"
      ]
    ),
    (
      "path: /events,", "pth: /events,",
      [
        "6:21: CFG-3: connection kind 'rest' needs 'path'; path behind the url, as in /v2/users; {stream} stands for the stream's name",
        "6:50: CFG-2: there is no setting of connection kind 'rest' 'pth'; did you mean 'path'?",
      ]
    ),
    (
      "    grant: {paths: [/v1/events]}\n", "",
      [
        "5:3: CFG-3: sources.core lacks 'grant'; what may be read; a read outside is refused before it is sent"
      ]
    ),
    (
      "records: {happenings: $.id}", "records: {happenings: $.id, objects: $.id}",
      [
        "9:5: CFG-9: sources.core.records has 'happenings' and 'objects' together; keep one of them"
      ]
    ),
    (
      "sources: [core]", "sources: [kore]",
      [
        "42:27: CFG-8: there is no source 'kore'; did you mean 'core'?"
      ]
    ),
    (
      "sources: [core]", "sources: [billing]",
      [
        "40:22: CFG-8: source 'billing' observes no measure 'engagement'; it is observed by core"
      ]
    ),
    (
      "sum: invoice\n", "sum: invoices\n",
      [
        "51:10: CFG-8: there is no measure 'invoices'; did you mean 'invoice'?"
      ]
    ),
    (
      "split-by: product", "split-by: prodct",
      [
        "52:15: CFG-8: there is no label of measure 'invoice' 'prodct'; did you mean 'product'?"
      ]
    ),
    (
      "mask: {none: [bot]}", "maks: {none: [bot]}",
      [
        "40:69: CFG-2: 'maks' is no key of a filter and no label of 'engagement'; did you mean 'mask'?"
      ]
    ),
    (
      "{none: [bot]}", "{none: [bots]}",
      [
        "40:83: CFG-8: there is no mask 'bots'; did you mean 'bot'?"
      ]
    ),
    (
      "{abstain: true, ask: growth-team}", "{abstain: yes}",
      [
        "46:19: CFG-5: metrics.active.rules[1].abstain: expected true or false, found 'yes'; write true",
        "46:19: CFG-3: a rule that abstains must say who decides; add ask: and a team or a person",
      ]
    ),
    (
      "prefer: definition,", "prefer: produkt,",
      [
        "45:18: CFG-8: there is no definition of active 'produkt'; did you mean 'product'?"
      ]
    ),
    (
      "confidence: 0.95", "confidence: 95",
      [
        "45:58: CFG-5: metrics.active.rules[0].confidence: expected a number from 0 to 1, found '95'; did you mean 0.95?"
      ]
    ),
    (
      "holidays: us,", "holidays: usa,",
      [
        "48:43: CFG-8: there is no calendar 'usa'; there is only 'us'"
      ]
    ),
    (
      "{active: product}", "{active: salse}",
      [
        "58:21: CFG-8: there is no definition of active 'salse'; did you mean 'sales'?"
      ]
    ),
    (
      "{metric: revenue}", "{metric: per_head}",
      [
        "56:3: CFG-11: metric 'per_head' is made of itself; per_head → per_head"
      ]
    ),
    (
      "supersede: changed", "supersede: change",
      [
        "31:20: CFG-5: sources.billing.observe[1].supersede: 'change' cannot stand here; did you mean 'changed'?"
      ]
    ),
    (
      "currency: $.currency", "currency: EURO",
      [
        "25:43: CFG-5: there is no currency 'EURO'; did you mean 'EUR'?"
      ]
    ),
    (
      "distinct: person\n", "distinct: person\n    sum: invoice\n",
      [
        "36:3: CFG-9: metrics.active has 'distinct' and 'sum' together; keep one of them"
      ]
    ),
    (
      "  us: [2025-11-27, 2025-12-25]", "  us: [2025-11-27, 2025-13-25]",
      [
        "3:20: CFG-5: calendars.us[1]: expected a day such as 2025-11-25, found '2025-13-25'"
      ]
    ),
    (
      "limit: 10/s", "limit: 10",
      [
        "6:103: CFG-5: sources.core.connect.limit: expected a rate such as 10/s or 600/min, found '10'"
      ]
    ),
  ]

  @Test(arguments: mistakes.indices)
  func `a mistake is named with its place and with what was meant`(index: Int) throws {
    let mistake = Self.mistakes[index]
    let text = try Configuration.replacing(mistake.piece, with: mistake.instead)
    #expect(Configuration.problems(text) == mistake.said)
  }

  @Test func `all problems are reported at once, in the order of the file`() throws {
    let text = try Configuration.replacing("zone: UTC", with: "zone: UTD")
      .replacing("currency: USD", with: "currency: USS").replacing(
        "sum: invoice\n", with: "summ: invoice\n")
    let lines = Configuration.problems(text).compactMap {
      $0.split(separator: ":").first.flatMap { Int($0) }
    }
    #expect(lines == lines.sorted() && lines.count >= 4)
  }

  @Test(arguments: [
    ("a: [1", "2:1: CFG-1: not YAML: did not find expected ',' or ']'"),
    ("", " CFG-1: the file holds nothing; `plumbline init` writes a file to start from"),
    (
      "a:\n\tb: 1",
      "2:1: CFG-1: not YAML: found character that cannot start any token; indent with spaces, not with a tab"
    ),
    (
      "a: 1\nb: 2\na: 3",
      "3:1: CFG-10: the key 'a' stands twice in one mapping; put both together, or rename one"
    ),
  ])
  func `what is not YAML is said where it is`(text: String, said: String) {
    let problems = Configuration.problems(text)
    #expect(problems.count == 1)
    #expect(problems == [said])
  }

  @Test func `a file that is not there is a problem as any other`() {
    #expect(throws: ConfigurationError.self) {
      try PipelineFile.read(path: "/nowhere/plumbline.yaml", code: Configuration.code)
    }
  }
}

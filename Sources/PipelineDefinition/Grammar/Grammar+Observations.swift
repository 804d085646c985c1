extension Grammar {
  static let observation = ObjectShape(
    name: "an observation",
    fields: [
      Field(
        key: "measure", shape: .scalar(.name), isRequired: true,
        help: "What was observed: engagement, invoice_line."),
      Field(
        key: "when", shape: .scalar(.path),
        help: "Only records for which this holds: $.merged_into, or a filter $[?@.kind == 'x']."),
      Field(
        key: "each", shape: .scalar(.path),
        help: "One row for each value that this selects; below it, @ is that value."),
      Field(key: "name", shape: text, help: "The row's name within the measure."),
      Field(key: "entity", shape: text, help: "Whom it concerns, as the source names them."),
      Field(
        key: "counterpart", shape: text,
        help: "A second entity: a key that two accounts share, or the account merged into."),
      Field(key: "value", shape: value, help: "The row's number; left out: 1."),
      Field(key: "at", shape: time, isRequired: true, help: "When it happened."),
      Field(key: "arrived", shape: time, help: "When the record came to the source."),
      Field(
        key: "labels", shape: .dictionary(key: "label", text),
        help: "Labels of the row, by which metrics may be split or filtered."),
      Field(
        key: "mask", shape: .dictionary(key: "mask", .scalar(.path)),
        help: "Marks of the entity (staff, test, bot), and when it bears each."),
      Field(
        key: "supersede", shape: .scalar(.choice(["corrected", "changed", "keeps"])),
        help: "What a newer version does to this row of the older one."),
    ])

  /// A path, a constant, or a mapping of both with what is done to the text.
  static let text = Shape.either([
    .scalar(.textOrPath),
    .list(.scalar(.path)),
    .object(
      ObjectShape(
        name: "a text",
        fields: [
          Field(
            key: "path", shape: .oneOrMore(.scalar(.path)),
            help: "Where it stands; of several paths the first that finds one."),
          Field(
            key: "constant", shape: .scalar(.text),
            help: "The text itself, or what stands in where no path finds one."),
          Field(key: "prefix", shape: .scalar(.text), help: "What is put before it."),
          Field(
            key: "letters", shape: .scalar(.choice(["as-written", "lower", "upper"])),
            help: "What becomes of its letters."),
          Field(
            key: "translate", shape: .dictionary(key: "text", .scalar(.text)),
            help: "What each text becomes; others stay."),
          Field(
            key: "optional", shape: .scalar(.bool),
            help: "Whether a record without it is accepted."),
        ],
        atLeastOne: [["path", "constant"]])),
  ])

  private static let value = Shape.either([
    .scalar(.numberOrPath),
    .object(
      ObjectShape(
        name: "a value",
        fields: [
          Field(
            key: "path", shape: .oneOrMore(.scalar(.path)),
            help: "Where it stands; of several paths the first that finds one."),
          Field(
            key: "constant", shape: .scalar(.integer(Int.min...Int.max)), help: "The number itself."
          ),
          Field(
            key: "currency",
            shape: .either([
              .scalar(.textOrPath), text.object.map { .object($0) } ?? .scalar(.text),
            ]),
            help: "The currency of the amount, or where it stands."),
          Field(key: "unit", shape: text, help: "What is counted: seats, ms."),
          Field(
            key: "decimals", shape: .scalar(.integer(0...18)),
            help: "Digits after the point that are kept; of a currency its own."),
          Field(
            key: "minor-units", shape: .scalar(.bool),
            help: "Whether the number is in cents already."),
          Field(
            key: "decimal-mark", shape: .scalar(.choice(["point", "comma", "either"])),
            help: "How decimals are written."),
          Field(key: "negate", shape: .scalar(.bool), help: "Whether the sign is turned."),
        ],
        exactlyOne: [["path", "constant"]], atMostOne: [["currency", "unit"]])),
  ])

  static let timeFormats = [
    "iso", "epoch-s", "epoch-ms", "epoch-us", "local-epoch-ms",
  ]

  private static let time = Shape.either([
    .scalar(.path),
    .list(.scalar(.path)),
    .object(
      ObjectShape(
        name: "a time",
        fields: [
          Field(
            key: "path", shape: .oneOrMore(.scalar(.path)), isRequired: true,
            help: "Where it stands; of several paths the first that finds one."),
          Field(
            key: "format", shape: .oneOrMore(.scalar(.timeFormat)),
            help: "iso, epoch-s, epoch-ms, epoch-us, local-epoch-ms, or patterns as dd.MM.yyyy."),
          Field(
            key: "zone", shape: .scalar(.zone), help: "The zone of a time that names none."),
          Field(
            key: "optional", shape: .scalar(.bool),
            help: "Whether a record without it has no such row, or goes to quarantine."),
        ])),
  ])
}

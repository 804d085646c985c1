extension Grammar {
  static let metric = ObjectShape(
    name: "a metric",
    fields: [
      Field(
        key: "kind", shape: .scalar(.name),
        help: "engagement, revenue, …: rules may be given for a kind."),
      Field(
        key: "unit", shape: .scalar(.unit),
        help: "What a value is in, and its decimals: USD, people, seats/0, ratio."),
      Field(
        key: "split-by", shape: .oneOrMore(.scalar(.text)),
        help: "Labels by which it is split; a figure for each."),
      Field(
        key: "definitions", shape: .dictionary(key: "definition", .object(definition)),
        help: "What others mean by the same words; what is not said is as in the metric."),
      Field(
        key: "claims",
        shape: .either([
          .list(.scalar(.text)), .dictionary(key: "claim", .object(definition)),
        ]),
        help:
          "What takes part in a conflict: sources by name, counted as the metric, or definitions."),
      Field(
        key: "rules", shape: .list(.object(rule)),
        help: "How a conflict is settled; tried in order."),
      Field(
        key: "tolerance", shape: .scalar(.tolerance),
        help: "How far claims may lie apart and still agree: 10, or 0.5 %."),
      Field(key: "watch", shape: .object(watch), help: "How it is watched."),
      Field(
        key: "settles-after", shape: .scalar(.days),
        help: "How long a value may still change by its nature."),
    ] + formulaFields,
    exactlyOne: [aggregates])

  static let definition = ObjectShape(
    name: "a definition",
    fields: [
      Field(
        key: "claims", shape: .scalar(.bool),
        help: "Whether it takes part in a conflict, or is only shown beside.")
    ] + formulaFields,
    atMostOne: [aggregates])

  /// The keys of which one says what a formula makes.
  static let aggregates = [
    "distinct", "sum", "count", "standing", "last", "rise", "quantile", "conversion", "sum-of",
    "difference", "ratio", "metric",
  ]

  /// A formula inside a formula.
  static let formula = ObjectShape(
    name: "a formula", fields: formulaFields, exactlyOne: [aggregates])

  private static let formulaFields: [Field] =
    [
      Field(
        key: "distinct", shape: .scalar(.choice(["person", "account"])),
        help: "Counts each person, or each account, once."),
      Field(key: "sum", shape: .scalar(.text), help: "Adds up the values of this measure."),
      Field(key: "count", shape: .scalar(.text), help: "Counts the rows of this measure."),
      Field(
        key: "standing", shape: .scalar(.text),
        help: "What stands at the end of the window: all rows of this measure up to then."),
      Field(
        key: "units", shape: .object(units),
        help: "Of what stands: the rows that are one unit of it each, as a seat is one of seats."),
      Field(
        key: "last", shape: .scalar(.text),
        help: "The latest value of each entity in the window, added up."),
      Field(
        key: "rise", shape: .scalar(.text),
        help: "The rises of a counter between its samples; a fall counts from zero."),
      Field(
        key: "quantile",
        shape: .object(
          ObjectShape(
            name: "a quantile",
            fields: [
              Field(key: "of", shape: .scalar(.text), isRequired: true, help: "The measure."),
              Field(
                key: "at", shape: .scalar(.fraction), isRequired: true,
                help: "0.5 is the median; three decimals count."),
            ])), help: "The smallest value that has this share at or below it."),
      Field(
        key: "conversion",
        shape: .object(
          ObjectShape(
            name: "a conversion",
            fields: [
              Field(
                key: "to", shape: .object(rowFilter), isRequired: true,
                help: "The rows that a conversion ends with."),
              Field(
                key: "within", shape: .scalar(.duration), isRequired: true,
                help: "The time between the first row and the last."),
            ])), help: "People with a row of `where` whose row of `to` follows in time."),
    ] + compositeFields + filterFields

  /// The keys that make a formula of formulas.
  private static let compositeFields: [Field] = [
    Field(key: "sum-of", shape: .list(.formula), help: "Several formulas, added up."),
    Field(
      key: "difference", shape: .list(.formula), help: "Two formulas: the first less the second."),
    Field(
      key: "ratio",
      shape: .object(
        ObjectShape(
          name: "a ratio",
          fields: [
            Field(key: "of", shape: .formula, isRequired: true, help: "What is divided."),
            Field(key: "to", shape: .formula, isRequired: true, help: "What it is divided by."),
          ])), help: "One formula divided by another."),
    Field(
      key: "metric", shape: .scalar(.text),
      help: "The decided value of another metric on the same day."),
  ]

  private static let filterFields = [
    Field(
      key: "over", shape: .scalar(.days),
      help: "How long the window is; its last day is the figure's."),
    Field(key: "zone", shape: .scalar(.zone), help: "The zone of the window's days."),
    Field(
      key: "where", shape: .object(rowFilter), help: "Which rows count."),
    Field(
      key: "sources", shape: .oneOrMore(.scalar(.text)), help: "Only rows of these sources."),
    Field(key: "name", shape: choices, help: "Only rows of these names."),
    Field(
      key: "mask", shape: mask,
      help: "Leaves out entities that bear a mask: {none: [staff, test]}; any: nobody is left out."),
    Field(
      key: "arrived-within", shape: .scalar(.duration),
      help: "Only rows that came to their source within this time."),
  ]

  private static let choices = Shape.either([
    .scalar(.text), .list(.scalar(.text)),
    .object(
      ObjectShape(
        name: "a choice",
        fields: [
          Field(
            key: "in", shape: .oneOrMore(.scalar(.text)), isRequired: true,
            help: "One of these.")
        ])),
  ])

  private static let mask = Shape.either([
    .scalar(.choice(["any"])),
    .object(
      ObjectShape(
        name: "a mask",
        fields: [
          Field(
            key: "none", shape: .oneOrMore(.scalar(.text)), isRequired: true,
            help: "Entities that bear one of these are left out.")
        ])),
  ])

  static let rowFilter = ObjectShape(
    name: "a filter",
    fields: [
      Field(key: "measure", shape: .scalar(.text), help: "The measure of the rows."),
      Field(
        key: "sources", shape: .oneOrMore(.scalar(.text)), help: "Only rows of these sources."),
      Field(key: "name", shape: choices, help: "Only rows of these names."),
      Field(key: "mask", shape: mask, help: "Leaves out entities that bear a mask."),
      Field(
        key: "arrived-within", shape: .scalar(.duration),
        help: "Only rows that came to their source within this time."),
    ],
    others: ("label", choices))

  private static let units = ObjectShape(
    name: "units",
    fields: [
      Field(
        key: "measure", shape: .scalar(.text), isRequired: true,
        help: "The measure of the units: its entity holds one, its counterpart is the contract."),
      Field(
        key: "sources", shape: .oneOrMore(.scalar(.text)), help: "Only rows of these sources."),
      Field(
        key: "lapsed",
        shape: .object(
          ObjectShape(
            name: "lapsed",
            fields: [
              Field(
                key: "after", shape: .scalar(.text), isRequired: true,
                help: "The measure of the rows that say when a contract ends.")
            ],
            others: ("label", choices))),
        help: "Contracts that stand though they have ended: {after: trial_end, status: trialing}."),
    ],
    others: ("label", choices))

  static let rule = ObjectShape(
    name: "a rule",
    fields: [
      Field(key: "id", shape: .scalar(.name), help: "Stands in every decision that it makes."),
      Field(
        key: "prefer", shape: .oneOrMore(.scalar(.text)),
        help:
          "The first of these definitions or claims that has a value wins; 'definition' is ours."),
      Field(
        key: "freshest", shape: .scalar(.bool), help: "The claim with the newest evidence wins."),
      Field(
        key: "quorum", shape: .scalar(.integer(2...100)),
        help: "The value that at least so many claims agree on wins."),
      Field(
        key: "vote", shape: .scalar(.bool),
        help: "The claims vote, each weighted by what it has shown."),
      Field(key: "abstain", shape: .scalar(.bool), help: "A person decides."),
      Field(key: "ask", shape: .scalar(.text), help: "Who is asked."),
      Field(
        key: "when", shape: .scalar(.choice(["always", "complete"])),
        help: "complete: only if every source of the winner has reported to the window's end."),
      Field(
        key: "confidence", shape: .scalar(.fraction), help: "How sure the rule is, from 0 to 1."),
    ],
    exactlyOne: [["prefer", "freshest", "quorum", "vote", "abstain"]])

  private static let watch = ObjectShape(
    name: "watch",
    fields: [
      Field(
        key: "slots", shape: .scalar(.choice(["day-of-week", "none"])),
        help: "What a day is compared with: the same weekdays, or all days."),
      Field(
        key: "holidays", shape: .scalar(.text), help: "The calendar whose days are not judged."),
      Field(
        key: "flag-at", shape: .scalar(.decimal),
        help: "Robust standard deviations from which on a figure is flagged."),
      Field(
        key: "hold-at", shape: .scalar(.decimal),
        help: "Robust standard deviations from which on it is held."),
      Field(
        key: "hold", shape: .oneOrMore(.scalar(.text)), help: "The metrics that are held with it."),
    ])
}

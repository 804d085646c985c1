/// The grammar of `plumbline.yaml`.
enum Grammar {
  typealias Field = ObjectShape.Field

  static let file = Shape.object(fileObject)

  static let fileObject =
    ObjectShape(
      name: "the configuration",
      fields: [
        Field(
          key: "reporting", shape: .object(reporting), isRequired: true,
          help: "The zone, the currency and the hour in which figures are published."),
        Field(
          key: "sources", shape: .dictionary(key: "source", .object(source)), isRequired: true,
          help: "The services, and what their records mean."),
        Field(
          key: "metrics", shape: .dictionary(key: "metric", .object(metric)), isRequired: true,
          help: "The company's numbers, and how a conflict about each is settled."),
        Field(
          key: "dashboards", shape: .dictionary(key: "dashboard", dashboard),
          help: "What each audience sees: a metric, and the definition of it that is shown."),
        Field(
          key: "rules", shape: .dictionary(key: "kind of metrics", .list(.object(rule))),
          help: "Rules for all metrics of a kind that name none of their own."),
        Field(
          key: "calendars", shape: .dictionary(key: "calendar", calendar),
          help: "Days that the detector does not judge: a list of days, or an iCalendar file."),
      ],
      others: ("x-", .either([])))

  static let reporting = ObjectShape(
    name: "reporting",
    fields: [
      Field(
        key: "zone", shape: .scalar(.zone), isRequired: true,
        help: "The time zone of a day, such as America/New_York."),
      Field(
        key: "currency", shape: .scalar(.currency), isRequired: true,
        help: "The currency of money figures (ISO 4217)."),
      Field(
        key: "publish", shape: .scalar(.timeOfDay),
        help: "When the day figures are published, in quotes: \"06:00\"."),
      Field(
        key: "since", shape: .scalar(.day), help: "The first day that figures are made for."),
      Field(
        key: "rates",
        shape: .object(
          ObjectShape(
            name: "rates",
            fields: [
              Field(
                key: "source", shape: .scalar(.text), isRequired: true,
                help: "The source of the exchange rates."),
              Field(
                key: "measure", shape: .scalar(.text), isRequired: true,
                help: "The measure whose rows are rates: the currency as name, the value in ppm."),
            ])),
        help: "Where exchange rates come from."),
    ])

  static let calendar = Shape.either([
    .list(.scalar(.day)),
    .object(
      ObjectShape(
        name: "a calendar",
        fields: [
          Field(
            key: "file", shape: .scalar(.text), isRequired: true,
            help: "An iCalendar file, beside the configuration.")
        ])),
  ])

  static let dashboard = Shape.either([
    .list(.scalar(.text)),
    .dictionary(key: "metric", .scalar(.text)),
  ])

  /// A secret is named, never written.
  static let secret = Shape.either([
    .scalar(.secret),
    .object(
      ObjectShape(
        name: "a secret",
        fields: [
          Field(
            key: "env", shape: .scalar(.text), help: "The environment variable that holds it."),
          Field(key: "file", shape: .scalar(.text), help: "The file that holds it."),
        ],
        exactlyOne: [["env", "file"]])),
  ])
}

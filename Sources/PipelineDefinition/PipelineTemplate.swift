/// The configuration that `plumbline init` writes: small, complete and commented, to be changed.
public enum PipelineTemplate {
  public static let text = """
    # plumbline.yaml: what Plumbline asks, what it means, and how a conflict is settled.
    # `plumbline check` says what is wrong with it, and where; an editor that knows JSON Schema is
    # served by `plumbline check --schema`.

    reporting:
      zone: America/New_York      # where a day begins and ends
      currency: USD               # what money figures are in (ISO 4217)
      publish: "06:00"            # when the day figures are published; in quotes

    # Days that the detector does not judge. An iCalendar file will do: {file: holidays.ics}
    calendars:
      holidays: [2026-01-01, 2026-12-25]

    sources:
      # One service and how it is reached. ${NAME} is an environment variable.
      app-events:
        connect:
          kind: rest
          url: "${APP_EVENTS_URL}"
          path: /v1/events
          credential: {env: APP_EVENTS_TOKEN}   # a secret is named, never written here
          limit: 10/s
        grant: {paths: [/v1/events]}            # a read outside is refused before it is sent
        cursor: {late: 90s}                     # asked again so far back, for what appears late
        records: {happenings: $.id}             # the same id again is a duplicate
        observe:
          - measure: engagement                 # what was observed; metrics are made of measures
            entity: $.user_id
            name: $.kind
            at: $.at
            mask: {test: $.is_test}

      billing:
        connect:
          kind: rest
          url: "${BILLING_URL}"
          path: /invoices
          credential: {env: BILLING_TOKEN}
          limit: 60/min
        grant: {paths: [/invoices]}
        records:
          objects: {key: $.id, version: $.updated_at}   # a newer version replaces the older
        observe:
          - measure: invoice
            when: "$[?@.status != 'void']"
            entity: $.customer
            value: {path: $.amount, currency: $.currency, minor-units: true}
            at: {path: $.issued_at, zone: UTC}

    metrics:
      active_users_28d:
        kind: engagement
        distinct: person
        over: 28 days
        where:
          measure: engagement
          name: {in: [app_open, query_run]}
          mask: {none: [test]}
        # What others mean by the same words; what is not said here is as above.
        definitions:
          product: {distinct: account, zone: UTC, arrived-within: 48h, mask: any}
        rules:
          - {prefer: definition, when: complete, confidence: 0.95}
          - {prefer: definition, confidence: 0.7}
        watch: {slots: day-of-week, holidays: holidays, hold: [active_users_28d]}

      revenue:
        kind: revenue
        sum: invoice
        watch: {slots: day-of-week, holidays: holidays}

    # What each audience sees: the decided figure, or another definition of it.
    dashboards:
      company: [active_users_28d, revenue]
      product: {active_users_28d: product}

    """
}

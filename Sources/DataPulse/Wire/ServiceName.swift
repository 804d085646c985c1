/// The twelve services of the company and the feed of exchange rates.
public enum ServiceName: String, Sendable, CaseIterable {
  case accounts
  case eventsCore = "events-core"
  case eventsMobile = "events-mobile"
  case loopEvents = "loop-events"
  case beaconUsage = "beacon-usage"
  case billing
  case loopBilling = "loop-billing"
  case attribution
  case adspend
  case supportDesk = "support-desk"
  case crm
  case edgeMetrics = "edge-metrics"
  case exchangeRates = "exchange-rates"
}

/// A table or an object type inside a service.
public enum Stream: String, Sendable, CaseIterable {
  case accounts, events, usage
  case invoices, subscriptions, seats
  case charges, refunds, disputes
  case touches, spend
  case tickets, comments, csat
  case contracts, companies
  case samples, rates
}

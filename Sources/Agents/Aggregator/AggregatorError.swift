/// Why a pipeline's metrics cannot be folded. `plumbline check` finds these before anything runs.
public enum AggregatorError: Error, Equatable, Sendable, CustomStringConvertible {
  case unknownZone(metric: String, zone: String)
  case badUnit(metric: String, unit: String)
  case foreignUnit(metric: String, unit: String, reporting: String)
  case unknownMetric(metric: String, reference: String)
  case circular(metric: String)

  public var description: String {
    switch self {
    case .unknownZone(let metric, let zone):
      """
      AGG-1: \(metric) counts days in the zone \(zone), which the pipeline has not loaded. \
      Use a name of the tz database, such as America/New_York.
      """
    case .badUnit(let metric, let unit):
      """
      AGG-2: the unit `\(unit)` of \(metric) is not written as a unit and its decimals. \
      Write for example `USD/2`, `people/0` or `ratio`.
      """
    case .foreignUnit(let metric, let unit, let reporting):
      """
      AGG-3: \(metric) is in \(unit), but money is reported in \(reporting). \
      Give the metric the unit \(reporting), or change `reporting: currency`.
      """
    case .unknownMetric(let metric, let reference):
      """
      AGG-4: \(metric) is made of the metric \(reference), which there is not. \
      Define \(reference), or name another.
      """
    case .circular(let metric):
      """
      AGG-5: \(metric) is made of itself by way of other metrics. Take one of them out.
      """
    }
  }
}

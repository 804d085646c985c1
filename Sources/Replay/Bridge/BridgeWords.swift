import EventLog
import Events

/// What the sets of a step are called.
struct BridgeWords {
  private let step: BridgeStep
  private let zone: Zone

  init(_ step: BridgeStep, zone: Zone) {
    self.step = step
    self.zone = zone
  }

  /// The step itself.
  var change: String {
    switch step.change {
    case .sources(let from, let to):
      "sources \(Self.list(to)) instead of \(Self.list(from))"
    case .names: "other names"
    case .labels: "other labels"
    case .widened(let stretches), .narrowed(let stretches): times(stretches)
    case .lateness(let limit): limit.map { "later than \(Self.hours($0))" } ?? "any lateness"
    case .measure(let from, let to): "\(to) instead of \(from)"
    case .masks(let from, let to):
      "marked \(Set(from).symmetricDifference(to).sorted().joined(separator: ", "))"
    case .person(true): "second account of one person"
    case .person(false): "accounts of one person counted once"
    case .aggregate: "counted otherwise"
    case .part(let fold, _):
      "\(fold.gate.filter.measure) from \(Self.list(fold.gate.filter.sources))"
    case .held(let words): "people who hold \(Self.names(words.units))"
    case .unheld(let words): "\(Self.names(words.units)) that nobody holds"
    case .unrecorded(let words): "\(Self.names(words.sums)) without \(Self.names(words.units))"
    case .lapsed(let words):
      ([Self.names(words.sums)]
        + words.labels.sorted { $0.key < $1.key }.map { key, values in
          "\(key) \(values.joined(separator: " or "))"
        }).joined(separator: ", ") + ", after \(Self.names(words.ends))"
    case .contracts(_, let fold):
      "\(fold.gate.filter.measure) from \(Self.list(fold.gate.filter.sources))"
    }
  }

  func unit(_ key: BridgeSets.Key) -> String {
    switch step.change {
    case .person: "accounts"
    case .unrecorded, .lapsed, .contracts: "contracts"
    default: step.countsRows(key) ? "units" : "people"
    }
  }

  /// A set, with what its members' rows have in common.
  func name(
    _ key: BridgeSets.Key, _ witness: BridgeWitnesses.Witness, _ scan: EvidenceScan
  ) throws -> String {
    let sources = Set(witness.layers.map { scan.layers[$0].source }).sorted()
    switch step.change {
    case .sources: return "only in \(Self.list(sources))"
    case .names:
      let names = try witness.names.map { try scan.reader.symbols.text($0, in: .name) }.sorted()
      return "only \(names.joined(separator: ", "))"
    case .labels: return "only with other labels"
    case .widened, .narrowed:
      return key.detail.isEmpty ? "only \(change)" : "records of a new form, \(key.detail)"
    case .lateness: return change
    case .measure(let from, let to):
      return switch key.side {
      case -1: "\(from), no \(to)"
      case 1: "\(to), no \(from)"
      default: "\(to) counted instead of \(from)"
      }
    case .masks: return key.detail.isEmpty ? change : "marked \(key.detail)"
    case .person: return key.detail.isEmpty ? change : "\(change), in \(key.detail)"
    case .held(let words):
      let unit = Self.names(words.units)
      return switch key.side {
      case -1: "\(words.people), no \(unit)"
      case 1: "\(unit) held, no \(words.people)"
      default: "further \(unit) of one person"
      }
    case .unrecorded(let words):
      let (sums, units) = (Self.names(words.sums), Self.names(words.units))
      return key.side > 0 ? "\(sums) without a row of \(units)" : "\(units) beyond \(sums)"
    case .contracts:
      return key.detail.isEmpty
        ? change : "\(change), of contracts that stand in \(key.detail) too"
    case .aggregate, .part, .unheld, .lapsed: return change
    }
  }

  private func times(_ stretches: [Range<Int64>]) -> String {
    stretches.map { stretch in
      guard stretch.lowerBound > .min else { return "before \(time(stretch.upperBound))" }
      return "\(time(stretch.lowerBound)) to \(time(stretch.upperBound))"
    }.joined(separator: " and ")
  }

  private func time(_ microseconds: Int64) -> String {
    let moment = Timestamp(microseconds: microseconds)
    let local = moment.seconds + zone.offsetSeconds(atSecond: moment.seconds)
    return String(Timestamp(seconds: local).description.prefix(16)).replacing("T", with: " ")
  }

  private static func hours(_ duration: Duration) -> String {
    "\(duration.components.seconds / 3600) h"
  }

  private static func names(_ measures: [MeasureName]) -> String {
    measures.map(\.rawValue).joined(separator: ", ")
  }

  static func list(_ sources: [SourceID]) -> String {
    sources.isEmpty ? "every source" : sources.map(\.rawValue).joined(separator: ", ")
  }
}

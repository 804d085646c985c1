// Measures how exact the pipeline of Fixtures/datapulse is over a range of days, without a network:
// `ExactnessRun CONFIG SEED SCALE FROM TO BACKFILL-DAYS LAST-ARRIVAL-DAY HOURS-PER-TICK [DIRECTORY]`.
// With a directory, the ticks and decisions become a log there, without the records behind them.
import Agents
import DataPulse
import EventLog
import Events
import Exactness
import Foundation
import PipelineDefinition

let arguments = CommandLine.arguments
guard [9, 10].contains(arguments.count), let seed = UInt64(arguments[2]),
  let from = Events.CivilDay(arguments[4]), let to = Events.CivilDay(arguments[5]),
  let backfill = Int(arguments[6]), let last = Events.CivilDay(arguments[7]),
  let hours = Int(arguments[8])
else {
  print(
    "ExactnessRun CONFIG SEED SCALE FROM TO BACKFILL-DAYS LAST-ARRIVAL-DAY HOURS-PER-TICK "
      + "[DIRECTORY]")
  exit(2)
}
func day(_ day: Events.CivilDay) -> DataPulse.CivilDay {
  DataPulse.CivilDay(number: Int(day.number))
}
let code = CodeVersions(deciding: Aggregator.version, normalizing: Normalizer.version)
let file = try PipelineFile.read(path: arguments[1], code: code)
var pipeline = file.pipeline
pipeline.reporting.since = from
let company = try Company(seed: seed, scale: try Scale(arguments[3]))
let clock = ContinuousClock()
var rehearsal = try Rehearsal(pipeline, company: company)
var ticks: [[EventDraft]] = []
if arguments.count == 10 { rehearsal.ticked = { ticks.append($0) } }
let runTime = clock.measure {
  rehearsal.run(from: day(from) - backfill, to: day(last), hoursPerTick: hours)
}
print("records \(rehearsal.records) rows \(rehearsal.rows) decisions \(rehearsal.decided)")
print("run \(runTime)")
for (outcome, count) in rehearsal.outcomes.sorted(by: { $0.key < $1.key }) {
  print("  \(outcome): \(count)")
}
if arguments.count == 10, let first = ticks.first?.first {
  try await DecisionLog(directory: arguments[9], configuration: file.configuration)
    .write(ticks, under: file.pipeline.version, from: first.eventTime)
}
let truth = try Truth(of: company, day(from), day(to))
let comparison = Comparison(rehearsal.decisions, with: truth.values, finalBy: day(last))
for (metric, count) in comparison.exact.sorted(by: { $0.key < $1.key }) {
  print("\(metric): \(count.exact) of \(count.all) exact")
}
var shown: [String: Int] = [:]
for difference in comparison.differences {
  let key = difference.truth.metric + difference.truth.department.rawValue
  shown[key, default: 0] += 1
  if shown[key, default: 0] <= 4 { print(difference) }
}
print("digest \(rehearsal.state.digest)")

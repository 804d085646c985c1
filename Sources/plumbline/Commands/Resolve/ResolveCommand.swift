import Agents
import ArgumentParser
import Events
import Foundation
import PipelineDefinition

/// `plumbline resolve`: settle conflicting claims from files, without a log.
struct ResolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: "Settle conflicting claims: many sources, many items, one value each.",
    discussion: """
      Example: plumbline resolve --claims claims.csv.gz --schema meta.json --output decisions.csv
      Claims have the columns source, entity, attribute, value and, if known, timestamp; files may \
      be gzip. They are taken in the order of time, once. Of each item the output has one row: \
      entity, attribute, value, confidence (0 to 1) and the rule that decided. Where the resolver \
      would rather ask, the rule begins with `abstain` and the value is its best guess.
      """)

  @Option(name: .long, parsing: .upToNextOption, help: "Files of claims.")
  var claims: [String]
  @Option(name: .long, help: "The attributes: their kinds and tolerances, in JSON.")
  var schema: String
  @Option(name: .long, help: "Rules, in YAML.")
  var rules: String?
  @Option(name: .long, help: "What people have ruled: entity,attribute,value,author[,scope].")
  var rulings: String?
  @Option(name: .long, help: "Leave these sources out, as if they had never said anything.")
  var without: [String] = []
  @Option(name: .long, help: "Where the decisions go.")
  var output: String
  @Option(name: .long, help: "How many threads; the result does not depend on it.")
  var threads = max(1, ProcessInfo.processInfo.activeProcessorCount)

  func validate() throws {
    guard threads > 0 else { throw ValidationError("--threads is at least 1") }
    guard !claims.isEmpty else { throw ValidationError("--claims names at least one file") }
  }

  func run() async throws {
    do {
      try await resolve()
    } catch let error as ConfigurationError {
      for problem in error.problems { StandardOutput.note("\(problem)") }
      throw ExitCode(65)
    } catch let error as ResolveInputError {
      StandardOutput.note("\(error)")
      throw ExitCode(65)
    } catch let error as ClaimScanError {
      StandardOutput.note("\(error)")
      throw ExitCode(65)
    }
  }

  private func resolve() async throws {
    let clock = ContinuousClock()
    let started = clock.now
    let attributes = try ClaimSchema.read(path: schema)
    let ruleFile = try rules.map {
      try ClaimRulesFile.read(path: $0, attributes: attributes.map(\.name))
    }
    let input = try await ResolveInput.read(
      claims, attributes: attributes, without: without, threads: threads)
    let rulingList = try rulings.map { try RulingFile.read(path: $0, table: input.table) } ?? []
    if input.passedOver > 0 {
      StandardOutput.note(
        "\(input.passedOver) claims on attributes that the schema lacks: left out")
    }
    let read = clock.now
    let run = ResolverRun(
      Resolver(input.table, rules: ruleFile?.rules ?? [], rulings: rulingList), threads: threads)
    let progress = ResolveProgress()
    let outcome = await run.decide { progress.report($0) }
    progress.finish()
    let decided = clock.now
    try DecisionFile(table: input.table, resolver: run.resolver).write(
      outcome.decisions, to: output)
    StandardOutput.note(
      "\(PeopleFormat.grouped(input.table.claims.count)) claims, "
        + "\(PeopleFormat.grouped(outcome.decisions.count)) items, "
        + "\(PeopleFormat.grouped(outcome.decisions.count(where: \.isAbstention))) abstentions; "
        + "read in \(Self.seconds(read - started)) s, decided in \(Self.seconds(decided - read)) s")
    for line in ResolveReport(table: input.table, outcome: outcome).lines {
      StandardOutput.note(line)
    }
  }

  private static func seconds(_ duration: Duration) -> String {
    let milliseconds =
      duration.components.seconds * 1_000 + duration.components.attoseconds / 1_000_000_000_000_000
    let rest = milliseconds % 1_000
    return "\(milliseconds / 1_000)." + (rest < 10 ? "00" : rest < 100 ? "0" : "") + "\(rest)"
  }
}

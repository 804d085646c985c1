import Events
import Replay
import Testing

@Suite struct HistoryErrorTests {
  private static let day = CivilDay(number: 20_000)

  private func item(_ plan: String?) -> DataItem {
    DataItem("revenue", on: Self.day, labels: Labels(plan.map { ["plan": $0] } ?? [:]))
  }

  @Test(arguments: [
    ([String?](), "`plumbline figures --from 2024-10-04 --to 2024-10-04` lists what was."),
    ([nil], "the metric is not split by labels: leave --labels out."),
    (["solo", "team"], "of that day there are: plan=solo, plan=team. Name one with --labels."),
  ])
  func `an item that was never decided says what was`(near: [String?], words: String) {
    let near = near.map(item)
    for description in [
      HistoryError.neverDecided(item("duo"), near: near).description,
      ExplainError.neverDecided(item("duo"), near: near).description,
    ] {
      #expect(description.hasSuffix(words), "\(description)")
    }
  }

  @Test(arguments: [
    ("rules-v9.yaml", "there is no file 'rules-v9.yaml'"), ("./v1", "there is no file './v1'"),
    ("v9", "the log knows no pipeline version 'v9'"),
  ])
  func `a version that never was is told from a file that is not there`(
    name: String, words: String
  ) {
    let error = HistoryError.unknownVersion(name, among: ["v1", "v2"])
    #expect(error.description.contains(words), "\(error)")
  }
}

import ArgumentParser

@main
struct PlumblineBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plumbline-bench",
    abstract: "Measure one workload of Plumbline; `tools/bench` calls it.",
    subcommands: [
      RecordsCommand.self, ColumnsCommand.self, RowColumnsCommand.self, AppendCommand.self,
      GenerateCommand.self,
      FoldCommand.self, FiguresCommand.self, ReadCommand.self, VerifyCommand.self,
      RenormalizeCommand.self,
    ])
}

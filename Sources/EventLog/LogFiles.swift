/// The files of a log that LMDB keeps, and what is in them.
public enum LogFiles {
  /// The names of the databases of a file, by the file's own name.
  public static func databases(of file: String) -> [String] {
    switch file {
    case "tail.mdb": TailDatabase.all
    case LogFile.projections: ProjectionCheckpoint.databases
    default: HistoryDatabase.all
    }
  }
}

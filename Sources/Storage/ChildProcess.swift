import Glibc

/// A process of ours that does what may crash, and says on its standard output how far it is.
public enum ChildProcess {
  /// How a process ended.
  public enum Ending: Hashable, Sendable {
    case exited(Int32)
    /// The kernel ended it: 7 (bus) and 11 (segmentation) mean that it read what cannot be read.
    case killed(signal: Int32)
  }

  /// Runs a program and gives each line of its standard output as it comes; blocks until it ends.
  /// - Parameters:
  ///   - program: The path of the program. Its standard error is ours.
  ///   - arguments: Without the program's own name.
  public static func run(
    _ program: String, _ arguments: [String], onLine: (String) -> Void
  ) throws(StorageError) -> Ending {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { throw .last("making a pipe for", program) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let output = ends[0]
    defer { close(output) }
    let child: pid_t
    do throws(StorageError) {
      child = try spawn(program, arguments, output: ends[1])
    } catch {
      close(ends[1])
      throw error
    }
    close(ends[1])
    readLines(output, onLine)
    var status: Int32 = 0
    while unsafe waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { throw .last("waiting for", program) }
    }
    let signal = status & 0x7F
    return signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal)
  }

  private static func spawn(
    _ program: String, _ arguments: [String], output: Int32
  ) throws(StorageError) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    var words: [UnsafeMutablePointer<CChar>?] =
      unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    var child: pid_t = 0
    let status = unsafe posix_spawn(&child, program, &actions, nil, &words, environ)
    guard status == 0 else { throw .from(status, "starting", program) }
    return child
  }

  private static func readLines(_ descriptor: Int32, _ onLine: (String) -> Void) {
    var line: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      for byte in buffer[0..<count] {
        if byte == UInt8(ascii: "\n") {
          onLine(String(decoding: line, as: UTF8.self))
          line.removeAll(keepingCapacity: true)
        } else {
          line.append(byte)
        }
      }
    }
    if !line.isEmpty { onLine(String(decoding: line, as: UTF8.self)) }
  }

  /// The program that this process runs.
  public static var ownProgram: String {
    var path = [UInt8](repeating: 0, count: 4096)
    let count = unsafe path.withUnsafeMutableBytes { bytes in
      unsafe readlink("/proc/self/exe", bytes.baseAddress.unsafelyUnwrapped, bytes.count)
    }
    return String(decoding: path.prefix(max(0, count)), as: UTF8.self)
  }
}

import Glibc

/// The few operations on files that the log needs besides LMDB.
public enum FileSystem {
  /// Whether there is something at a path.
  public static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

  /// Makes a folder; one that is there already is no error.
  public static func createDirectory(_ path: String) throws(StorageError) {
    if unsafe mkdir(path, 0o750) != 0, errno != EEXIST {
      throw .last("making the folder", path)
    }
  }

  /// Makes an empty file and refuses one that is there.
  static func createFile(_ path: String) throws(StorageError) {
    let descriptor = unsafe Glibc.open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw .last("making", path) }
    Glibc.close(descriptor)
  }

  static func identity(_ path: String) throws(StorageError) -> FileIdentity {
    var status = Glibc.stat()
    guard unsafe stat(path, &status) == 0 else { throw .last("looking at", path) }
    return FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
  }

  /// The size of a file in bytes.
  public static func size(of path: String) throws(StorageError) -> Int {
    var status = Glibc.stat()
    guard unsafe stat(path, &status) == 0 else { throw .last("looking at", path) }
    return status.st_size
  }

  /// The bytes that an unprivileged process may still write where `path` lies.
  public static func freeBytes(at path: String) throws(StorageError) -> Int {
    var status = Glibc.statvfs()
    guard unsafe statvfs(path, &status) == 0 else { throw .last("looking at", path) }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }

  /// The names in a folder, sorted.
  public static func names(in path: String) throws(StorageError) -> [String] {
    guard let directory = unsafe opendir(path) else { throw .last("listing", path) }
    defer { unsafe closedir(directory) }
    var names: [String] = []
    while let entry = unsafe readdir(directory) {
      let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Makes what is in a file or a folder durable.
  public static func sync(_ path: String) throws(StorageError) {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last("flushing", path) }
    defer { Glibc.close(descriptor) }
    guard fsync(descriptor) == 0 else { throw .last("flushing", path) }
  }

  /// Puts a file at another path, in place of one that is there.
  public static func rename(_ path: String, to target: String) throws(StorageError) {
    guard unsafe Glibc.rename(path, target) == 0 else { throw .last("renaming", path) }
  }

  /// Removes a file; one that is not there is no error.
  public static func remove(_ path: String) throws(StorageError) {
    if unsafe unlink(path) != 0, errno != ENOENT { throw .last("removing", path) }
  }

  /// Removes a folder with all that is in it.
  public static func removeDirectory(_ path: String) throws(StorageError) {
    for name in try names(in: path) {
      let inner = path + "/" + name
      if unsafe unlink(inner) != 0 {
        guard errno == EISDIR || errno == EPERM else { throw .last("removing", inner) }
        try removeDirectory(inner)
      }
    }
    if unsafe rmdir(path) != 0 { throw .last("removing", path) }
  }

  /// The whole of a small file.
  public static func read(_ path: String) throws(StorageError) -> [UInt8] {
    let descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last("reading", path) }
    defer { Glibc.close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
      guard count >= 0 else { throw .last("reading", path) }
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[0..<count])
    }
  }

  /// Writes a whole file and makes it durable: first beside it, then put in its place.
  /// - Parameter mode: Who may read it; 0600 for what is secret.
  public static func write(
    _ bytes: [UInt8], to path: String, mode: UInt32 = 0o640
  ) throws(StorageError) {
    let draft = path + ".new"
    let descriptor = unsafe Glibc.open(draft, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw .last("writing", path) }
    defer { Glibc.close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe Glibc.write(
          descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
      }
      guard count > 0 else { throw .last("writing", path) }
      written += count
    }
    guard fsync(descriptor) == 0 else { throw .last("flushing", path) }
    try rename(draft, to: path)
  }

  /// The folder for files that may go: `TMPDIR`, or `/tmp`.
  public static var temporaryDirectory: String {
    guard let text = unsafe getenv("TMPDIR") else { return "/tmp" }
    return unsafe String(cString: text)
  }

  /// The folder in which something lies.
  public static func parent(of path: String) -> String {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    while parts.last == "" { parts.removeLast() }
    guard !parts.isEmpty else { return "/" }
    parts.removeLast()
    if parts.isEmpty { return "." }
    let parent = parts.joined(separator: "/")
    return parent.isEmpty ? "/" : parent
  }

  /// The number of this process.
  public static var processID: Int { Int(getpid()) }

  /// The system's clock, in nanoseconds since 1970-01-01 00:00:00 UTC.
  public static var wallClockNanoseconds: Int64 {
    var now = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }

  /// A clock that only goes forward, in nanoseconds from a time that means nothing.
  public static var monotonicNanoseconds: Int {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1_000_000_000 + now.tv_nsec
  }
}

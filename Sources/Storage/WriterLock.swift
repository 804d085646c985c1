import Glibc
import Synchronization

/// The lock of the one process that writes a log. The kernel lets go of it when the process ends,
/// however it ends.
@safe public final class WriterLock: Sendable {
  /// Negative once it has been let go of.
  private let descriptor: Mutex<Int32>

  /// Another process, or another part of this one, holds the lock.
  public struct Held: Error, Equatable, Sendable {
    /// The process that holds it, if it could be read.
    public let processID: Int?

    public init(processID: Int?) { self.processID = processID }
  }

  /// Takes the lock.
  /// - Throws: ``Held`` at once if it is taken, and ``StorageError`` if the file cannot be made.
  public init(at path: String) throws {
    let descriptor = unsafe Glibc.open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw StorageError.last("locking", path) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let code = errno
      Glibc.close(descriptor)
      guard code == EWOULDBLOCK else {
        throw StorageError.from(code, "locking", path)
      }
      let text = String(decoding: (try? FileSystem.read(path)) ?? [], as: UTF8.self)
      throw Held(processID: Int(text.prefix { $0.isNumber }))
    }
    self.descriptor = Mutex(descriptor)
    let text = Array("\(FileSystem.processID)\n".utf8)
    _ = ftruncate(descriptor, 0)
    // The number is only for a message, so a full disk does not matter here.
    _ = unsafe text.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
  }

  deinit { release() }

  /// Lets go of the lock; twice does nothing.
  public func release() {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { Glibc.close(descriptor) }
      descriptor = -1
    }
  }
}

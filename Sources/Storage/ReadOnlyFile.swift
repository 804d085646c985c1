import Glibc

/// A file that is read at places known before, by `pread`: no page of it is mapped, so a file that
/// was cut short or a bad sector is an error and not a signal, and the kernel reads no more than
/// it is asked for.
///
/// Safe to use from any thread.
public final class ReadOnlyFile: Sendable {
  public let path: String
  private let descriptor: Int32

  /// Opens a file. It is closed with the last reference.
  public init(_ path: String) throws(StorageError) {
    self.path = path
    descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .last("reading", path) }
    // Reading ahead is asked for place by place.
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_RANDOM)
  }

  deinit { Glibc.close(descriptor) }

  /// Reads `length` bytes that begin at `offset` to `target` in a buffer that is long enough.
  /// - Throws: ``StorageError/unreadable(bytes:code:path:)`` if the file ends before.
  public func read(
    _ length: Int, at offset: Int, into buffer: inout [UInt8], at target: Int
  ) throws(StorageError) {
    precondition(target >= 0 && length >= 0 && target + length <= buffer.count, "no room")
    var done = 0
    while done < length {
      let count = unsafe buffer.withUnsafeMutableBytes { bytes in
        unsafe pread(
          descriptor, bytes.baseAddress?.advanced(by: target + done), length - done, offset + done)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw .unreadable(bytes: length, code: count < 0 ? errno : EIO, path: path)
      }
      done += count
    }
  }

  /// Tells the kernel that bytes will be read soon. It may do nothing.
  public func willRead(_ length: Int, at offset: Int) {
    posix_fadvise(descriptor, offset, length, POSIX_FADV_WILLNEED)
  }
}

// Records every write and flush that a process makes to the files of one folder, in order, so that a
// test can rebuild what a disk may hold after a power cut. Loaded with LD_PRELOAD.
//
//   RECORD_FOLDER   files below it are recorded
//   RECORD_TRACE    where the trace goes
//
// The trace is a sequence of entries, little-endian:
//   u8 kind  u16 name length  u64 offset  u64 length  name  data
// kinds: 1 write (data follows), 2 write that is durable when it returns (O_DSYNC, O_SYNC),
//        3 flush of the whole file, 4 truncate to `length`, 5 a note (data follows, no file),
//        6 the name is removed, 7 the name becomes the name in `data`.
// A write to a file called `notes` in the folder is a note: the program says there what it was
// acknowledged, and the note's place in the trace says which writes came before.
//
// An entry is written while a lock is held, from before the call to after it, so the order in the
// trace is an order that the disk can have seen. Stores through a memory map are not seen: the log
// maps its files for reading only.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define FILES 4096

static struct { char name[256]; int durable; int tracked; } files[FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int trace = -1;
static char folder[PATH_MAX];
static size_t folderLength;

static ssize_t (*realWrite)(int, const void *, size_t);
static ssize_t (*realPwrite)(int, const void *, size_t, off_t);
static ssize_t (*realWritev)(int, const struct iovec *, int);
static ssize_t (*realPwritev)(int, const struct iovec *, int, off_t);
static int (*realFsync)(int);
static int (*realFdatasync)(int);
static int (*realFtruncate)(int, off_t);
static int (*realClose)(int);
static int (*realOpen)(const char *, int, ...);
static int (*realOpenat)(int, const char *, int, ...);
static int (*realRename)(const char *, const char *);
static int (*realUnlink)(const char *);

__attribute__((constructor)) static void start(void) {
  realWrite = dlsym(RTLD_NEXT, "write");
  realPwrite = dlsym(RTLD_NEXT, "pwrite64");
  realWritev = dlsym(RTLD_NEXT, "writev");
  realPwritev = dlsym(RTLD_NEXT, "pwritev64");
  realFsync = dlsym(RTLD_NEXT, "fsync");
  realFdatasync = dlsym(RTLD_NEXT, "fdatasync");
  realFtruncate = dlsym(RTLD_NEXT, "ftruncate64");
  realClose = dlsym(RTLD_NEXT, "close");
  realOpen = dlsym(RTLD_NEXT, "open64");
  realOpenat = dlsym(RTLD_NEXT, "openat64");
  realRename = dlsym(RTLD_NEXT, "rename");
  realUnlink = dlsym(RTLD_NEXT, "unlink");
  const char *wanted = getenv("RECORD_FOLDER");
  const char *path = getenv("RECORD_TRACE");
  if (!wanted || !path || !realpath(wanted, folder)) return;
  folderLength = strlen(folder);
  trace = realOpen(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static void put(const void *bytes, size_t length) {
  const char *next = bytes;
  while (length > 0) {
    ssize_t written = realWrite(trace, next, length);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) abort();  // A trace with a hole would prove nothing.
    next += written;
    length -= (size_t)written;
  }
}

static void entry(uint8_t kind, const char *name, uint64_t offset, uint64_t length,
                  const struct iovec *parts, int count) {
  uint16_t nameLength = (uint16_t)strlen(name);
  char head[19];
  head[0] = (char)kind;
  memcpy(head + 1, &nameLength, 2);
  memcpy(head + 3, &offset, 8);
  memcpy(head + 11, &length, 8);
  put(head, sizeof head);
  put(name, nameLength);
  uint64_t left = length;
  for (int part = 0; part < count && left > 0; part++) {
    size_t here = parts[part].iov_len < left ? parts[part].iov_len : (size_t)left;
    put(parts[part].iov_base, here);
    left -= here;
  }
}

// The name below the folder, or null where the path lies elsewhere.
static const char *below(const char *path, char *resolved) {
  if (!realpath(path, resolved)) {
    // The file may be gone or not be there yet: resolve its folder.
    char copy[PATH_MAX];
    snprintf(copy, sizeof copy, "%s", path);
    char *slash = strrchr(copy, '/');
    const char *last = slash ? slash + 1 : copy;
    char parent[PATH_MAX];
    if (slash) *slash = 0;
    if (!realpath(slash ? (*copy ? copy : "/") : ".", parent)) return NULL;
    if (snprintf(resolved, PATH_MAX, "%s/%s", parent, last) >= PATH_MAX) return NULL;
  }
  if (strncmp(resolved, folder, folderLength) != 0 || resolved[folderLength] != '/') return NULL;
  return resolved + folderLength + 1;
}

static void opened(int fd, const char *path, int flags) {
  if (trace < 0 || fd < 0 || fd >= FILES) return;
  char resolved[PATH_MAX];
  const char *name = below(path, resolved);
  pthread_mutex_lock(&lock);
  files[fd].tracked = name != NULL && strlen(name) < sizeof files[fd].name;
  if (files[fd].tracked) {
    strcpy(files[fd].name, name);
    files[fd].durable = (flags & (O_DSYNC | O_SYNC)) != 0;
    if (flags & O_TRUNC) entry(4, name, 0, 0, NULL, 0);
  }
  pthread_mutex_unlock(&lock);
}

static int tracked(int fd) { return trace >= 0 && fd >= 0 && fd < FILES && files[fd].tracked; }

static void wrote(int fd, uint64_t offset, ssize_t length, const struct iovec *parts, int count) {
  if (length <= 0) return;
  const char *name = files[fd].name;
  if (strcmp(name, "notes") == 0) entry(5, "", 0, (uint64_t)length, parts, count);
  else entry(files[fd].durable ? 2 : 1, name, offset, (uint64_t)length, parts, count);
}

#define OPEN(symbol, real, parameters, arguments, path)          \
  int symbol parameters {                                        \
    mode_t mode = 0;                                             \
    if (flags & (O_CREAT | O_TMPFILE)) {                         \
      va_list list;                                              \
      va_start(list, flags);                                     \
      mode = va_arg(list, mode_t);                               \
      va_end(list);                                              \
    }                                                            \
    if (!real) start();                                          \
    int fd = real arguments;                                     \
    opened(fd, path, flags);                                     \
    return fd;                                                   \
  }
OPEN(open, realOpen, (const char *path, int flags, ...), (path, flags, mode), path)
OPEN(open64, realOpen, (const char *path, int flags, ...), (path, flags, mode), path)
OPEN(openat, realOpenat, (int at, const char *path, int flags, ...), (at, path, flags, mode), path)
OPEN(openat64, realOpenat, (int at, const char *path, int flags, ...), (at, path, flags, mode),
     path)

int close(int fd) {
  if (tracked(fd)) {
    pthread_mutex_lock(&lock);
    files[fd].tracked = 0;
    pthread_mutex_unlock(&lock);
  }
  return realClose(fd);
}

ssize_t write(int fd, const void *bytes, size_t length) {
  if (!realWrite) start();
  if (!tracked(fd)) return realWrite(fd, bytes, length);
  pthread_mutex_lock(&lock);
  off_t offset = lseek(fd, 0, SEEK_CUR);
  ssize_t result = realWrite(fd, bytes, length);
  struct iovec part = {(void *)bytes, length};
  wrote(fd, (uint64_t)offset, result, &part, 1);
  pthread_mutex_unlock(&lock);
  return result;
}

static ssize_t pwriteBoth(int fd, const void *bytes, size_t length, off_t offset) {
  if (!tracked(fd)) return realPwrite(fd, bytes, length, offset);
  pthread_mutex_lock(&lock);
  ssize_t result = realPwrite(fd, bytes, length, offset);
  struct iovec part = {(void *)bytes, length};
  wrote(fd, (uint64_t)offset, result, &part, 1);
  pthread_mutex_unlock(&lock);
  return result;
}
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) { return pwriteBoth(fd, b, n, o); }
ssize_t pwrite64(int fd, const void *b, size_t n, off_t o) { return pwriteBoth(fd, b, n, o); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (!tracked(fd)) return realWritev(fd, parts, count);
  pthread_mutex_lock(&lock);
  off_t offset = lseek(fd, 0, SEEK_CUR);
  ssize_t result = realWritev(fd, parts, count);
  wrote(fd, (uint64_t)offset, result, parts, count);
  pthread_mutex_unlock(&lock);
  return result;
}

static ssize_t pwritevBoth(int fd, const struct iovec *parts, int count, off_t offset) {
  if (!tracked(fd)) return realPwritev(fd, parts, count, offset);
  pthread_mutex_lock(&lock);
  ssize_t result = realPwritev(fd, parts, count, offset);
  wrote(fd, (uint64_t)offset, result, parts, count);
  pthread_mutex_unlock(&lock);
  return result;
}
ssize_t pwritev(int fd, const struct iovec *p, int c, off_t o) { return pwritevBoth(fd, p, c, o); }
ssize_t pwritev64(int fd, const struct iovec *p, int c, off_t o) {
  return pwritevBoth(fd, p, c, o);
}

static int flush(int fd, int (*real)(int)) {
  if (!tracked(fd)) return real(fd);
  pthread_mutex_lock(&lock);
  int result = real(fd);
  if (result == 0) entry(3, files[fd].name, 0, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}
int fsync(int fd) { return flush(fd, realFsync); }
int fdatasync(int fd) { return flush(fd, realFdatasync); }

static int truncateBoth(int fd, off_t length) {
  if (!tracked(fd)) return realFtruncate(fd, length);
  pthread_mutex_lock(&lock);
  int result = realFtruncate(fd, length);
  if (result == 0) {
    // `length` of the entry is the new size; no data follows.
    char name[256];
    strcpy(name, files[fd].name);
    uint16_t nameLength = (uint16_t)strlen(name);
    uint64_t offset = 0, size = (uint64_t)length;
    char head[19];
    head[0] = 4;
    memcpy(head + 1, &nameLength, 2);
    memcpy(head + 3, &offset, 8);
    memcpy(head + 11, &size, 8);
    put(head, sizeof head);
    put(name, nameLength);
  }
  pthread_mutex_unlock(&lock);
  return result;
}
int ftruncate(int fd, off_t length) { return truncateBoth(fd, length); }
int ftruncate64(int fd, off_t length) { return truncateBoth(fd, length); }

int rename(const char *from, const char *to) {
  char first[PATH_MAX], second[PATH_MAX];
  const char *old = trace < 0 ? NULL : below(from, first);
  pthread_mutex_lock(&lock);
  int result = realRename(from, to);
  const char *new = old ? below(to, second) : NULL;
  if (result == 0 && old && new) {
    struct iovec part = {(void *)new, strlen(new)};
    entry(7, old, 0, strlen(new), &part, 1);
  }
  pthread_mutex_unlock(&lock);
  return result;
}

int unlink(const char *path) {
  char resolved[PATH_MAX];
  const char *name = trace < 0 ? NULL : below(path, resolved);
  pthread_mutex_lock(&lock);
  int result = realUnlink(path);
  if (result == 0 && name) entry(6, name, 0, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return result;
}

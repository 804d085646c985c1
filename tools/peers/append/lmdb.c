// Bare LMDB, as fast as it goes while an answer means "on the disk": default sync mode, one
// transaction and one value a batch, written in place (MDB_RESERVE | MDB_APPEND).
//
//   lmdb FILE_OF_RECORDS DATABASE BATCH BATCHES
#include "records.h"
#include <lmdb.h>

static void check(int status, const char *what) {
  if (status) fail(what, mdb_strerror(status));
}

int main(int argc, char **argv) {
  if (argc != 5) fail("usage", "lmdb RECORDS DATABASE BATCH BATCHES");
  size_t batch = strtoul(argv[3], NULL, 10), batches = strtoul(argv[4], NULL, 10);
  records input = read_records(argv[1], batch * batches);
  MDB_env *environment;
  check(mdb_env_create(&environment), "create");
  check(mdb_env_set_mapsize(environment, 64UL << 30), "map size");
  check(mdb_env_open(environment, argv[2], MDB_NOSUBDIR | MDB_NOTLS | MDB_NORDAHEAD, 0644), "open");
  MDB_txn *transaction;
  MDB_dbi database;
  check(mdb_txn_begin(environment, NULL, 0, &transaction), "begin");
  check(mdb_dbi_open(transaction, NULL, MDB_INTEGERKEY, &database), "database");
  check(mdb_txn_commit(transaction), "commit");
  double *latencies = malloc(batches * sizeof(double));
  double cpu = cpu_seconds(), start = seconds_now();
  for (size_t number = 0; number < batches; number++) {
    double begun = seconds_now();
    record *first = input.all + number * batch;
    size_t size = 16 + 4 * batch;
    for (size_t index = 0; index < batch; index++) size += first[index].length;
    check(mdb_txn_begin(environment, NULL, 0, &transaction), "begin");
    uint64_t offset = number * batch;
    MDB_val key = {sizeof offset, &offset}, value = {size, NULL};
    check(mdb_put(transaction, database, &key, &value, MDB_RESERVE | MDB_APPEND), "put");
    char *at = value.mv_data;
    uint64_t header[2] = {batch, (uint64_t)time(NULL)};
    memcpy(at, header, sizeof header);
    char *lengths = at + sizeof header;
    at = lengths + 4 * batch;
    for (size_t index = 0; index < batch; index++) {
      uint32_t length = (uint32_t)first[index].length;
      memcpy(lengths + 4 * index, &length, 4);
      memcpy(at, first[index].bytes, length);
      at += length;
    }
    check(mdb_txn_commit(transaction), "commit");
    latencies[number] = seconds_now() - begun;
  }
  double seconds = seconds_now() - start;
  cpu = cpu_seconds() - cpu;
  // What is stored, counted from what the database gives back.
  size_t stored = 0, bytes = 0;
  check(mdb_txn_begin(environment, NULL, MDB_RDONLY, &transaction), "begin");
  MDB_cursor *cursor;
  check(mdb_cursor_open(transaction, database, &cursor), "cursor");
  MDB_val key, value;
  while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0) {
    uint64_t count;
    memcpy(&count, value.mv_data, 8);
    stored += count;
    bytes += value.mv_size - 16 - 4 * count;
  }
  mdb_cursor_close(cursor);
  mdb_txn_abort(transaction);
  mdb_env_close(environment);
  report(seconds, cpu, latencies, batches, batch * batches, stored, bytes);
}

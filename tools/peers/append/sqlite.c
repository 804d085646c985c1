// SQLite: WAL, synchronous=FULL (a commit is on the disk), a prepared insert, one transaction a
// batch.
//
//   sqlite FILE_OF_RECORDS DATABASE BATCH BATCHES
#include "records.h"
#include <sqlite3.h>

static sqlite3 *database;

static void check(int status, const char *what) {
  if (status != SQLITE_OK && status != SQLITE_DONE && status != SQLITE_ROW)
    fail(what, sqlite3_errmsg(database));
}

static void run(const char *text) { check(sqlite3_exec(database, text, NULL, NULL, NULL), text); }

int main(int argc, char **argv) {
  if (argc != 5) fail("usage", "sqlite RECORDS DATABASE BATCH BATCHES");
  size_t batch = strtoul(argv[3], NULL, 10), batches = strtoul(argv[4], NULL, 10);
  records input = read_records(argv[1], batch * batches);
  check(sqlite3_open(argv[2], &database), "open");
  run("PRAGMA journal_mode=WAL");
  run("PRAGMA synchronous=FULL");
  run("PRAGMA cache_size=-65536");
  run("CREATE TABLE events (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)");
  sqlite3_stmt *begin, *insert, *commit;
  check(sqlite3_prepare_v2(database, "BEGIN IMMEDIATE", -1, &begin, NULL), "begin");
  check(sqlite3_prepare_v2(database, "INSERT INTO events(payload) VALUES (?)", -1, &insert, NULL),
        "insert");
  check(sqlite3_prepare_v2(database, "COMMIT", -1, &commit, NULL), "commit");
  double *latencies = malloc(batches * sizeof(double));
  double cpu = cpu_seconds(), start = seconds_now();
  for (size_t number = 0; number < batches; number++) {
    double begun = seconds_now();
    if (batch > 1) {
      check(sqlite3_step(begin), "begin");
      sqlite3_reset(begin);
    }
    for (size_t index = 0; index < batch; index++) {
      record each = input.all[number * batch + index];
      sqlite3_bind_blob(insert, 1, each.bytes, (int)each.length, SQLITE_STATIC);
      check(sqlite3_step(insert), "insert");
      sqlite3_reset(insert);
    }
    if (batch > 1) {
      check(sqlite3_step(commit), "commit");
      sqlite3_reset(commit);
    }
    latencies[number] = seconds_now() - begun;
  }
  double seconds = seconds_now() - start;
  cpu = cpu_seconds() - cpu;
  sqlite3_stmt *count;
  check(sqlite3_prepare_v2(
            database, "SELECT count(*), sum(length(payload)) FROM events", -1, &count, NULL),
        "count");
  check(sqlite3_step(count), "count");
  report(seconds, cpu, latencies, batches, batch * batches, sqlite3_column_int64(count, 0),
         sqlite3_column_int64(count, 1));
  sqlite3_finalize(count);
}

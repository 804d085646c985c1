// PostgreSQL over a Unix socket: fsync and synchronous_commit on, a prepared insert for single
// events, COPY in one transaction for batches (its fastest way in).
//
//   postgres FILE_OF_RECORDS CONNECTION BATCH BATCHES
#include "records.h"
#include <libpq-fe.h>

static PGconn *connection;

static void check(PGresult *result, ExecStatusType wanted, const char *what) {
  if (PQresultStatus(result) != wanted) fail(what, PQerrorMessage(connection));
  PQclear(result);
}

static void run(const char *text) { check(PQexec(connection, text), PGRES_COMMAND_OK, text); }

static char *put_number(char *at, uint64_t value, int bytes) {
  for (int index = bytes - 1; index >= 0; index--) *at++ = (char)(value >> (8 * index));
  return at;
}

int main(int argc, char **argv) {
  if (argc != 5) fail("usage", "postgres RECORDS CONNECTION BATCH BATCHES");
  size_t batch = strtoul(argv[3], NULL, 10), batches = strtoul(argv[4], NULL, 10);
  records input = read_records(argv[1], batch * batches);
  connection = PQconnectdb(argv[2]);
  if (PQstatus(connection) != CONNECTION_OK) fail("connect", PQerrorMessage(connection));
  run("SET client_min_messages = warning");
  run("DROP TABLE IF EXISTS events");
  run("CREATE TABLE events (id bigserial PRIMARY KEY, payload bytea NOT NULL)");
  check(PQprepare(connection, "one", "INSERT INTO events(payload) VALUES ($1)", 1, NULL),
        PGRES_COMMAND_OK, "prepare");
  double *latencies = malloc(batches * sizeof(double));
  char *buffer = NULL;
  size_t room = 0;
  double cpu = cpu_seconds(), start = seconds_now();
  for (size_t number = 0; number < batches; number++) {
    double begun = seconds_now();
    record *first = input.all + number * batch;
    if (batch == 1) {
      const char *values[1] = {first->bytes};
      int lengths[1] = {(int)first->length}, formats[1] = {1};
      check(PQexecPrepared(connection, "one", 1, values, lengths, formats, 1), PGRES_COMMAND_OK,
            "insert");
    } else {
      size_t size = 32;
      for (size_t index = 0; index < batch; index++) size += 6 + first[index].length;
      if (size > room) buffer = realloc(buffer, room = size);
      char *at = buffer;
      memcpy(at, "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", 19);
      at += 19;
      for (size_t index = 0; index < batch; index++) {
        at = put_number(at, 1, 2);
        at = put_number(at, first[index].length, 4);
        memcpy(at, first[index].bytes, first[index].length);
        at += first[index].length;
      }
      at = put_number(at, 0xFFFF, 2);
      check(PQexec(connection, "COPY events(payload) FROM STDIN (FORMAT binary)"), PGRES_COPY_IN,
            "copy");
      if (PQputCopyData(connection, buffer, (int)(at - buffer)) != 1 ||
          PQputCopyEnd(connection, NULL) != 1)
        fail("copy", PQerrorMessage(connection));
      check(PQgetResult(connection), PGRES_COMMAND_OK, "copy");
      while (PQgetResult(connection)) continue;
    }
    latencies[number] = seconds_now() - begun;
  }
  double seconds = seconds_now() - start;
  cpu = cpu_seconds() - cpu;
  PGresult *counted =
      PQexec(connection, "SELECT count(*), sum(length(payload)) FROM events");
  if (PQresultStatus(counted) != PGRES_TUPLES_OK) fail("count", PQerrorMessage(connection));
  size_t stored = strtoul(PQgetvalue(counted, 0, 0), NULL, 10);
  size_t bytes = strtoul(PQgetvalue(counted, 0, 1), NULL, 10);
  PQclear(counted);
  run("DROP TABLE events");
  report(seconds, cpu, latencies, batches, batch * batches, stored, bytes);
  PQfinish(connection);
}

/*
 * The reader's side of a shimmed program, as the host is: starts it, reads
 * every record to the end of the stream, and counts.
 *
 * tally READER SHIM PROGRAM [ARGUMENT]...
 *
 * Ends the program by SIGTERM when it gets one. Prints one line of JSON, the
 * Totals of bench/src/tally.ts.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../packages/c/shim/calls.h"
#include "../../packages/c/shim/ring.h"

#define EVENTS_FD 3
#define CONTROL_FD 4

/* The header of a record as it is passed on, protocol/src/wire/trace-format.ts. */
struct passed {
	uint16_t length;
	uint8_t kind;
	uint8_t call;
	int32_t result;
	double time;
	uint32_t pid;
	uint32_t tid;
};

static struct {
	long long records, entered, returned, reads, writes, bytes_read, bytes_written, dropped;
} total;

static pid_t program;

static void fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static void stop(int signum)
{
	kill(program, signum);
}

/* The reader takes over the child: its pid is the program's. */
static void run(int events, int control, char **argv, const char *shim)
{
	char *command[64];
	int count = 0;

	/* Above both, so that neither is overwritten. */
	if (dup2(events, 10) < 0 || dup2(control, 11) < 0 || dup2(10, EVENTS_FD) < 0 || dup2(11, CONTROL_FD) < 0)
		fail("dup2");
	for (int fd = CONTROL_FD + 1; fd < 16; fd++)
		close(fd);
	command[count++] = argv[1];
	command[count++] = "--owned";
	command[count++] = (char *)shim;
	for (char **one = argv + 3; *one != NULL && count < 63; one++)
		command[count++] = *one;
	command[count] = NULL;
	execv(command[0], command);
	fail(command[0]);
}

static void count(const struct passed *record)
{
	total.records++;
	switch (record->kind) {
	case KIND_ENTERED:
		/* The end of a process does not return. */
		total.entered += record->call != CALL__exit;
		break;
	case KIND_RETURNED:
		total.returned++;
		if (record->result <= 0)
			break;
		if (record->call == CALL_read) {
			total.reads++;
			total.bytes_read += record->result;
		} else if (record->call == CALL_write) {
			total.writes++;
			total.bytes_written += record->result;
		}
		break;
	case KIND_LOST:
	case KIND_UNOBSERVED:
		total.dropped += record->result;
		break;
	}
}

/* Counts the whole records; how many bytes those are. */
static size_t count_all(const unsigned char *bytes, size_t length)
{
	size_t at = 0;

	while (at + sizeof(struct passed) <= length) {
		struct passed record;

		memcpy(&record, bytes + at, sizeof record);
		if (record.length < sizeof record) {
			fprintf(stderr, "a record of %d bytes\n", record.length);
			exit(EXIT_FAILURE);
		}
		if (at + record.length > length)
			break;
		count(&record);
		at += record.length;
	}
	return at;
}

int main(int argc, char **argv)
{
	static unsigned char buffer[1 << 18];
	struct sigaction action;
	int events[2], control[2], status;
	size_t have = 0;

	if (argc < 4) {
		fprintf(stderr, "usage: %s READER SHIM PROGRAM [ARGUMENT]...\n", argv[0]);
		return EXIT_FAILURE;
	}
	if (pipe(events) < 0 || pipe(control) < 0)
		fail("pipe");
	program = fork();
	if (program < 0)
		fail("fork");
	if (program == 0)
		run(events[1], control[0], argv, argv[2]);
	close(events[1]);
	close(control[0]);
	memset(&action, 0, sizeof action);
	action.sa_handler = stop;
	sigaction(SIGTERM, &action, NULL);
	for (;;) {
		ssize_t got = read(events[0], buffer + have, sizeof buffer - have);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			fail("read");
		if (got == 0)
			break;
		have += (size_t)got;
		size_t done = count_all(buffer, have);
		memmove(buffer, buffer + done, have - done);
		have -= done;
	}
	while (waitpid(program, &status, 0) < 0 && errno == EINTR)
		continue;
	printf("{\"records\": %lld, \"entered\": %lld, \"returned\": %lld, \"reads\": %lld, \"writes\": %lld, "
	       "\"bytesRead\": %lld, \"bytesWritten\": %lld, \"dropped\": %lld, \"unfinishedBytes\": %zu}\n",
	       total.records, total.entered, total.returned, total.reads, total.writes, total.bytes_read,
	       total.bytes_written, total.dropped, have);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

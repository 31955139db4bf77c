/*
 * Programs for the gate: gated NAME.
 *
 * count: writes the bytes 0, 1, 2 … to standard output, one write(2) each.
 * threads: two threads that do so, each its own letter.
 * select, accept, restart: a handler of SIGUSR1 notes the signal, and a call
 *   that nothing else ends must be interrupted by it (restart: must not be,
 *   until a byte comes).
 * family: four children with two each, all of which sleep.
 * chain: a process that makes another one and ends, and so on: one lives at a
 *   time, and is hard to catch.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile sig_atomic_t signals;

static void note(int signum)
{
	(void)signum;
	signals = signals + 1;
}

static void handle(int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof action);
	action.sa_handler = note;
	action.sa_flags = flags;
	if (sigaction(SIGUSR1, &action, NULL) < 0)
		abort();
}

static void print(const char *call, long ret)
{
	char text[64];
	int length = snprintf(text, sizeof text, "%s %ld %s signals %d\n", call, ret,
			      ret < 0 && errno == EINTR ? "EINTR" : "-", (int)signals);

	if (write(STDOUT_FILENO, text, (size_t)length) < 0)
		abort();
}

static void do_count(void)
{
	for (unsigned char byte = 0; byte < 250; byte++)
		if (write(STDOUT_FILENO, &byte, 1) != 1)
			abort();
}

static void *write_letters(void *letter)
{
	for (int i = 0; i < 50; i++)
		if (write(STDOUT_FILENO, letter, 1) != 1)
			abort();
	return NULL;
}

static void do_threads(void)
{
	pthread_t a, b;

	pthread_create(&a, NULL, write_letters, "a");
	pthread_create(&b, NULL, write_letters, "b");
	pthread_join(a, NULL);
	pthread_join(b, NULL);
}

static void do_select(void)
{
	handle(SA_RESTART);
	print("select", select(0, NULL, NULL, NULL, NULL));
}

static void do_accept(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	sa_family_t unnamed = AF_UNIX;

	handle(0);
	/* The kernel chooses a name. */
	if (bind(fd, (struct sockaddr *)&unnamed, sizeof unnamed) < 0 || listen(fd, 1) < 0)
		abort();
	print("accept", accept(fd, NULL, NULL));
}

static void do_restart(void)
{
	char byte;

	handle(SA_RESTART);
	print("read", read(STDIN_FILENO, &byte, 1));
}

static void do_family(void)
{
	for (int i = 0; i < 4; i++) {
		if (fork() != 0)
			continue;
		if (fork() != 0)
			fork();
		break;
	}
	pause();
}

#define LINKS 100000

static void do_chain(void)
{
	for (int i = 0; i < LINKS; i++)
		if (fork() != 0)
			_exit(0);
}

int main(int argc, char **argv)
{
	const struct {
		const char *name;
		void (*run)(void);
	} all[] = {
		{ "count", do_count },	 { "threads", do_threads }, { "select", do_select },
		{ "accept", do_accept }, { "restart", do_restart }, { "family", do_family },
		{ "chain", do_chain },
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (argc == 2 && strcmp(argv[1], all[i].name) == 0)
			all[i].run();
	return EXIT_SUCCESS;
}

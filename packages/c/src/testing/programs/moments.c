/*
 * What a program may do besides calling: moments NAME, one of those below.
 * Each prints what it found with one write(2).
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static char *self;

static void print(const char *text)
{
	if (write(STDOUT_FILENO, text, strlen(text)) < 0)
		abort();
}

static int end_of(pid_t child)
{
	int status = 0;

	if (waitpid(child, &status, 0) != child)
		return -1;
	return status;
}

/* A child that runs another program, and one that cannot. */
static void do_vfork(void)
{
	char text[64];
	pid_t child = vfork();

	if (child == 0) {
		execl(self, self, "hello", (char *)NULL);
		_exit(99);
	}
	volatile int ran = end_of(child); /* kept over the second vfork */
	child = vfork();
	if (child == 0) {
		execl("/nowhere/no-such-program", "no", (char *)NULL);
		_exit(errno == ENOENT ? 7 : 8);
	}
	snprintf(text, sizeof text, "ran %d failed %d\n", ran, WEXITSTATUS(end_of(child)));
	print(text);
}

static void do_exec(void)
{
	print("before\n");
	execl(self, self, "hello", (char *)NULL);
}

static int pair[2];

static void *read_for_ever(void *unused)
{
	char byte;

	(void)unused;
	if (read(pair[0], &byte, 1) < 0)
		return NULL;
	return NULL;
}

static void do_cancel(void)
{
	pthread_t thread;
	void *result;
	char go;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		abort();
	pthread_create(&thread, NULL, read_for_ever, NULL);
	/* Whoever runs this has seen the thread sleep. */
	if (read(STDIN_FILENO, &go, 1) < 0)
		abort();
	pthread_cancel(thread);
	pthread_join(thread, &result);
	print(result == PTHREAD_CANCELED ? "cancelled\n" : "returned\n");
}

#define THREADS 700
static pthread_barrier_t all_there;
static int writes_failed;

static void *write_once(void *unused)
{
	(void)unused;
	/* All live at once: more than are observed. */
	pthread_barrier_wait(&all_there);
	if (write(pair[1], "x", 1) != 1)
		__atomic_fetch_add(&writes_failed, 1, __ATOMIC_RELAXED);
	pthread_barrier_wait(&all_there);
	return NULL;
}

static void do_threads(void)
{
	static pthread_t threads[THREADS];
	pthread_attr_t small;
	static char bytes[THREADS];
	size_t got = 0;
	char text[64];

	/* A pipe has room for a byte of each; nobody reads before the end. */
	if (pipe(pair) < 0)
		abort();
	pthread_barrier_init(&all_there, NULL, THREADS);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 128 * 1024);
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], &small, write_once, NULL) != 0)
			abort();
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	while (got < THREADS)
		got += (size_t)read(pair[0], bytes, sizeof bytes);
	snprintf(text, sizeof text, "bytes %zu failed %d\n", got, writes_failed);
	print(text);
}

/* Its parent has ended before the child makes its first call. */
static void do_daemon(void)
{
	if (daemon(1, 1) < 0)
		abort();
	print("in the background\n");
}

/* What is written by exit(3) itself. */
static void do_flush(void)
{
	printf("flushed at the end");
}

/* Is there a child that it did not make? */
static void do_wait(void)
{
	pid_t got = waitpid(-1, NULL, WNOHANG);

	print(got < 0 && errno == ECHILD ? "no child\n" : "a foreign child\n");
}

static void do_hello(void)
{
	print("hello\n");
}

static const struct {
	const char *name;
	void (*run)(void);
} moments[] = {
	{ "vfork", do_vfork }, { "exec", do_exec },   { "cancel", do_cancel }, { "threads", do_threads },
	{ "daemon", do_daemon }, { "flush", do_flush }, { "wait", do_wait }, { "hello", do_hello },
};

int main(int argc, char **argv)
{
	self = argv[0];
	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		if (argc == 2 && strcmp(argv[1], moments[i].name) == 0) {
			moments[i].run();
			return EXIT_SUCCESS;
		}
	}
	return EXIT_FAILURE;
}

/*
 * Threads, forked children, short-lived threads, a timer whose handler makes
 * calls of its own, and siglongjmp(3) out of read(2). Each thread counts the
 * calls that it makes, before it makes them; the records must say the same.
 *
 * torture THREADS CHILDREN MILLISECONDS
 *
 * Prints a line for each call of each thread: PID TID NAME COUNT, and one for
 * the calls that were left by a jump: PID TID left COUNT.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROWS 4096
#define TIMER_US 300
#define KEPT_ERRNO 77

enum { READ, WRITE, RECV, SEND, POLL, SOCKETPAIR, CLOSE, FORK, WAITPID, EXIT, CALLS };
static const char *const names[CALLS] = {
	"read", "write", "recv", "send", "poll", "socketpair", "close", "fork", "waitpid", "_exit"
};

/* One thread's, in memory that all processes share. */
struct row {
	int pid, tid;
	long made[CALLS];
	long by_handler[CALLS]; /* a column that the handler alone changes */
	long left;
};
struct shared {
	int used;
	struct row rows[ROWS];
};

static struct shared *shared;
static __thread struct row *row;
static __thread sigjmp_buf left_at;
static int drain[2]; /* what the handler writes to and reads from */
static long long stop_at;

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static int is_over(void)
{
	return now_ms() >= stop_at;
}

static void fail(const char *what)
{
	perror(what);
	abort();
}

#define COUNTED(call, made_call) (row->made[call]++, made_call)

static void begin_row(void)
{
	int number = __atomic_fetch_add(&shared->used, 1, __ATOMIC_RELAXED);

	if (number >= ROWS)
		fail("too many rows");
	row = &shared->rows[number];
	row->pid = getpid();
	row->tid = (int)syscall(SYS_gettid);
}

/* From here on the handler makes no calls: a thread that ends is observed up to its end only. */
static void end_row(void)
{
	row = NULL;
	__atomic_signal_fence(__ATOMIC_SEQ_CST);
}

static void on_timer(int signum)
{
	int kept = errno;
	char byte;

	(void)signum;
	if (row == NULL) /* a thread that is only beginning or ending */
		return;
	row->by_handler[SEND]++;
	if (send(drain[1], "h", 1, MSG_DONTWAIT) < 0 && errno != EAGAIN)
		fail("send in the handler");
	row->by_handler[RECV]++;
	if (recv(drain[0], &byte, 1, MSG_DONTWAIT) < 0 && errno != EAGAIN)
		fail("recv in the handler");
	errno = kept;
}

static void on_jump(int signum)
{
	(void)signum;
	siglongjmp(left_at, 1);
}

static void handle(int signum, void (*handler)(int), int flags)
{
	struct sigaction action;

	memset(&action, 0, sizeof action);
	action.sa_handler = handler;
	action.sa_flags = flags;
	/* Neither handler is interrupted by the other: a call of the timer's that is left could not be counted. */
	sigaddset(&action.sa_mask, SIGALRM);
	sigaddset(&action.sa_mask, SIGUSR1);
	if (sigaction(signum, &action, NULL) < 0)
		fail("sigaction");
}

static void start_timer(void)
{
	const struct itimerval often = { { 0, TIMER_US }, { 0, TIMER_US } };

	if (setitimer(ITIMER_REAL, &often, NULL) < 0)
		fail("setitimer");
}

static void stop_timer(void)
{
	const struct itimerval never = { { 0, 0 }, { 0, 0 } };

	setitimer(ITIMER_REAL, &never, NULL);
}

/* One that is interrupted is made again, and counted again. */
static ssize_t read_some(int fd, void *into, size_t size)
{
	ssize_t got;

	do
		got = COUNTED(READ, read(fd, into, size));
	while (got < 0 && errno == EINTR);
	return got;
}

static void write_all(int fd, const void *bytes, size_t size)
{
	ssize_t wrote;

	do
		wrote = COUNTED(WRITE, write(fd, bytes, size));
	while (wrote < 0 && errno == EINTR);
	if (wrote != (ssize_t)size)
		fail("write");
}

static void make_pair(int pair[2])
{
	if (COUNTED(SOCKETPAIR, socketpair(AF_UNIX, SOCK_STREAM, 0, pair)) < 0)
		fail("socketpair");
}

static void close_pair(const int pair[2])
{
	COUNTED(CLOSE, close(pair[0]));
	COUNTED(CLOSE, close(pair[1]));
}

static void ping(const int pair[2])
{
	struct pollfd waits = { pair[1], POLLIN, 0 };
	char bytes[16];

	write_all(pair[0], "abc", 3);
	while (COUNTED(POLL, poll(&waits, 1, -1)) < 0 && errno == EINTR)
		continue;
	errno = KEPT_ERRNO;
	if (COUNTED(READ, read(pair[1], bytes, sizeof bytes)) != 3)
		fail("read");
	if (errno != KEPT_ERRNO)
		fail("errno was changed by a read that succeeded");
}

static void *work(void *unused)
{
	int pair[2];

	(void)unused;
	begin_row();
	make_pair(pair);
	while (!is_over())
		ping(pair);
	close_pair(pair);
	end_row();
	return NULL;
}

/* A thread of a few calls. */
static void *pass_by(void *unused)
{
	int pair[2];

	(void)unused;
	begin_row();
	make_pair(pair);
	ping(pair);
	close_pair(pair);
	end_row();
	return NULL;
}

static void *make_threads(void *unused)
{
	pthread_t thread;

	(void)unused;
	begin_row();
	for (int i = 0; i < 200 && !is_over(); i++) {
		if (pthread_create(&thread, NULL, pass_by, NULL) != 0)
			fail("pthread_create");
		pthread_join(thread, NULL);
	}
	end_row();
	return NULL;
}

struct jumper {
	int pair[2];
	int tid; /* 0 until it is known */
	int over;
};

/* Blocks in a read that nothing ends but the jump out of it. */
static void *jump(void *given)
{
	struct jumper *jumper = given;
	char byte;

	begin_row();
	if (sigsetjmp(left_at, 1) == 0)
		jumper->tid = row->tid;
	else
		row->left++;
	while (!__atomic_load_n(&jumper->over, __ATOMIC_SEQ_CST)) {
		/* Not read_some: the loop is in the frame that is jumped to. */
		ssize_t got = COUNTED(READ, read(jumper->pair[1], &byte, 1));
		if (got >= 0)
			break;
	}
	end_row();
	return NULL;
}

/* Whether the thread sleeps in a read of this descriptor, by the kernel. */
static int sleeps_in_read(int tid, int fd)
{
	char path[64], text[128];
	long number;
	unsigned long of;
	int file;
	ssize_t length;

	snprintf(path, sizeof path, "/proc/self/task/%d/syscall", tid);
	file = open(path, O_RDONLY);
	if (file < 0)
		return 0;
	length = read_some(file, text, sizeof text - 1);
	COUNTED(CLOSE, close(file));
	if (length <= 0)
		return 0;
	text[length] = '\0';
	return sscanf(text, "%ld 0x%lx", &number, &of) == 2 && number == SYS_read && of == (unsigned long)fd;
}

/* Makes another thread leave its read, again and again. */
static void *make_jumps(void *unused)
{
	struct jumper jumper = { .tid = 0 };
	pthread_t thread;

	(void)unused;
	begin_row();
	make_pair(jumper.pair);
	if (pthread_create(&thread, NULL, jump, &jumper) != 0)
		fail("pthread_create");
	while (!is_over()) {
		int tid = __atomic_load_n(&jumper.tid, __ATOMIC_SEQ_CST);

		if (tid != 0 && sleeps_in_read(tid, jumper.pair[1]))
			pthread_kill(thread, SIGUSR1);
	}
	__atomic_store_n(&jumper.over, 1, __ATOMIC_SEQ_CST);
	write_all(jumper.pair[0], "x", 1);
	pthread_join(thread, NULL);
	close_pair(jumper.pair);
	end_row();
	return NULL;
}

/* A child of one thread, whose timer's handler restarts its calls or not. */
static void be_child(int restarts)
{
	int pair[2];

	row = NULL;
	handle(SIGALRM, on_timer, restarts ? SA_RESTART : 0);
	begin_row();
	start_timer();
	make_pair(pair);
	while (!is_over())
		ping(pair);
	stop_timer();
	close_pair(pair);
	row->made[EXIT]++;
	_exit(0);
}

static void print_rows(void)
{
	static char text[1 << 20];
	size_t length = 0;

	/* The print's own, and the end by return from main. */
	row->made[WRITE]++;
	row->made[EXIT]++;
	for (int i = 0; i < shared->used; i++) {
		const struct row *of = &shared->rows[i];

		for (int call = 0; call < CALLS; call++) {
			long count = of->made[call] + of->by_handler[call];
			if (count > 0)
				length += (size_t)snprintf(text + length, sizeof text - length, "%d %d %s %ld\n", of->pid,
							   of->tid, names[call], count);
		}
		if (of->left > 0)
			length += (size_t)snprintf(text + length, sizeof text - length, "%d %d left %ld\n", of->pid,
						   of->tid, of->left);
	}
	for (size_t at = 0; at < length;) {
		ssize_t wrote = write(STDOUT_FILENO, text + at, length - at);
		if (wrote != (ssize_t)length)
			fail("the rows do not fit one write");
		at += (size_t)wrote;
	}
}

int main(int argc, char **argv)
{
	int thread_count = argc > 1 ? atoi(argv[1]) : 3;
	int child_count = argc > 2 ? atoi(argv[2]) : 4;
	pthread_t threads[64];
	int count = 0;

	stop_at = now_ms() + (argc > 3 ? atoi(argv[3]) : 500);
	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		fail("mmap");
	begin_row();
	if (COUNTED(SOCKETPAIR, socketpair(AF_UNIX, SOCK_DGRAM, 0, drain)) < 0)
		fail("socketpair");
	handle(SIGALRM, on_timer, SA_RESTART);
	handle(SIGUSR1, on_jump, 0);

	for (int i = 0; i < thread_count && count < 60; i++)
		pthread_create(&threads[count++], NULL, work, NULL);
	pthread_create(&threads[count++], NULL, make_threads, NULL);
	pthread_create(&threads[count++], NULL, make_jumps, NULL);
	start_timer();
	for (int i = 0; i < child_count; i++) {
		pid_t pid = COUNTED(FORK, fork());
		if (pid < 0)
			fail("fork");
		if (pid == 0)
			be_child(i % 2);
	}
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	stop_timer();
	for (int i = 0; i < child_count; i++) {
		int status;
		while (COUNTED(WAITPID, waitpid(-1, &status, 0)) < 0 && errno == EINTR)
			continue;
		if (status != 0)
			fail("a child failed");
	}
	print_rows();
	return 0;
}

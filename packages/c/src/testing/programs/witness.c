/*
 * What a program can see of itself, one line each: witness.
 *
 * Its parent, its session's and group's leader or not, its descriptors, the
 * numbers of new ones, its environment, signals that are pending, blocked or
 * ignored, its limits, and whether errno is left alone by calls that succeed.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void print_signals(const char *name)
{
	char line[256];
	FILE *status = fopen("/proc/self/status", "r");

	while (fgets(line, sizeof line, status) != NULL)
		if (strncmp(line, name, strlen(name)) == 0)
			printf("%s", line);
	fclose(status);
}

static void print_descriptors(void)
{
	for (int fd = 0; fd < 1024; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			printf("open %d flags %d\n", fd, fcntl(fd, F_GETFD));
}

#define KEPT 4711

static void keeps_errno(const char *call, long ret)
{
	if (ret < 0 || errno != KEPT)
		printf("%s: returned %ld, errno %d\n", call, ret, errno);
	errno = KEPT;
}

static void print_errno(void)
{
	int pair[2], ends[2], fd, status;
	char byte = 'x';
	struct timeval none = { 0, 0 };
	pid_t child;

	errno = KEPT;
	keeps_errno("socketpair", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	keeps_errno("write", write(pair[0], &byte, 1));
	keeps_errno("recv", recv(pair[1], &byte, 1, MSG_PEEK));
	keeps_errno("read", read(pair[1], &byte, 1));
	keeps_errno("select", select(0, NULL, NULL, NULL, &none));
	keeps_errno("fcntl", fcntl(pair[0], F_SETFL, O_NONBLOCK));
	keeps_errno("pipe", pipe(ends));
	keeps_errno("dup", fd = dup(pair[0]));
	keeps_errno("close", close(fd));
	keeps_errno("eventfd", fd = eventfd(0, 0));
	keeps_errno("close", close(fd));
	keeps_errno("epoll_create1", fd = epoll_create1(0));
	keeps_errno("close", close(fd));
	child = fork();
	if (child == 0)
		_exit(errno == KEPT ? 0 : 1);
	keeps_errno("fork", child);
	keeps_errno("waitpid", waitpid(child, &status, 0));
	printf("child %d new numbers %d %d %d %d\n", status, pair[0], pair[1], ends[0], ends[1]);
	/* And what fails says why. */
	printf("bad read %zd %d\n", read(-1, &byte, 1), errno);
	printf("again %zd %d\n", read(pair[0], &byte, 1), errno);
	printf("bad accept %d %d\n", accept(ends[0], NULL, NULL), errno);
}

int main(void)
{
	struct rlimit files;

	printf("parent %d\n", getppid());
	printf("group %s session %s\n", getpgrp() == getpid() ? "own" : "given",
	       getsid(0) == getpid() ? "own" : "given");
	print_descriptors();
	for (char **one = environ; *one != NULL; one++)
		printf("env %s\n", *one);
	print_signals("SigPnd");
	print_signals("ShdPnd");
	print_signals("SigBlk");
	print_signals("SigIgn");
	print_signals("SigCgt");
	getrlimit(RLIMIT_NOFILE, &files);
	printf("files %lu\n", (unsigned long)files.rlim_cur);
	print_errno();
	fprintf(stderr, "to standard error\n");
	return 42;
}

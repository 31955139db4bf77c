/*
 * The multiplexed echo server as in a C textbook: the same as the `select` design in packages/programs,
 * and the baseline of the benchmark. One argument: the socket's path.
 *
 * The numbers are the course's twelve steps.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 128
#define BUFFER_BYTES 4096

static volatile sig_atomic_t told_to_stop = 0;

static void stop(int signum)
{
	(void)signum;
	told_to_stop = 1;
}

static void fail(const char *call)
{
	perror(call);
	exit(EXIT_FAILURE);
}

/* Without SA_RESTART, so that a signal ends a blocked select with EINTR. */
static void stop_on(int signum)
{
	struct sigaction action;

	memset(&action, 0, sizeof action);
	action.sa_handler = stop;
	if (sigaction(signum, &action, NULL) < 0)
		fail("sigaction");
}

/* Echoes what has arrived. Returns 0 when the connection is over. */
static int serve(int conn_fd)
{
	char buffer[BUFFER_BYTES];
	ssize_t count, done, n;

	count = read(conn_fd, buffer, sizeof buffer); /* 7 */
	if (count <= 0)
		return 0;
	for (done = 0; done < count; done += n) {
		n = write(conn_fd, buffer + done, count - done); /* 8 */
		if (n < 0)
			return 0;
	}
	return 1;
}

int main(int argc, char **argv)
{
	struct sockaddr_un addr;
	fd_set watched, ready;
	int listen_fd, conn_fd, fd, highest;

	if (argc != 2 || strlen(argv[1]) >= sizeof addr.sun_path) {
		fprintf(stderr, "usage: %s PATH\n", argv[0]);
		return EXIT_FAILURE;
	}
	stop_on(SIGTERM);
	stop_on(SIGINT);
	signal(SIGPIPE, SIG_IGN);

	unlink(argv[1]); /* 1 */

	listen_fd = socket(AF_UNIX, SOCK_STREAM, 0); /* 2 */
	if (listen_fd < 0)
		fail("socket");

	memset(&addr, 0, sizeof addr); /* 3 */
	addr.sun_family = AF_UNIX;
	strcpy(addr.sun_path, argv[1]);

	if (bind(listen_fd, (struct sockaddr *)&addr, sizeof addr) < 0) /* 4 */
		fail("bind");
	if (listen(listen_fd, BACKLOG) < 0) /* 5 */
		fail("listen");

	FD_ZERO(&watched);
	FD_SET(listen_fd, &watched);
	highest = listen_fd;

	while (!told_to_stop) {
		ready = watched;
		if (select(highest + 1, &ready, NULL, NULL, NULL) < 0) {
			if (errno == EINTR)
				continue;
			fail("select");
		}
		if (FD_ISSET(listen_fd, &ready)) {
			conn_fd = accept(listen_fd, NULL, NULL); /* 6 */
			if (conn_fd >= FD_SETSIZE) {
				close(conn_fd);
			} else if (conn_fd >= 0) {
				FD_SET(conn_fd, &watched);
				if (conn_fd > highest)
					highest = conn_fd;
			}
		}
		for (fd = 0; fd <= highest; fd++) {
			if (fd == listen_fd || !FD_ISSET(fd, &ready))
				continue;
			if (!serve(fd)) {
				close(fd); /* 9 */
				FD_CLR(fd, &watched);
			}
		}
	}

	for (fd = 0; fd <= highest; fd++)
		if (fd != listen_fd && FD_ISSET(fd, &watched))
			close(fd); /* 9 */
	close(listen_fd); /* 10 */
	unlink(argv[1]); /* 11 */
	return EXIT_SUCCESS; /* 12 */
}

/*
 * An echo server for two connections, built with _FORTIFY_SOURCE: what it
 * calls is __read_chk and its like. fortified PORT
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static void fail(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static void serve(int fd, size_t at_most)
{
	char buffer[64], peek[8];
	struct pollfd waits[1] = { { fd, POLLIN, 0 } };
	int waiting;
	ssize_t got;

	if (poll(waits, at_most > 1 ? 1 : 0, -1) < 0)
		fail("poll");
	if (recv(fd, peek, at_most < sizeof peek ? at_most : sizeof peek, MSG_PEEK) < 0)
		fail("recv");
	if (ioctl(fd, FIONREAD, &waiting) < 0)
		fail("ioctl");
	while ((got = read(fd, buffer, at_most)) > 0) {
		struct iovec two[2] = { { buffer, 1 }, { buffer + 1, (size_t)got - 1 } };
		if (writev(fd, two, 2) != got)
			fail("writev");
		if (fcntl(fd, F_GETFL) < 0)
			break;
	}
	close(fd);
}

int main(int argc, char **argv)
{
	struct sockaddr_in addr;
	int one = 1, listen_fd = socket(AF_INET, SOCK_STREAM, 0);

	memset(&addr, 0, sizeof addr);
	addr.sin_family = AF_INET;
	addr.sin_port = htons((unsigned short)atoi(argc > 1 ? argv[1] : "0"));
	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(listen_fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(listen_fd, (struct sockaddr *)&addr, sizeof addr) < 0)
		fail("bind");
	if (listen(listen_fd, 5) < 0)
		fail("listen");
	for (int i = 0; i < 2; i++) {
		int fd = accept(listen_fd, NULL, NULL);
		if (fd < 0)
			fail("accept");
		/* A size that the compiler does not know: checked at run time. */
		serve(fd, (size_t)argc * 16);
	}
	close(listen_fd);
	return EXIT_SUCCESS;
}

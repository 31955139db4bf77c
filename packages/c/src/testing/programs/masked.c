/* Blocks SIGUSR1 and SIGCHLD, ignores SIGPIPE, and runs PROGRAM: masked PROGRAM … */
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	sigset_t blocked;

	(void)argc;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	signal(SIGPIPE, SIG_IGN);
	execvp(argv[1], argv + 1);
	perror(argv[1]);
	return 1;
}

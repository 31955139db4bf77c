#ifndef FAILURES_H
#define FAILURES_H

#include <stdbool.h>

/* Prints what failed and why (errno), as perror() does, and exits. */
void die(const char *call) __attribute__((noreturn));

/*
 * accept() failed with this errno. True when the next call may succeed: a
 * signal came, the peer gave up, or descriptors or memory have run out for
 * now. accept(2) counts errors of the network on the new socket here, too.
 */
bool may_accept_again(int error);

#endif

#include "failures.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

void die(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

bool may_accept_again(int error)
{
    switch (error) {
    case EINTR:
    case ECONNABORTED:
    case EAGAIN:
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EPROTO:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case EOPNOTSUPP:
    case ENETUNREACH:
        return true;
    default:
        return false;
    }
}

#ifndef SERVICE_H
#define SERVICE_H

#include "messages.h"
#include "options.h"

#include <stdbool.h>

/*
 * A service is what the server does for a client: bytes come in, replies go
 * out. It has no socket, so that it is the same in all servers.
 */
struct conversation;

/* A client has come. Exits when there is no memory. */
struct conversation *begin_conversation(const struct options *options);

/* A request, or a piece of one: request->length bytes, and request->fds. */
void take_request(struct conversation *conversation,
                  const struct request *request);

/* The next reply to it, which stays until the next request; NULL: no more. */
const char *next_reply(struct conversation *conversation, size_t *length);

/* The service is complete: after the replies the server closes. */
bool is_complete(const struct conversation *conversation);

/* The client has gone. */
void end_conversation(struct conversation *conversation);

#endif

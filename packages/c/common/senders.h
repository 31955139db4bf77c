#ifndef SENDERS_H
#define SENDERS_H

#include "messages.h"
#include "options.h"
#include "service.h"

/*
 * Conversations by the address of their datagrams. No sender says that it
 * leaves, so only so many are remembered; beyond it the one that has been
 * silent for longest is forgotten.
 */
#define MAX_SENDERS 1024

/* The conversation of the request's sender, which may be a new one. */
struct conversation *conversation_with(const struct request *request,
                                       const struct options *options);

/* Its service is complete. */
void forget_sender(const struct request *request);

#endif

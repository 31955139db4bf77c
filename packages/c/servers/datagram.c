/*
 * The datagram server: one socket, on which all clients' datagrams queue, each
 * with its sender's address. There are no connections, so no listen() and no
 * accept() (no steps 5, 6 and 9), and no client says that it leaves.
 */
#include "../common/descriptors.h"
#include "../common/failures.h"
#include "../common/messages.h"
#include "../common/options.h"
#include "../common/senders.h"
#include "../common/service.h"
#include "../common/work.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct options options;

static volatile sig_atomic_t stopped;

static void on_signal(int signum)
{
    (void)signum;
    stopped = 1;
}

/* SIGTERM and SIGINT make a blocked call return EINTR: no SA_RESTART. */
static void catch_signals(void)
{
    struct sigaction action = { .sa_handler = on_signal };

    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    /* A write to a client that has left returns EPIPE instead. */
    signal(SIGPIPE, SIG_IGN);
}

/* Steps 1 to 4: a socket with a name. */
static int bound_socket(void)
{
    struct address *address = &options.address;
    const int on = 1;
    int sock_fd;

    /* Step 1. Remove the socket if it exists. */
    if (options.path != NULL && !options.keep_name)
        unlink(options.path);

    /* Step 2. Create a socket. */
    sock_fd = socket(address->family, options.type, 0);
    if (sock_fd == -1)
        die("socket");
    if (options.path == NULL && options.reuse_addr &&
        setsockopt(sock_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1)
        die("setsockopt");

    /* Step 3. Specify the name: it came on the command line. */
    /* Step 4. Bind the name to the socket. */
    if (bind(sock_fd, (struct sockaddr *)&address->name,
             address->length) == -1)
        die("bind");

    /* Port 0 asked for any free port. Which one is it? */
    if (options.path == NULL) {
        socklen_t length = sizeof(address->name);

        if (getsockname(sock_fd, (struct sockaddr *)&address->name,
                        &length) == -1)
            die("getsockname");
        print_port(address);
    }
    return sock_fd;
}

/* Step 7. Receives a datagram. What does not fit is lost. */
static ssize_t receive(int sock_fd, struct request *request)
{
    ssize_t n = -1;

    request->n_fds = 0;
    switch (options.io) {
    case READ_WRITE: /* would not say who sent it */
        break;
    case RECVFROM_SENDTO:
        request->from_length = sizeof(request->from);
        n = recvfrom(sock_fd, request->bytes, request->size, 0,
                     (struct sockaddr *)&request->from,
                     &request->from_length);
        break;
    case RECVMSG_SENDMSG:
        prepare_message(request);
        n = recvmsg(sock_fd, &request->message, 0);
        if (n != -1)
            open_message(request);
        break;
    }
    return n;
}

/* Step 8. Sends a reply to the sender of a request. */
static void send_reply(int sock_fd, struct request *request,
                       const char *bytes, size_t length)
{
    struct msghdr message;
    struct iovec iov;

    /*
     * If it is gone (ECONNREFUSED, ENOENT), or the reply is too long for a
     * datagram (EMSGSIZE), there is nobody to tell.
     */
    switch (options.io) {
    case READ_WRITE:
        break;
    case RECVFROM_SENDTO:
        sendto(sock_fd, bytes, length, 0, (struct sockaddr *)&request->from,
               request->from_length);
        break;
    case RECVMSG_SENDMSG:
        message = message_of(&iov, bytes, length);
        message.msg_name = &request->from;
        message.msg_namelen = request->from_length;
        sendmsg(sock_fd, &message, 0);
        break;
    }
}

int main(int argc, char *argv[])
{
    struct request *request;
    int sock_fd;

    options = read_options(argc, argv, "tsiwBdkr", UNIX_DGRAM);
    open_work(options.work_file);
    open_descriptors_below(options.lowest_fd);
    request = new_request(options.buffer_size);
    catch_signals();

    /* Steps 1 to 4. Remove, create, specify, bind. */
    sock_fd = bound_socket();

    while (!stopped) {
        struct conversation *conversation;
        const char *reply;
        size_t length;

        /* Step 7. Wait for a datagram, which may be empty. */
        request->length = receive(sock_fd, request);
        if (request->length == -1) {
            if (errno != EINTR)
                die("receiving");
            continue;
        }

        if (!do_work() && stopped)
            continue;
        conversation = conversation_with(request, &options);
        take_request(conversation, request);
        /* Descriptors that were passed must be closed, used or not. */
        for (int i = 0; i < request->n_fds; i++)
            close(request->fds[i]);

        /* Step 8. Send the replies. One without a name gets none. */
        while ((reply = next_reply(conversation, &length)) != NULL)
            if (request->from_length > 0)
                send_reply(sock_fd, request, reply, length);
        if (is_complete(conversation))
            forget_sender(request);
    }

    /* Step 10. Close the socket. */
    close(sock_fd);
    /* Step 11. Remove its name. */
    if (options.path != NULL)
        unlink(options.path);
    /* Step 12. Exit. */
    return EXIT_SUCCESS;
}

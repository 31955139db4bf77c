/*
 * The concurrent server that forks before, and whose parent accepts: it passes
 * each connected socket to an idle worker, over a pair of sockets that the two
 * have, by SCM_RIGHTS. A worker says by one byte that it is idle again.
 */
#include "../common/descriptors.h"
#include "../common/failures.h"
#include "../common/messages.h"
#include "../common/options.h"
#include "../common/service.h"
#include "../common/work.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static struct options options;

/* What the parent knows of a worker. */
struct worker {
    pid_t pid;
    int channel_fd; /* the parent's end of their pair */
    bool idle;
};
static struct worker *workers;

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

/* Steps 1 to 5: a listening socket. */
static int listening_socket(void)
{
    struct address *address = &options.address;
    const int on = 1;
    int listen_fd;

    /* Step 1. Remove the socket if it exists. */
    if (options.path != NULL && !options.keep_name)
        unlink(options.path);

    /* Step 2. Create a socket. */
    listen_fd = socket(address->family, options.type, 0);
    if (listen_fd == -1)
        die("socket");
    if (options.path == NULL && options.reuse_addr &&
        setsockopt(listen_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1)
        die("setsockopt");

    /* Step 3. Specify the name: it came on the command line. */
    /* Step 4. Bind the name to the socket. */
    if (bind(listen_fd, (struct sockaddr *)&address->name,
             address->length) == -1)
        die("bind");

    /* Port 0 asked for any free port. Which one is it? */
    if (options.path == NULL) {
        socklen_t length = sizeof(address->name);

        if (getsockname(listen_fd, (struct sockaddr *)&address->name,
                        &length) == -1)
            die("getsockname");
    }

    /* Step 5. Let connections queue. */
    if (listen(listen_fd, options.backlog) == -1)
        die("listen");
    if (options.path == NULL)
        print_port(address);
    return listen_fd;
}

/* Step 7. Receives a request, by one of three calls. */
static ssize_t receive(int conn_fd, struct request *request)
{
    ssize_t n = -1;

    request->n_fds = 0;
    switch (options.io) {
    case READ_WRITE:
        n = read(conn_fd, request->bytes, request->size);
        break;
    case RECVFROM_SENDTO:
        request->from_length = sizeof(request->from);
        n = recvfrom(conn_fd, request->bytes, request->size, 0,
                     (struct sockaddr *)&request->from,
                     &request->from_length);
        break;
    case RECVMSG_SENDMSG:
        prepare_message(request);
        n = recvmsg(conn_fd, &request->message, 0);
        if (n != -1)
            open_message(request);
        break;
    }
    return n;
}

/* Step 8. Sends bytes, as many as the socket takes. */
static ssize_t send_some(int conn_fd, const char *bytes, size_t length)
{
    struct msghdr message;
    struct iovec iov;
    ssize_t n = -1;

    switch (options.io) {
    case READ_WRITE:
        n = write(conn_fd, bytes, length);
        break;
    case RECVFROM_SENDTO:
        n = sendto(conn_fd, bytes, length, 0, NULL, 0);
        break;
    case RECVMSG_SENDMSG:
        message = message_of(&iov, bytes, length);
        n = sendmsg(conn_fd, &message, 0);
        break;
    }
    return n;
}

/* Sends all of them. False when the peer is gone. */
static bool send_all(int conn_fd, const char *bytes, size_t length)
{
    size_t sent = 0;

    while (sent < length) {
        ssize_t n = send_some(conn_fd, bytes + sent, length - sent);

        if (n == -1 && errno != EINTR)
            return false;
        if (n > 0)
            sent += n;
    }
    return true;
}

/* Whether the server waits for the rest of a line. */
static bool reads_on(const struct request *request)
{
    return options.whole_line && request->bytes[request->length - 1] != '\n';
}

/* Steps 7 and 8. False when the connection must be closed. */
static bool serve_request(int conn_fd, struct request *request,
                          struct conversation *conversation)
{
    const char *reply;
    size_t length;

    /* Step 7. Wait for a request. 0 is end-of-file: no more will come. */
    request->length = receive(conn_fd, request);
    if (request->length == -1)
        return errno == EINTR;
    if (request->length > 0) {
        /* The work. Half a line is no request yet. */
        if (!reads_on(request))
            do_work();
        take_request(conversation, request);
    }
    /* Descriptors that were passed must be closed, used or not. */
    for (int i = 0; i < request->n_fds; i++)
        close(request->fds[i]);
    if (request->length == 0)
        return false;

    /* Step 8. Write the replies. */
    while ((reply = next_reply(conversation, &length)) != NULL)
        if (!send_all(conn_fd, reply, length))
            return false;
    return !is_complete(conversation);
}

/* Steps 7 to 9: all of one client, from its first request to close(). */
static void serve_client(int conn_fd, struct request *request)
{
    struct conversation *conversation = begin_conversation(&options);

    while (serve_request(conn_fd, request, conversation))
        continue;
    end_conversation(conversation);

    /* Step 9. Close the connected socket. */
    close(conn_fd);
}

/* Passes a descriptor with one byte. False when the worker is gone. */
static bool pass_descriptor(int channel_fd, int fd)
{
    struct one_descriptor room;
    struct iovec iov;
    struct msghdr message = message_of(&iov, "", 1);

    attach_descriptor(&message, &room, fd);
    return sendmsg(channel_fd, &message, 0) == 1;
}

/* Waits for a descriptor. -1 when the parent is gone. */
static int receive_descriptor(int channel_fd, struct request *request)
{
    prepare_message(request);
    if (recvmsg(channel_fd, &request->message, 0) <= 0)
        return -1;
    open_message(request);
    return request->n_fds == 1 ? request->fds[0] : -1;
}

/* A worker: one client after the other, until its parent ends. */
static void be_worker(int channel_fd)
{
    struct request *request = new_request(options.buffer_size);
    struct request *passed = new_request(1);
    int conn_fd;

    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    while ((conn_fd = receive_descriptor(channel_fd, passed)) != -1) {
        /* Steps 7 to 9. Serve it to its end. */
        serve_client(conn_fd, request);
        /* Idle again. */
        if (write(channel_fd, "", 1) != 1)
            break;
    }
    exit(EXIT_SUCCESS);
}

/* Starts worker number i. False when there can be no more processes. */
static bool start_worker(int i, int listen_fd)
{
    int pair[2];

    workers[i] = (struct worker){ .pid = -1, .channel_fd = -1 };
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == -1) {
        perror("socketpair");
        return false;
    }
    workers[i].pid = fork();
    if (workers[i].pid == 0) {
        /* The worker has its end only, and accepts nobody. */
        close(listen_fd);
        close(pair[0]);
        for (int other = 0; other < options.workers; other++)
            if (workers[other].channel_fd > 0)
                close(workers[other].channel_fd);
        be_worker(pair[1]);
    }
    close(pair[1]);
    if (workers[i].pid == -1) {
        perror("fork");
        close(pair[0]);
        return false;
    }
    workers[i].channel_fd = pair[0];
    workers[i].idle = true;
    return true;
}

/* Worker number i has written, or is gone: then another takes its place. */
static bool hear_worker(int i, int listen_fd)
{
    int status = 0;
    char byte;

    if (read(workers[i].channel_fd, &byte, 1) == 1) {
        workers[i].idle = true;
        return true;
    }
    close(workers[i].channel_fd);
    while (waitpid(workers[i].pid, &status, 0) == -1 && errno == EINTR)
        continue;
    workers[i] = (struct worker){ .pid = -1, .channel_fd = -1 };
    /* One that exited could not go on, and the next could not either. */
    return !WIFEXITED(status) && start_worker(i, listen_fd);
}

/* Step 6. Accepts a connection, and passes it to an idle worker. */
static void accept_client(int listen_fd)
{
    struct sockaddr_storage peer;
    socklen_t peer_length = sizeof(peer);
    int conn_fd;

    conn_fd = accept(listen_fd, (struct sockaddr *)&peer, &peer_length);
    if (conn_fd == -1) {
        if (!may_accept_again(errno))
            die("accept");
        return;
    }
    for (int i = 0; i < options.workers; i++) {
        if (workers[i].idle) {
            workers[i].idle = false;
            if (pass_descriptor(workers[i].channel_fd, conn_fd))
                break;
        }
    }
    /* The worker has a descriptor of its own now. */
    close(conn_fd);
}

static bool some_are_idle(void)
{
    for (int i = 0; i < options.workers; i++)
        if (workers[i].idle)
            return true;
    return false;
}

/* Ends the workers, and waits for them. */
static void end_workers(void)
{
    do {
        for (int i = 0; i < options.workers; i++)
            if (workers[i].pid > 0)
                kill(workers[i].pid, SIGTERM);
        while (wait(NULL) > 0)
            continue;
    } while (errno == EINTR);
}

int main(int argc, char *argv[])
{
    bool working = true;
    struct pollfd *fds;
    int listen_fd;

    options = read_options(argc, argv, "tsbiwBdLkrna", UNIX_STREAM);
    open_work(options.work_file);
    open_descriptors_below(options.lowest_fd);
    workers = calloc(options.workers, sizeof(*workers));
    fds = calloc(options.workers + 1, sizeof(*fds));
    if (workers == NULL || fds == NULL)
        die("calloc");
    catch_signals();

    /* Steps 1 to 5. Remove, create, specify, bind, listen. */
    listen_fd = listening_socket();
    for (int i = 0; i < options.workers && working; i++)
        working = start_worker(i, listen_fd);

    while (working && !stopped) {
        /* Without an idle worker, clients wait in the accept queue. */
        fds[0].fd = some_are_idle() ? listen_fd : -1;
        fds[0].events = POLLIN;
        for (int i = 0; i < options.workers; i++) {
            fds[i + 1].fd = workers[i].channel_fd;
            fds[i + 1].events = POLLIN;
        }
        if (poll(fds, options.workers + 1, -1) == -1) {
            if (errno != EINTR)
                die("poll");
            continue;
        }
        for (int i = 0; i < options.workers && working; i++)
            if (fds[i + 1].revents != 0)
                working = hear_worker(i, listen_fd);
        if (fds[0].revents != 0)
            accept_client(listen_fd);
    }
    end_workers();

    /* Step 10. Close the listening socket. */
    close(listen_fd);
    /* Step 11. Remove its name. */
    if (options.path != NULL)
        unlink(options.path);
    /* Step 12. Exit. */
    return working ? EXIT_SUCCESS : EXIT_FAILURE;
}

/*
 * The concurrent server that forks before: its workers are there when the
 * first client comes, and each serves one client after the other. How they
 * share the clients:
 *
 * -a all: all sleep in accept() on the same listening socket.
 * -a lock: a lock around accept(), so that one sleeps in it, and the others
 *    sleep in fcntl().
 * -a reuseport: each has a listening socket of its own on the same port, with
 *    a queue of its own; the kernel chooses by the client's address.
 *
 * (The parent accepts and passes descriptors: that is prefork-passing.c.)
 */
#define _GNU_SOURCE /* memfd_create */
#include "../common/descriptors.h"
#include "../common/failures.h"
#include "../common/messages.h"
#include "../common/options.h"
#include "../common/service.h"
#include "../common/work.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static struct options options;

static pid_t *workers;
/* For -a lock: a file in memory, whose lock is taken. */
static int lock_fd = -1;

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
    if (options.accepting == REUSEPORT &&
        setsockopt(listen_fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on)) == -1)
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

/* Takes the lock (F_WRLCK), or gives it back (F_UNLCK). */
static void set_lock(short type)
{
    struct flock lock = { .l_type = type, .l_whence = SEEK_SET };

    /* Sleeps as long as another worker has it. */
    if (fcntl(lock_fd, F_SETLKW, &lock) == -1)
        die("fcntl");
}

/* A worker: one client after the other, until SIGTERM ends it. */
static void be_worker(int listen_fd)
{
    struct request *request = new_request(options.buffer_size);

    signal(SIGTERM, SIG_DFL);
    signal(SIGINT, SIG_DFL);

    if (options.accepting == REUSEPORT) {
        /* Steps 2 to 5 once more. The parent's socket only has the name. */
        close(listen_fd);
        listen_fd = bound_socket();
        if (listen(listen_fd, options.backlog) == -1)
            die("listen");
    }

    for (;;) {
        struct sockaddr_storage peer;
        socklen_t peer_length = sizeof(peer);
        int conn_fd, error;

        /* Step 6. Wait for a connection. */
        if (options.accepting == LOCK)
            set_lock(F_WRLCK);
        conn_fd = accept(listen_fd, (struct sockaddr *)&peer, &peer_length);
        error = errno;
        if (options.accepting == LOCK)
            set_lock(F_UNLCK);

        /* Steps 7 to 9. Serve it to its end. */
        if (conn_fd != -1) {
            serve_client(conn_fd, request);
        } else if (!may_accept_again(error)) {
            errno = error;
            die("accept");
        }
    }
}

/* Starts worker number i. False when there can be no more processes. */
static bool start_worker(int i, int listen_fd)
{
    workers[i] = fork();
    if (workers[i] == 0)
        be_worker(listen_fd);
    if (workers[i] == -1)
        perror("fork");
    return workers[i] != -1;
}

/* Waits for the end of a worker, and starts another in its place. */
static bool replace_worker(int listen_fd)
{
    int status;
    pid_t pid = waitpid(-1, &status, 0);

    if (pid == -1)
        return errno == EINTR;
    for (int i = 0; i < options.workers; i++) {
        if (workers[i] != pid)
            continue;
        workers[i] = -1;
        /* One that exited could not go on, and the next could not either. */
        return !WIFEXITED(status) && start_worker(i, listen_fd);
    }
    return true;
}

/* Ends the workers that are left, and waits for them. */
static void end_workers(void)
{
    do {
        for (int i = 0; i < options.workers; i++)
            if (workers[i] > 0)
                kill(workers[i], SIGTERM);
        while (wait(NULL) > 0)
            continue;
    } while (errno == EINTR);
}

int main(int argc, char *argv[])
{
    bool working = true;
    int listen_fd;

    options = read_options(argc, argv, "tsbiwBdLkrna", UNIX_STREAM);
    if (options.accepting == PASSING)
        wrong_usage("passing descriptors is another program, prefork-passing");
    if (options.accepting == REUSEPORT && options.transport != TCP)
        wrong_usage("SO_REUSEPORT is for tcp");
    open_work(options.work_file);
    open_descriptors_below(options.lowest_fd);
    workers = calloc(options.workers, sizeof(*workers));
    if (workers == NULL)
        die("calloc");
    catch_signals();

    /* Steps 1 to 4. Remove, create, specify, bind. */
    listen_fd = bound_socket();

    /* Step 5. Let connections queue, unless each worker has its own queue. */
    if (options.accepting != REUSEPORT &&
        listen(listen_fd, options.backlog) == -1)
        die("listen");
    if (options.accepting == LOCK) {
        lock_fd = memfd_create("lock", 0);
        if (lock_fd == -1)
            die("memfd_create");
    }
    if (options.path == NULL)
        print_port(&options.address);

    /* The workers do steps 6 to 9. */
    for (int i = 0; i < options.workers && working; i++)
        working = start_worker(i, listen_fd);
    while (working && !stopped)
        working = replace_worker(listen_fd);
    end_workers();

    /* Step 10. Close the listening socket. */
    close(listen_fd);
    /* Step 11. Remove its name. */
    if (options.path != NULL)
        unlink(options.path);
    /* Step 12. Exit. */
    return working ? EXIT_SUCCESS : EXIT_FAILURE;
}

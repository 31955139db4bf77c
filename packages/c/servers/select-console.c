/*
 * The multiplexed server, by select(), which also watches its console: what
 * is typed on descriptor 0 is one more thing that may be readable. The line
 * "quit" ends the server, "clients" counts them, and any other line is sent
 * to all of them.
 */
#include "../common/descriptors.h"
#include "../common/failures.h"
#include "../common/lines.h"
#include "../common/messages.h"
#include "../common/options.h"
#include "../common/service.h"
#include "../common/work.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static struct options options;

/* The descriptors that are watched, and the highest of them. */
static fd_set all_fds;
static int max_fd;
/* By descriptor; NULL where there is no client. */
static struct conversation *conversations[FD_SETSIZE];

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

    do {
        ssize_t n = send_some(conn_fd, bytes + sent, length - sent);

        if (n == -1 && errno != EINTR)
            return false;
        if (n > 0)
            sent += n;
    } while (sent < length && !stopped);
    return sent == length;
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

    /* Step 7. Read the request: it is there, so this does not sleep. */
    request->length = receive(conn_fd, request);
    if (request->length == -1)
        return errno == EINTR && !stopped;
    if (request->length > 0) {
        /* The work. Half a line is no request yet. */
        if (!reads_on(request) && !do_work() && stopped)
            return false;
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

/* Step 6. Accepts the connection that is waiting. */
static void accept_client(int listen_fd)
{
    struct sockaddr_storage peer;
    socklen_t peer_length = sizeof(peer);
    int conn_fd;

    conn_fd = accept(listen_fd, (struct sockaddr *)&peer, &peer_length);
    if (conn_fd == -1) {
        if (!may_accept_again(errno))
            die("accept");
    } else if (conn_fd >= FD_SETSIZE) {
        /* The set has no bit for it: FD_SET() would write beside the set. */
        close(conn_fd);
    } else {
        FD_SET(conn_fd, &all_fds);
        conversations[conn_fd] = begin_conversation(&options);
        if (conn_fd > max_fd)
            max_fd = conn_fd;
    }
}

/* A connected socket is readable, or was hung up. */
static void serve_client(int conn_fd, struct request *request)
{
    struct conversation *conversation = conversations[conn_fd];
    bool open;

    do
        open = serve_request(conn_fd, request, conversation);
    while (open && reads_on(request)); /* and may well sleep now */
    if (open)
        return;

    /* Step 9. Close the connected socket. */
    close(conn_fd);
    FD_CLR(conn_fd, &all_fds);
    end_conversation(conversation);
    conversations[conn_fd] = NULL;
    while (!FD_ISSET(max_fd, &all_fds))
        max_fd--;
}

/* The operator has typed a line. */
static void obey(const char *line, size_t length)
{
    char text[MAX_LINE + 1];
    int clients = 0;

    if (length == strlen("quit") && memcmp(line, "quit", length) == 0) {
        stopped = 1;
        return;
    }
    memcpy(text, line, length);
    text[length] = '\n';
    for (int fd = 0; fd <= max_fd; fd++)
        clients += conversations[fd] != NULL;
    if (length == strlen("clients") && memcmp(line, "clients", length) == 0) {
        printf("%d\n", clients);
        fflush(stdout);
        return;
    }
    for (int fd = 0; fd <= max_fd; fd++)
        if (conversations[fd] != NULL)
            send_all(fd, text, length + 1);
}

/*
 * Descriptor 0 is readable. read() and not fgets(), which would take more
 * lines into its buffer, where select() does not see them.
 */
static void read_console(void)
{
    static struct lines lines;
    char bytes[256];
    const char *line;
    size_t length;
    ssize_t n;
    enum next next;

    n = read(STDIN_FILENO, bytes, sizeof(bytes));
    if (n == -1 && errno == EINTR)
        return;
    if (n <= 0) {
        /* End-of-file is readable for ever: watch it no more. */
        FD_CLR(STDIN_FILENO, &all_fds);
        return;
    }
    give_bytes(&lines, bytes, n);
    while ((next = next_line(&lines, &line, &length)) == A_LINE && !stopped)
        obey(line, length);
    if (next == LINE_TOO_LONG)
        FD_CLR(STDIN_FILENO, &all_fds);
}

int main(int argc, char *argv[])
{
    struct request *request;
    int listen_fd;

    options = read_options(argc, argv, "tsbiwBdLkr", UNIX_STREAM);
    open_work(options.work_file);
    open_descriptors_below(options.lowest_fd);
    request = new_request(options.buffer_size);
    catch_signals();

    /* Steps 1 to 5. Remove, create, specify, bind, listen. */
    listen_fd = listening_socket();
    if (listen_fd >= FD_SETSIZE) {
        fprintf(stderr, "select: descriptor %d is too high\n", listen_fd);
        exit(EXIT_FAILURE);
    }
    FD_ZERO(&all_fds);
    FD_SET(STDIN_FILENO, &all_fds);
    FD_SET(listen_fd, &all_fds);
    max_fd = listen_fd;

    while (!stopped) {
        /* select() changes its set, so it gets a copy. */
        fd_set ready_fds = all_fds;

        /* Wait until a descriptor is readable. */
        if (select(max_fd + 1, &ready_fds, NULL, NULL, NULL) == -1) {
            if (errno != EINTR)
                die("select");
            continue;
        }

        /* The console is readable: a line was typed. */
        if (FD_ISSET(STDIN_FILENO, &ready_fds))
            read_console();

        /* The listening socket is readable: somebody connects. */
        if (FD_ISSET(listen_fd, &ready_fds))
            accept_client(listen_fd);

        /* Each connected socket that is readable: a request, or its end. */
        for (int fd = 0; fd <= max_fd && !stopped; fd++)
            if (conversations[fd] != NULL && FD_ISSET(fd, &ready_fds))
                serve_client(fd, request);
    }

    /* Step 9. Close the connected sockets that are left. */
    for (int fd = 0; fd <= max_fd; fd++)
        if (conversations[fd] != NULL)
            close(fd);
    /* Step 10. Close the listening socket. */
    close(listen_fd);
    /* Step 11. Remove its name. */
    if (options.path != NULL)
        unlink(options.path);
    /* Step 12. Exit. */
    return EXIT_SUCCESS;
}

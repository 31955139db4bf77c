#include "work.h"

#include "failures.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const int32_t NO_WORK = 0;
static const volatile int32_t *work = &NO_WORK;

static bool is_standard_input(const char *path)
{
    return path[0] == '-' && path[1] == '\0';
}

void open_work(const char *path)
{
    struct stat status;
    void *mapped;
    int fd;

    if (path == NULL)
        return;
    fd = is_standard_input(path) ? STDIN_FILENO : open(path, O_RDONLY);
    if (fd == -1 || fstat(fd, &status) == -1)
        die(path);
    /* Beyond the file's end a read would kill the program, mmap(2). */
    if (status.st_size < (off_t)sizeof(*work)) {
        fprintf(stderr, "%s: too short for an int32\n", path);
        exit(EXIT_FAILURE);
    }
    mapped = mmap(NULL, sizeof(*work), PROT_READ, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED)
        die("mmap");
    if (fd != STDIN_FILENO)
        close(fd);
    work = mapped;
}

bool do_work(void)
{
    int32_t ms = *work;
    struct timespec time = { ms / 1000, ms % 1000 * 1000000L };

    return ms <= 0 || nanosleep(&time, NULL) == 0;
}

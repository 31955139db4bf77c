#include "descriptors.h"

#include "failures.h"

#include <unistd.h>

void open_descriptors_below(int lowest)
{
    int fd;

    if (lowest == 0)
        return;
    do {
        fd = dup(STDERR_FILENO);
        if (fd == -1)
            die("dup");
    } while (fd < lowest);
    close(fd);
}

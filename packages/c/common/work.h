#ifndef WORK_H
#define WORK_H

#include <stdbool.h>

/*
 * How long the work for a request takes: an int32 of milliseconds at the start
 * of a small file. It may change while the server runs. "-" is the file that
 * is standard input; NULL is no file and no work. Exits when the file cannot
 * be mapped.
 */
void open_work(const char *path);

/* Sleeps for so long, if at all. False when a signal ended it. */
bool do_work(void);

#endif

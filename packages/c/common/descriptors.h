#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

/*
 * Opens descriptors until the next free one is `lowest` or higher, as in a
 * program with many open files. Exits when it may not have as many.
 */
void open_descriptors_below(int lowest);

#endif

#ifndef SERVICES_H
#define SERVICES_H

#include "replies.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The four services, each as its state for one client, and what it does with
 * a request. True when the service is complete.
 */

/* What the reply to a line over MAX_LINE says. */
void add_line_too_long(struct replies *replies);

/*
 * sum: integers in lines, of which 0 ends the service with the sum.
 * echo: each line back; a message goes back as it is.
 */
struct sum *new_sum(void);
bool sum_takes(struct sum *sum, const char *bytes, size_t length,
               bool messages, struct replies *replies);
void free_sum(struct sum *sum);

struct echo *new_echo(void);
bool echo_takes(struct echo *echo, const char *bytes, size_t length,
                bool messages, struct replies *replies);
void free_echo(struct echo *echo);

/*
 * file: "FILE name bytes", a newline, the bytes, their SHA-256 in hexadecimal
 * digits and a newline. The answer says whether they came whole.
 */
struct file_copy *new_file_copy(void);
bool file_takes(struct file_copy *copy, const char *bytes, size_t length,
                bool messages, struct replies *replies);
void free_file_copy(struct file_copy *copy);

/* descriptor: reads the file of each descriptor that came with a line. */
void descriptor_takes(const char *bytes, size_t length, const int fds[],
                      int n_fds, struct replies *replies);

#endif

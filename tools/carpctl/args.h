/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of a command, taken from left to right. What returns -1 has said
 * what is wrong.
 */
#ifndef _CARPCTL_ARGS_H
#define _CARPCTL_ARGS_H

#include "model.h"

struct args {
	int argc;
	char **argv;
};

/* The next word, or NULL at the end. */
char *args_peek(const struct args *args);
char *args_next(struct args *args);

/* Take the next word if it is this one. */
bool args_accept(struct args *args, const char *word);

/* The word that a keyword needs after it; NULL if there is none. */
char *args_value(struct args *args, const char *keyword);

/* [dev] NAME. Without a word left it is missing, or may be: *name is NULL. */
int args_device(struct args *args, const char **name);
int args_optional_device(struct args *args, const char **name);

/* Complain about a word that nobody took. */
int args_end(const struct args *args);

int parse_number(const char *keyword, const char *word, unsigned int min,
		 unsigned int max, unsigned int *value);
int parse_on_off(const char *keyword, const char *word, uint8_t *value);
int parse_address(const char *word, struct carp_addr *addr);
int parse_seconds(const char *keyword, const char *word, int64_t *ms);
int check_device_name(const char *name);

#endif

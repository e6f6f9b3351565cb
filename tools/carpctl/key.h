/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _CARPCTL_KEY_H
#define _CARPCTL_KEY_H

#include <linux/carp.h>
#include <stddef.h>
#include <stdint.h>

struct carp_key {
	uint8_t bytes[CARP_KEY_MAX];
	size_t len;
};

/*
 * Both say what is wrong and return -1. A passfile holds the key as text, up
 * to the end of the first line; "-" is standard input.
 */
int key_read_passfile(struct carp_key *key, const char *path);
int key_parse_hex(struct carp_key *key, const char *hex);

void key_wipe(struct carp_key *key);

#endif

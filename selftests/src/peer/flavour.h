/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _PEER_FLAVOUR_H
#define _PEER_FLAVOUR_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/wire.h"

enum state { INIT, BACKUP, MASTER };
enum ip_version { V4, V6, FAMILIES };
enum number { VHID, ADVBASE, ADVSKEW, PREEMPT, DEMOTE, NUMBERS };

/* What an advert says; intervals are in 1/256 s. */
struct theirs {
	enum ip_version family;
	const struct carp_header *hdr;
	int interval;
	int demote;
	char source[INET6_ADDRSTRLEN];
};

struct peer {
	const struct flavour *flavour;
	unsigned long n[NUMBERS];
	struct secret secret;
	struct in_addr source4;
	struct in6_addr source6;
	int fd;
	enum state state;
	int64_t advert_at;		/* 0: not armed, as the others */
	int64_t down_at[FAMILIES];
	uint64_t counter;
	bool counter_known;
	char said[200];
};

/**
 * struct flavour - how an implementation differs from the others
 * @name: of the option
 * @tos: of its adverts
 * @linklocal: its digest covers link-local addresses, and it accepts only that
 * @says_goodbye: one advert 255/255 on leaving
 * @sends_demote: the demotion is a byte of its own, not part of advskew
 * @constant: its counter never changes
 * @skew: its own advskew, as advertised and compared
 * @master_down: in 1/256 s
 * @yields: as MASTER, to this advert
 * @takes_over: as BACKUP, from whoever sent this advert
 */
struct flavour {
	const char *name;
	uint8_t tos;
	bool linklocal;
	bool says_goodbye;
	bool sends_demote;
	bool constant;
	int (*skew)(const struct peer *p);
	int (*master_down)(const struct peer *p);
	bool (*yields)(const struct peer *p, const struct theirs *t);
	bool (*takes_over)(const struct peer *p, const struct theirs *t);
};

const struct flavour *flavour_find(const char *name);
int peer_interval(const struct peer *p);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can happen to carp devices, and around them. */
#ifndef _FUZZ_OPS_H
#define _FUZZ_OPS_H

#include "nl.h"
#include "rnd.h"

/* Who does something, in which namespace. */
struct actor {
	struct rnd rnd;
	int netns;
	struct nl *route, *genl;
	uint16_t family;	/* 0 while the module is away */
};

struct op {
	const char *name;
	unsigned int weight;
	bool (*run)(struct actor *a);	/* false: it was refused */
};

#define OPS_MAX	40

extern const struct op ops[];
extern const unsigned int ops_count;

#endif /* _FUZZ_OPS_H */

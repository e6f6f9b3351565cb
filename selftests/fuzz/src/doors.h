/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is common to tries with a plan (doors.c) and without (netlink.c). */
#ifndef _FUZZ_DOORS_H
#define _FUZZ_DOORS_H

#include "carp.h"
#include "rnd.h"

/* Ways into the module. */
enum door {
	CREATE,			/* RTM_NEWLINK of a new device */
	CHANGE,			/* RTM_NEWLINK of one that is there */
	SET,			/* CARP_CMD_SET */
	GET,			/* CARP_CMD_GET */
	DOORS
};

#define ATTRS_BEYOND	4	/* types that do not exist */

struct nests {
	size_t info, data;
};

/* netlink.c */
extern struct rnd rnd;
extern struct nl *genl, *route;
extern uint16_t family;
extern uint32_t parents[2];	/* p0 has the devices, p1 has none */
extern struct carp_list now, last;

void fail(const char *what, const char *detail);
void talk(struct nl *nl, struct msg *m, struct answer *answer);

/* doors.c */

/* Attributes of the module come between the two. */
void begin_door(struct msg *m, enum door way, uint32_t ifindex,
		struct nests *nests);
void end_door(struct msg *m, enum door way, const struct nests *nests);

void list(struct carp_list *to);
bool same(const struct carp_list *a, const struct carp_list *b);
void remove_device(uint32_t ifindex);

/* Every attribute with every length through every door. */
void try_attributes(bool brief);

/* Settings that are good: what is shown afterwards are they, or none. */
void try_settings(unsigned int n);

#endif /* _FUZZ_DOORS_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What generic netlink tells of carp devices. */
#ifndef _FUZZ_CARP_H
#define _FUZZ_CARP_H

#include "nl.h"

#include <linux/carp.h>
#include <net/if.h>

#define CARP_DEVICES	256

struct carp_info {
	uint32_t ifindex;
	char ifname[IFNAMSIZ];
	uint8_t vhid;
	uint8_t advbase;
	uint8_t advskew;
	uint8_t key_set;
	uint8_t state;
	uint8_t preempt;
	uint8_t dead_ratio;
	uint32_t link;
	bool heard;		/* another master */
	uint64_t config;	/* digest of all that only a user changes */
	uint64_t stats[CARP_STAT_MAX + 1];
};

struct carp_list {
	unsigned int n;
	struct carp_info dev[CARP_DEVICES];
};

/* From a socket of generic netlink, for a family found with nl_family(). */
void carp_list(struct nl *nl, uint16_t family, struct carp_list *list);

#endif /* _FUZZ_CARP_H */

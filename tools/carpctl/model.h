/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel tells of a CARP device, in plain structs: filled by ipc*.c,
 * printed by fmt.c. A bit of "has" stands for each CARP_A_* that was there.
 */
#ifndef _CARPCTL_MODEL_H
#define _CARPCTL_MODEL_H

#include <linux/carp.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CARP_BIT(attr)	(UINT32_C(1) << (attr))

_Static_assert(CARP_A_MAX < 32, "has is a word of 32 bits");

struct carp_addr {
	int family;
	uint8_t prefixlen;
	union {
		struct in_addr v4;
		struct in6_addr v6;
	};
};

struct carp_vhost {
	uint32_t has;
	uint8_t vhid;
	uint8_t advskew;
	uint8_t state;
	uint8_t reason;
};

struct carp_master {
	uint32_t has;		/* address: CARP_A_IPV4 or CARP_A_IPV6 */
	struct carp_addr address;
	uint8_t advbase;
	uint8_t advskew;
	uint32_t demotion;
	uint64_t age_ms;
};

struct carp_device {
	uint32_t has;
	uint32_t ifindex;
	char ifname[IFNAMSIZ];
	uint32_t link;		/* 0: the parent is gone */
	char link_name[IFNAMSIZ];
	int32_t link_netnsid;
	uint8_t vhid;
	uint8_t advbase;
	uint8_t advskew;
	uint8_t key_set;
	uint8_t state;
	uint8_t old_state;
	uint8_t reason;
	uint8_t preempt;
	uint8_t dead_ratio;
	uint32_t demotion;

	struct carp_addr *addresses;	/* allocated */
	size_t n_addresses;
	uint32_t address_count;	/* too many are only counted */
	struct carp_vhost vhosts[CARP_VHOSTS_MAX];
	size_t n_vhosts;
	struct carp_master master;

	uint32_t has_stats;	/* a bit for each CARP_STAT_* */
	uint64_t stats[CARP_STAT_MAX + 1];
};

_Static_assert(CARP_STAT_MAX < 32, "has_stats is a word of 32 bits");

struct carp_list {
	struct carp_device *devices;
	size_t n;
};

void carp_device_free(struct carp_device *dev);
void carp_list_free(struct carp_list *list);

/* The words for what the kernel has numbers for; never NULL. */
const char *carp_state_name(unsigned int state);
const char *carp_state_json(unsigned int state);
const char *carp_reason_text(unsigned int reason);

/* NULL if the counter has no name here. */
const char *carp_stat_name(unsigned int stat);

/* The enum carp_state of a word in either case, or -1. */
int carp_state_parse(const char *word);

#endif

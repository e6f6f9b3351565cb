/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a receiver has to count for a frame, worked out from the frame and from
 * nothing of the module.
 *
 * A frame is an advert, good or bad, if it is for this host's ears (to its own
 * MAC, to a multicast one, or to all), without a VLAN tag or with one of VLAN
 * 0, and
 *	IPv4: whole and well-formed header, protocol 112, to 224.0.0.18
 *	IPv6: to ff02::12, and behind all extension headers, or in a fragment
 *	header, there is protocol 112
 * and the packet is not longer than its frame. Each such frame is counted as
 * received once, and with exactly one reason if it is bad.
 */
#ifndef _FUZZ_ORACLE_H
#define _FUZZ_ORACLE_H

#include <linux/carp.h>
#include <linux/if_ether.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ADVERT_LEN	36
#define ORACLE_OWN_MAX	64

/* A vhid of the host. */
struct oracle_vhid {
	bool used;
	bool running;
	unsigned int own;	/* adverts that it has sent */
	uint8_t sent[ORACLE_OWN_MAX][ADVERT_LEN];
};

struct oracle {
	uint8_t mac[ETH_ALEN];
	struct oracle_vhid vhid[256];
};

struct count {
	enum carp_stat received;	/* RX_ADVERTS or RX_ADVERTS6 */
	enum carp_stat bad;
	int vhid;			/* 0: it is the link's */
};

/* False: it is no advert. */
bool oracle_expect(const struct oracle *oracle, const uint8_t *frame,
		   size_t len, struct count *count);

#endif /* _FUZZ_ORACLE_H */

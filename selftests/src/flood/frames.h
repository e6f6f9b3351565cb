/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an attacker sends. */
#ifndef _FLOOD_FRAMES_H
#define _FLOOD_FRAMES_H

#include <net/ethernet.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_MAX	256

struct frame {
	uint8_t data[FRAME_MAX];
	size_t len;
};

/**
 * struct frame_kind - a kind of frames
 * @name: on the command line
 * @fill: makes the next one
 * @help: for people
 */
struct frame_kind {
	const char *name;
	void (*fill)(struct frame *f);
	const char *help;
};

/* Whom it is about, and who sends it. */
extern uint8_t frame_vhid;
extern struct in_addr frame_vip4;
extern struct in6_addr frame_vip6;
extern uint8_t frame_mac[ETH_ALEN];

/* The last one has no name. */
extern const struct frame_kind frame_kinds[];

void frame_records(const char *path);

#endif

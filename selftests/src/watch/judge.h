/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The invariants of the wire, and what they are applied to. */
#ifndef _WATCH_JUDGE_H
#define _WATCH_JUDGE_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"

#define SNAP_LEN	192
#define PORTS_MAX	128
#define VIPS_MAX	32

/**
 * struct record - a frame on a port of the switch
 * @ns: when, CLOCK_REALTIME
 * @port: index of the port
 * @delivered: to the host (or else sent by it)
 * @len: on the wire
 * @kept: of @data
 * @data: the beginning of the frame
 */
struct record {
	uint64_t ns;
	uint8_t port;
	bool delivered;
	uint16_t len;
	uint16_t kept;
	uint8_t data[SNAP_LEN];
};

struct port {
	char name[IF_NAMESIZE];
	bool ignored;
};

/* All that was seen. */
struct capture {
	struct record *records;
	size_t count;
	size_t room;
	struct port ports[PORTS_MAX];
	int port_count;
	struct prefix vips[VIPS_MAX];
	int vip_count;
	uint64_t slack;
};

/* Prints what is wrong and returns how much that is. */
int judge(const struct capture *c);

#endif

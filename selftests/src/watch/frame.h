/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the observer understands of a frame. */
#ifndef _WATCH_FRAME_H
#define _WATCH_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum frame_kind {
	FRAME_OTHER,
	FRAME_ADVERT,
	FRAME_GARP,	/* sender is target, request or reply */
	FRAME_NA,	/* unsolicited */
};

/* IPv4 addresses are kept as IPv4-mapped IPv6 addresses. */
struct address {
	uint8_t byte[16];
};

struct prefix {
	struct address address;
	int len;
};

/**
 * struct frame - a decoded frame
 * @kind: what it is to the rules
 * @vmac: vhid of the Ethernet source, 0 if that is no virtual MAC
 * @vhid: the advert's
 * @base: the advert's advbase
 * @skew: the advert's advskew
 * @ipv6: ARP and IPv4 (false) or IPv6 (true)
 * @has_source: @source is valid
 * @source: who it says it is from: IP source, ARP sender, target of an NA
 * @has_binding: the frame tells its receivers that @source is at @mac
 * @mac: see there
 * @name: for people
 */
struct frame {
	enum frame_kind kind;
	uint8_t vmac;
	uint8_t vhid;
	uint8_t base;
	uint8_t skew;
	bool ipv6;
	bool has_source;
	struct address source;
	bool has_binding;
	uint8_t mac[6];
	const char *name;
};

void frame_decode(struct frame *f, const uint8_t *data, size_t len);
const char *frame_text(const struct frame *f, const uint8_t *data);
bool frame_is_bowout(const struct frame *f);
uint8_t frame_vmac_vhid(const uint8_t *mac);

bool prefix_parse(struct prefix *p, const char *text);
bool prefix_has(const struct prefix *p, const struct address *a);
const char *address_text(const struct address *a);

#endif

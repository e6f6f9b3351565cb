/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames: what is told apart, and what the client builds. */
#ifndef _CRASH_PACKET_H
#define _CRASH_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAC_LEN		6
#define FRAME_MAX	2048

enum packet_kind {
	PACKET_OTHER,
	PACKET_ADVERT,
	PACKET_ECHO_REPLY,
	PACKET_ARP_REQUEST,
	PACKET_ARP_REPLY,
	PACKET_SOLICIT,
	PACKET_ADVERTISE,
};

/**
 * struct packet - what a frame says
 * @kind: which of the others are filled in
 * @family: 4 or 6
 * @source: of the IP header or of ARP; 4 or 16 bytes
 * @target: of ARP or of neighbour discovery
 * @mac: what the sender of ARP or of an NA says its MAC address is
 * @vhid: of an advert, like the next three
 * @advbase: seconds
 * @advskew: 1/256 s
 * @demote: OpenBSD's byte
 * @sequence: of an echo
 */
struct packet {
	enum packet_kind kind;
	int family;
	uint8_t source[16];
	uint8_t target[16];
	uint8_t mac[MAC_LEN];
	uint8_t vhid;
	uint8_t advbase;
	uint8_t advskew;
	uint8_t demote;
	uint32_t sequence;
};

/* One of the two ends of what the client says. */
struct station {
	uint8_t mac[MAC_LEN];
	uint8_t ipv4[4];
	uint8_t ipv6[16];
};

void packet_parse(struct packet *p, const uint8_t *frame, size_t len);

size_t packet_echo(uint8_t *frame, int family, const struct station *from,
		   const struct station *to, uint32_t sequence);
size_t packet_arp(uint8_t *frame, bool reply, const struct station *from,
		  const struct station *to);
size_t packet_solicit(uint8_t *frame, const struct station *from,
		      const uint8_t *target);
size_t packet_advertise(uint8_t *frame, const struct station *from,
			const struct station *to);

#endif

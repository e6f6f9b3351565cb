/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Adverts as seen from the wire, independent of the module: used by inject and
 * peer to stand for other implementations.
 */
#ifndef _WIRE_WIRE_H
#define _WIRE_WIRE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CARP_PROTOCOL	112
#define CARP_KEY_LEN	20
#define CARP_MD_LEN	20
#define WIRE_ADDRESSES	16	/* per family */

struct carp_header {
	uint8_t version_type;
	uint8_t vhid;
	uint8_t advskew;
	uint8_t authlen;
	uint8_t demote;
	uint8_t advbase;
	uint16_t sum;
	uint8_t counter[8];
	uint8_t md[CARP_MD_LEN];
};

_Static_assert(sizeof(struct carp_header) == 36, "wire format");

/* What the digest covers besides vhid and counter. */
struct secret {
	uint8_t key[CARP_KEY_LEN];
	struct in_addr v4[WIRE_ADDRESSES];
	struct in6_addr v6[WIRE_ADDRESSES];
	int n4;
	int n6;
};

/* What the command line consists of. */
unsigned long parse_number(const char *text, unsigned long max);
size_t parse_hex(uint8_t *out, size_t room, const char *text);
void parse_mac(uint8_t *mac, const char *text);

void secret_key_hex(struct secret *s, const char *hex);
void secret_key_text(struct secret *s, const char *text);
void secret_address(struct secret *s, const char *text);
void secret_digest(const struct secret *s, const struct carp_header *hdr,
		   bool linklocal, uint8_t *md);

uint16_t wire_sum(const void *data, size_t len);
int wire_open(const char *device, int *ifindex);
void wire_multicast_mac(uint8_t *mac, bool ipv6);

#endif

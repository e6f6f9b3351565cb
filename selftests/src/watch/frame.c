// SPDX-License-Identifier: GPL-2.0-or-later
/* Decode frames as far as the rules of the observer need it. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"

#define ETH_LEN		14
#define IP6_LEN		40

#define TYPE_IPV4	0x0800
#define TYPE_ARP	0x0806
#define TYPE_IPV6	0x86dd
#define TYPE_LLDP	0x88cc

#define PROTO_IGMP	2
#define PROTO_HOPOPTS	0
#define PROTO_ICMPV6	58
#define PROTO_CARP	112
#define CARP_LEN	36

#define ND_RS		133
#define ND_NS		135
#define ND_NA		136
#define MLD_REPORT	131
#define MLD_DONE	132
#define MLD2_REPORT	143
#define NA_SOLICITED	0x40
#define OPT_SLLA	1
#define OPT_TLLA	2

static uint16_t get16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

uint8_t frame_vmac_vhid(const uint8_t *mac)
{
	static const uint8_t start[5] = { 0, 0, 0x5e, 0, 1 };

	return memcmp(mac, start, sizeof(start)) ? 0 : mac[5];
}

bool frame_is_bowout(const struct frame *f)
{
	return f->kind == FRAME_ADVERT && f->base == 255 && f->skew == 255;
}

static void set_ipv4(struct address *a, const uint8_t *p)
{
	memset(a->byte, 0, 10);
	memset(a->byte + 10, 0xff, 2);
	memcpy(a->byte + 12, p, 4);
}

static void set_ipv6(struct address *a, const uint8_t *p)
{
	memcpy(a->byte, p, 16);
}

/* A probe for an address in use has the sender 0.0.0.0: it binds nothing. */
static void decode_arp(struct frame *f, const uint8_t *p, size_t len)
{
	static const uint8_t nobody[4];

	f->name = "ARP";
	if (len < 28)
		return;
	f->name = get16(p + 6) == 1 ? "ARP request" : "ARP reply";
	if (!memcmp(p + 14, nobody, 4))
		return;
	set_ipv4(&f->source, p + 14);
	memcpy(f->mac, p + 8, 6);
	f->has_source = true;
	f->has_binding = true;
	if (!memcmp(p + 14, p + 24, 4)) {
		f->kind = FRAME_GARP;
		f->name = "gratuitous ARP";
	}
}

static void decode_advert(struct frame *f, const uint8_t *p, size_t len)
{
	if (len < CARP_LEN || p[0] != 0x21)
		return;
	f->kind = FRAME_ADVERT;
	f->vhid = p[1];
	f->skew = p[2];
	f->base = p[5];
	f->name = frame_is_bowout(f) ? "bow-out" : "advert";
}

static void decode_ipv4(struct frame *f, const uint8_t *p, size_t len)
{
	size_t header;

	f->name = "IPv4";
	if (len < 20)
		return;
	header = (p[0] & 15) * 4;
	set_ipv4(&f->source, p + 12);
	f->has_source = true;
	if (p[9] == PROTO_IGMP)
		f->name = "IGMP";
	if (p[9] == PROTO_CARP && header <= len)
		decode_advert(f, p + header, len - header);
}

/* Find an option of neighbour discovery that has a MAC. */
static bool find_option(struct frame *f, const uint8_t *p, size_t len, int type)
{
	size_t step;

	for (; len >= 8; p += step, len -= step) {
		step = p[1] * 8;
		if (!step || step > len)
			return false;
		if (p[0] != type)
			continue;
		memcpy(f->mac, p + 2, 6);
		return true;
	}
	return false;
}

static void decode_na(struct frame *f, const uint8_t *p, size_t len)
{
	f->name = "solicited NA";
	if (len < 24)
		return;
	if (!(p[4] & NA_SOLICITED)) {
		f->kind = FRAME_NA;
		f->name = "NA";
	}
	set_ipv6(&f->source, p + 8);
	f->has_binding = find_option(f, p + 24, len - 24, OPT_TLLA);
}

static void decode_icmpv6(struct frame *f, const uint8_t *p, size_t len)
{
	static const struct address unspecified;

	f->name = "ICMPv6";
	if (len < 8)
		return;
	switch (p[0]) {
	case ND_NA:
		decode_na(f, p, len);
		break;
	case ND_NS:
		f->name = "NS";
		if (!memcmp(&f->source, &unspecified, sizeof(unspecified)))
			f->name = "DAD";
		if (len > 24)
			f->has_binding = find_option(f, p + 24, len - 24,
						     OPT_SLLA);
		break;
	case ND_RS:
		f->name = "RS";
		f->has_binding = find_option(f, p + 8, len - 8, OPT_SLLA);
		break;
	case MLD_REPORT:
	case MLD_DONE:
	case MLD2_REPORT:
		f->name = "MLD";
		break;
	}
}

static void decode_ipv6(struct frame *f, const uint8_t *p, size_t len)
{
	size_t header = IP6_LEN;
	uint8_t next;

	f->name = "IPv6";
	f->ipv6 = true;
	if (len < IP6_LEN)
		return;
	set_ipv6(&f->source, p + 8);
	f->has_source = true;
	next = p[6];
	if (next == PROTO_HOPOPTS && len >= IP6_LEN + 8) {
		next = p[IP6_LEN];
		header += (p[IP6_LEN + 1] + 1) * 8;
	}
	if (header > len)
		return;
	if (next == PROTO_CARP)
		decode_advert(f, p + header, len - header);
	else if (next == PROTO_ICMPV6)
		decode_icmpv6(f, p + header, len - header);
}

void frame_decode(struct frame *f, const uint8_t *data, size_t len)
{
	memset(f, 0, sizeof(*f));
	f->name = "frame";
	if (len < ETH_LEN)
		return;
	f->vmac = frame_vmac_vhid(data + 6);
	switch (get16(data + 12)) {
	case TYPE_ARP:
		decode_arp(f, data + ETH_LEN, len - ETH_LEN);
		break;
	case TYPE_IPV4:
		decode_ipv4(f, data + ETH_LEN, len - ETH_LEN);
		break;
	case TYPE_IPV6:
		decode_ipv6(f, data + ETH_LEN, len - ETH_LEN);
		break;
	case TYPE_LLDP:
		f->name = "LLDP";
		break;
	}
}

bool prefix_parse(struct prefix *p, const char *text)
{
	char buffer[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	uint8_t ipv4[4];

	if (len >= sizeof(buffer))
		return false;
	memcpy(buffer, text, len);
	buffer[len] = '\0';
	p->len = slash ? atoi(slash + 1) : 128;
	if (inet_pton(AF_INET6, buffer, p->address.byte) == 1)
		return p->len <= 128;
	if (inet_pton(AF_INET, buffer, ipv4) != 1)
		return false;
	set_ipv4(&p->address, ipv4);
	p->len = slash ? p->len + 96 : 128;
	return p->len <= 128;
}

bool prefix_has(const struct prefix *p, const struct address *a)
{
	int bytes = p->len / 8, bits = p->len % 8;
	uint8_t mask = 0xff00 >> bits;

	if (memcmp(p->address.byte, a->byte, bytes))
		return false;
	return !bits || !((p->address.byte[bytes] ^ a->byte[bytes]) & mask);
}

const char *address_text(const struct address *a)
{
	static char text[INET6_ADDRSTRLEN];
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (!memcmp(a->byte, mapped, sizeof(mapped)))
		return inet_ntop(AF_INET, a->byte + 12, text, sizeof(text));
	return inet_ntop(AF_INET6, a->byte, text, sizeof(text));
}

static const char *mac_text(const uint8_t *m)
{
	static char text[2][18];
	static int which;

	which = !which;
	snprintf(text[which], sizeof(text[which]),
		 "%02x:%02x:%02x:%02x:%02x:%02x",
		 m[0], m[1], m[2], m[3], m[4], m[5]);
	return text[which];
}

const char *frame_text(const struct frame *f, const uint8_t *data)
{
	static char text[200];
	int n;

	n = snprintf(text, sizeof(text), "%s > %s %s", mac_text(data + 6),
		     mac_text(data), f->name);
	if (f->kind == FRAME_ADVERT)
		n += snprintf(text + n, sizeof(text) - n, " vhid %u %u/%u",
			      f->vhid, f->base, f->skew);
	if (f->has_source)
		n += snprintf(text + n, sizeof(text) - n, " %s",
			      address_text(&f->source));
	if (f->has_binding)
		snprintf(text + n, sizeof(text) - n, " is at %s",
			 mac_text(f->mac));
	return text;
}

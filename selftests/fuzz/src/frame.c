// SPDX-License-Identifier: GPL-2.0-or-later
#include "frame.h"

#include <arpa/inet.h>
#include <string.h>

#include "../../src/wire/wire.h"

static const uint8_t virtual_mac[ETH_ALEN] = { 0, 0, 0x5e, 0, 1, 1 };

static void put(struct frame *f, const void *data, size_t len)
{
	if (f->len + len > sizeof(f->data))
		return;
	memcpy(f->data + f->len, data, len);
	f->len += len;
}

static void put16(struct frame *f, unsigned int value)
{
	put(f, &(uint8_t[]){ value >> 8, value }, 2);
}

/* --- Ethernet --- */

static void put_target(struct frame *f, struct rnd *r,
		       const struct oracle *oracle, bool ipv6)
{
	uint8_t mac[ETH_ALEN];

	wire_multicast_mac(mac, ipv6);
	switch (rnd_below(r, 16)) {
	case 0:
		memset(mac, 0xff, sizeof(mac));
		break;
	case 1:
		memcpy(mac, oracle->mac, sizeof(mac));
		break;
	case 2:
		memcpy(mac, virtual_mac, sizeof(mac));
		mac[5] = rnd_below(r, 6);
		break;
	case 3:
		rnd_bytes(r, mac, sizeof(mac));
		break;
	}
	put(f, mac, sizeof(mac));
}

static void put_tags(struct frame *f, struct rnd *r)
{
	do {
		put16(f, rnd_percent(r, 80) ? ETH_P_8021Q : ETH_P_8021AD);
		put16(f, rnd_percent(r, 50) ? rnd_below(r, 16) << 12 :
					      rnd_u32(r));
	} while (rnd_percent(r, 20));
}

static void put_ethernet(struct frame *f, struct rnd *r,
			 const struct oracle *oracle, bool ipv6)
{
	uint8_t source[ETH_ALEN];

	put_target(f, r, oracle, ipv6);
	memcpy(source, virtual_mac, sizeof(source));
	if (rnd_percent(r, 20)) {
		rnd_bytes(r, source, sizeof(source));
		source[0] &= 0xfe;
	}
	put(f, source, sizeof(source));
	if (rnd_percent(r, 8))
		put_tags(f, r);
	put16(f, rnd_percent(r, 97) ? (ipv6 ? ETH_P_IPV6 : ETH_P_IP) :
				      rnd_u32(r));
}

/* --- IPv4 --- */

/* Options that a receiver knows, and others. */
static size_t put_options(struct rnd *r, uint8_t options[40])
{
	static const uint8_t kinds[] = { 0, 1, 7, 68, 131, 137, 148, 255 };
	size_t len = rnd_below(r, 11) * 4, at = 0, size;

	memset(options, 0, 40);
	while (at < len && !rnd_percent(r, 10)) {
		options[at] = RND_PICK(r, kinds);
		size = options[at] > 1 ? 2 + rnd_below(r, 12) : 1;
		if (size > 1 && at + 1 < len) {
			options[at + 1] = size;
			if (at + 2 < len)
				options[at + 2] = rnd_u32(r);
		}
		at += size;
	}
	return len;
}

static unsigned int random_fragment(struct rnd *r)
{
	switch (rnd_below(r, 16)) {
	case 0:
		return rnd_u32(r);
	case 1:
		return 0x2000;		/* more */
	case 2:
		return rnd_below(r, 8);
	case 3:
		return 0x8000;		/* reserved */
	default:
		return 0x4000;		/* do not */
	}
}

static uint8_t random_ttl(struct rnd *r)
{
	return rnd_percent(r, 90) ? 255 : rnd_u32(r);
}

static uint8_t random_protocol(struct rnd *r)
{
	return rnd_percent(r, 96) ? CARP_PROTOCOL : rnd_u32(r);
}

/* A length that may be wrong. */
static size_t random_length(struct rnd *r, size_t right)
{
	if (rnd_percent(r, 92))
		return right;
	return rnd_percent(r, 50) ? right + rnd_below(r, 64) - 32 : rnd_u32(r);
}

static void put_ipv4(struct frame *f, struct rnd *r, size_t payload)
{
	uint8_t ip[60] = { 0 }, options[40];
	size_t n = rnd_percent(r, 15) ? put_options(r, options) : 0;
	size_t head = 20 + n, total = random_length(r, head + payload);
	unsigned int fragment = random_fragment(r);
	uint16_t sum;

	ip[0] = 0x40 | head / 4;
	if (rnd_percent(r, 3))
		ip[0] = rnd_u32(r);
	ip[2] = total >> 8;
	ip[3] = total;
	ip[6] = fragment >> 8;
	ip[7] = fragment;
	ip[8] = random_ttl(r);
	ip[9] = random_protocol(r);
	memcpy(ip + 12, (const uint8_t[]){ 192, 0, 2, 99 }, 4);
	if (rnd_percent(r, 20))
		rnd_bytes(r, ip + 12, 4);
	memcpy(ip + 16, (const uint8_t[]){ 224, 0, 0, 18 }, 4);
	if (rnd_percent(r, 4))
		rnd_bytes(r, ip + 16 + rnd_below(r, 4), 1);
	memcpy(ip + 20, options, n);
	sum = wire_sum(ip, head);
	if (rnd_percent(r, 3))
		sum ^= 1u << rnd_below(r, 16);
	memcpy(ip + 10, &sum, sizeof(sum));
	put(f, ip, head);
}

/* --- IPv6 --- */

/* The chain in "out"; returns its length, and the first header in *next. */
static size_t put_extensions(struct rnd *r, uint8_t *out, uint8_t *next)
{
	static const uint8_t kinds[] = {
		IPPROTO_HOPOPTS, IPPROTO_ROUTING, IPPROTO_FRAGMENT,
		IPPROTO_AH, IPPROTO_DSTOPTS, IPPROTO_NONE,
	};
	static const uint16_t fragments[] = { 0, 0, 1, 6, 0xfff8, 0xffff };
	unsigned int n = 1 + rnd_below(r, 3), fragment;
	size_t len = 0, size;
	uint8_t *link = next;

	while (n--) {
		uint8_t *h = out + len;

		*link = RND_PICK(r, kinds);
		memset(h, 0, 64);
		h[1] = *link == IPPROTO_FRAGMENT ? 0 : rnd_below(r, 4);
		size = *link == IPPROTO_AH ? (h[1] + 2) * 4 : (h[1] + 1) * 8;
		if (*link == IPPROTO_FRAGMENT) {
			fragment = rnd_u32(r) & RND_PICK(r, fragments);
			h[2] = fragment >> 8;
			h[3] = fragment;
		} else if (rnd_percent(r, 30)) {
			rnd_bytes(r, h + 2, size - 2);
		}
		link = &h[0];
		len += size;
	}
	*link = random_protocol(r);
	return len;
}

static void put_ipv6(struct frame *f, struct rnd *r, size_t payload)
{
	static const uint8_t source[16] = { 0xfe, 0x80, [15] = 0x99 };
	static const uint8_t group[16] = { 0xff, 2, [15] = 0x12 };
	uint8_t ip[40] = { 0x60 }, chain[256];
	size_t n = 0, total;

	ip[6] = random_protocol(r);
	if (rnd_percent(r, 25))
		n = put_extensions(r, chain, &ip[6]);
	total = random_length(r, n + payload);
	if (rnd_percent(r, 3))
		ip[0] = rnd_u32(r);
	ip[4] = total >> 8;
	ip[5] = total;
	ip[7] = random_ttl(r);
	memcpy(ip + 8, source, 16);
	if (rnd_percent(r, 20))
		rnd_bytes(r, ip + 8, 16);
	memcpy(ip + 24, group, 16);
	if (rnd_percent(r, 4))
		rnd_bytes(r, ip + 24 + rnd_below(r, 16), 1);
	put(f, ip, sizeof(ip));
	put(f, chain, n);
}

/* --- CARP --- */

static const uint8_t *random_own(struct rnd *r, const struct oracle *oracle)
{
	const struct oracle_vhid *vhid = &oracle->vhid[1 + rnd_below(r, 3)];

	return vhid->own ? vhid->sent[rnd_below(r, vhid->own)] : NULL;
}

static void mend(uint8_t *advert)
{
	uint16_t sum;

	memset(advert + 6, 0, 2);
	sum = wire_sum(advert, ADVERT_LEN);
	memcpy(advert + 6, &sum, sizeof(sum));
}

/* What the host has signed, with fields changed that are signed or not. */
static void random_advert(struct rnd *r, const struct oracle *oracle,
			  uint8_t *advert)
{
	const uint8_t *own = random_own(r, oracle);
	unsigned int n = rnd_below(r, 4);

	if (own && rnd_percent(r, 60)) {
		memcpy(advert, own, ADVERT_LEN);
		while (n--)
			advert[rnd_below(r, rnd_percent(r, 70) ? 8 :
					    ADVERT_LEN)] = rnd_u32(r);
	} else {
		rnd_bytes(r, advert, ADVERT_LEN);
		advert[3] = 7;
	}
	if (rnd_percent(r, 92))
		advert[0] = 0x21;
	if (rnd_percent(r, 60))
		advert[1] = 1 + rnd_below(r, 5);
	if (rnd_percent(r, 10))
		memset(advert + 2, 255, 4);
	if (rnd_percent(r, 90))
		mend(advert);
}

void frame_wrap(struct frame *f, const uint8_t *advert, bool ipv6)
{
	uint8_t ip4[20] = { 0x45, 0x10, 0, 56, 0, 0, 0x40, 0, 255, 112, 0, 0,
			    192, 0, 2, 1, 224, 0, 0, 18 };
	uint8_t ip6[40] = { 0x60, 0, 0, 0, 0, 36, 112, 255, 0xfe, 0x80,
			    [23] = 1, [24] = 0xff, [25] = 2, [39] = 0x12 };
	uint8_t mac[ETH_ALEN];
	uint16_t sum = wire_sum(ip4, sizeof(ip4));

	f->len = 0;
	wire_multicast_mac(mac, ipv6);
	put(f, mac, sizeof(mac));
	put(f, virtual_mac, sizeof(virtual_mac));
	put16(f, ipv6 ? ETH_P_IPV6 : ETH_P_IP);
	memcpy(ip4 + 10, &sum, sizeof(sum));
	put(f, ipv6 ? ip6 : ip4, ipv6 ? sizeof(ip6) : sizeof(ip4));
	put(f, advert, ADVERT_LEN);
}

void frame_random(struct frame *f, struct rnd *r, const struct oracle *oracle)
{
	uint8_t payload[ADVERT_LEN + 64] = { 0 };
	bool ipv6 = rnd_u32(r) & 1;
	size_t len = ADVERT_LEN;
	unsigned int n;

	random_advert(r, oracle, payload);
	if (rnd_percent(r, 10))
		len = rnd_below(r, sizeof(payload));
	f->len = 0;
	put_ethernet(f, r, oracle, ipv6);
	if (ipv6)
		put_ipv6(f, r, len);
	else
		put_ipv4(f, r, len);
	put(f, payload, len);
	if (rnd_percent(r, 6))
		f->len = ETH_HLEN + 1 + rnd_below(r, f->len - ETH_HLEN - 1);
	for (n = rnd_percent(r, 10) ? 1 + rnd_below(r, 4) : 0; n; n--)
		f->data[rnd_below(r, f->len)] ^= 1 << rnd_below(r, 8);
	if (rnd_percent(r, 5))
		put(f, payload, rnd_below(r, sizeof(payload)));
}

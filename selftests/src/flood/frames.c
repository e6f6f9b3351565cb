// SPDX-License-Identifier: GPL-2.0-or-later
#include "frames.h"

#include <arpa/inet.h>
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS_MAX	4096
#define ADVERT		36

uint8_t frame_vhid = 1;
struct in_addr frame_vip4;
struct in6_addr frame_vip6;
uint8_t frame_mac[ETH_ALEN];

static struct frame *records;
static size_t record_count, record_next;

static uint64_t lot(void)
{
	static uint64_t seed = 0x9e3779b97f4a7c15;

	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void put(struct frame *f, const void *data, size_t len)
{
	memcpy(&f->data[f->len], data, len);
	f->len += len;
}

static void put_lots(struct frame *f, size_t len)
{
	uint64_t word;
	size_t n;

	for (; len; len -= n) {
		n = len < sizeof(word) ? len : sizeof(word);
		word = lot();
		put(f, &word, n);
	}
}

static uint32_t sum_add(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? p[i] : p[i] << 8;
	return sum;
}

static void sum_store(uint8_t *at, uint32_t sum)
{
	uint16_t be;

	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	be = htons(~sum);
	memcpy(at, &be, sizeof(be));
}

static void put_ethernet(struct frame *f, const void *to, uint16_t type)
{
	f->len = 0;
	put(f, to, ETH_ALEN);
	put(f, frame_mac, ETH_ALEN);
	put(f, &(uint16_t){ htons(type) }, 2);
}

static void put_ipv4(struct frame *f, uint8_t protocol, uint16_t payload)
{
	static const uint8_t to[] = { 1, 0, 0x5e, 0, 0, 0x12 };
	uint8_t head[20] = {
		0x45, 0x10, 0, 20 + payload, 0, 0, 0x40, 0, 255, protocol,
		0, 0, 192, 0, 2, 3, 224, 0, 0, 18,
	};

	sum_store(&head[10], sum_add(0, head, sizeof(head)));
	put_ethernet(f, to, ETHERTYPE_IP);
	put(f, head, sizeof(head));
}

static void put_ipv6(struct frame *f, uint8_t protocol, uint16_t payload,
		     const struct in6_addr *to)
{
	uint8_t mac[ETH_ALEN] = { 0x33, 0x33 };
	uint8_t head[24] = {
		0x60, 0, 0, 0, 0, payload, protocol, 255,
		0xfe, 0x80, [23] = 3,
	};

	memcpy(&mac[2], &to->s6_addr[12], 4);
	put_ethernet(f, mac, ETHERTYPE_IPV6);
	put(f, head, sizeof(head));
	put(f, to, sizeof(*to));
}

static void put_ip(struct frame *f, bool ipv6, uint8_t protocol)
{
	static const struct in6_addr group = {
		.s6_addr = { 0xff, 2, [15] = 0x12 },
	};

	if (ipv6)
		put_ipv6(f, protocol, ADVERT, &group);
	else
		put_ipv4(f, protocol, ADVERT);
}

/* As eager as can be, so that whoever believes it steps down. */
static void put_advert(struct frame *f, bool ipv6, uint8_t version, uint8_t id)
{
	size_t start;

	put_ip(f, ipv6, 112);
	start = f->len;
	put(f, (uint8_t []){ version << 4 | 1, id, 0, 7, 0, 0, 0, 0 }, 8);
	put_lots(f, ADVERT - 8);
	sum_store(&f->data[start + 6],
		  sum_add(0, &f->data[start], ADVERT));
}

/* Of the same size, and as much work to make: to a port that nobody has. */
static void put_plain(struct frame *f, bool ipv6)
{
	size_t start;

	put_ip(f, ipv6, IPPROTO_UDP);
	start = f->len;
	put(f, (uint8_t []){ 0, 9, 0, 9, 0, ADVERT, 0, 0 }, 8);
	put_lots(f, ADVERT - 8);
	(void)sum_add(0, &f->data[start], ADVERT);
}

static void fill_plain4(struct frame *f)
{
	put_plain(f, false);
}

static void fill_plain6(struct frame *f)
{
	put_plain(f, true);
}

static void fill_auth4(struct frame *f)
{
	put_advert(f, false, 2, frame_vhid);
}

static void fill_auth6(struct frame *f)
{
	put_advert(f, true, 2, frame_vhid);
}

static void fill_version(struct frame *f)
{
	put_advert(f, false, 3, frame_vhid);
}

/* One after the other: 1 to 255, and again. */
static uint8_t scan_next(void)
{
	static uint8_t id;

	id = id == 255 ? 1 : id + 1;
	return id;
}

static void fill_scan4(struct frame *f)
{
	put_advert(f, false, 2, scan_next());
}

static void fill_scan6(struct frame *f)
{
	put_advert(f, true, 2, scan_next());
}

static void fill_steal(struct frame *f)
{
	if (!record_count)
		errx(2, "no recorded frames");
	*f = records[record_next];
	record_next = (record_next + 1) % record_count;
}

static void fill_replay(struct frame *f)
{
	fill_steal(f);
	memcpy(&f->data[ETH_ALEN], frame_mac, ETH_ALEN);
}

static uint8_t *advert_of(struct frame *f)
{
	return &f->data[ETH_HLEN + (f->data[12] == 0x86 ? 40 : 20)];
}

/* What the digest does not cover can be anything: the source address is one. */
static void fill_other(struct frame *f)
{
	bool ipv6;

	fill_replay(f);
	ipv6 = f->data[12] == 0x86;
	f->data[ipv6 ? 37 : 29] = 3;
	if (ipv6)
		return;
	memset(&f->data[24], 0, 2);
	sum_store(&f->data[24], sum_add(0, &f->data[ETH_HLEN], 20));
}

static void put_altered(struct frame *f, uint8_t base, uint8_t skew)
{
	uint8_t *advert;

	fill_other(f);
	advert = advert_of(f);
	advert[2] = skew;
	advert[4] = 0;
	advert[5] = base;
	memset(&advert[6], 0, 2);
	sum_store(&advert[6], sum_add(0, advert, ADVERT));
}

static void fill_leave(struct frame *f)
{
	put_altered(f, 255, 255);
}

static void fill_eager(struct frame *f)
{
	put_altered(f, 0, 0);
}

static void put_arp(struct frame *f, const void *sender, uint8_t operation)
{
	static const uint8_t all[] = { 255, 255, 255, 255, 255, 255 };

	put_ethernet(f, all, ETHERTYPE_ARP);
	put(f, (uint8_t []){ 0, 1, 8, 0, 6, 4, 0, operation }, 8);
	put(f, frame_mac, ETH_ALEN);
	put(f, sender, 4);
	put(f, operation == 1 ? "\0\0\0\0\0\0" : (char *)frame_mac, ETH_ALEN);
	put(f, &frame_vip4, sizeof(frame_vip4));
	put_lots(f, 18);
}

static void fill_arp(struct frame *f)
{
	put_arp(f, (uint8_t []){ 192, 0, 2, 3 }, 1);
}

static void fill_garp(struct frame *f)
{
	put_arp(f, &frame_vip4, 1);
}

static void fill_arpreply(struct frame *f)
{
	put_arp(f, &frame_vip4, 2);
}

static void put_nd(struct frame *f, uint8_t type, uint8_t flags,
		   const struct in6_addr *to)
{
	uint8_t option = type == 135 ? 1 : 2;
	size_t start;

	put_ipv6(f, IPPROTO_ICMPV6, 32, to);
	start = f->len;
	put(f, (uint8_t []){ type, 0, 0, 0, flags, 0, 0, 0 }, 8);
	put(f, &frame_vip6, sizeof(frame_vip6));
	put(f, (uint8_t []){ option, 1 }, 2);
	put(f, frame_mac, ETH_ALEN);
	sum_store(&f->data[start + 2],
		  sum_add(32 + IPPROTO_ICMPV6, &f->data[start - 32], 64));
}

static void fill_ns(struct frame *f)
{
	struct in6_addr to = {
		.s6_addr = { 0xff, 2, [11] = 1, 0xff },
	};

	memcpy(&to.s6_addr[13], &frame_vip6.s6_addr[13], 3);
	put_nd(f, 135, 0, &to);
}

static void fill_na(struct frame *f)
{
	static const struct in6_addr all = {
		.s6_addr = { 0xff, 2, [15] = 1 },
	};

	put_nd(f, 136, 0x20, &all);
}

const struct frame_kind frame_kinds[] = {
	{ "plain4", fill_plain4, "UDP to the same group, same size" },
	{ "plain6", fill_plain6, "the same of IPv6" },
	{ "auth4", fill_auth4, "an advert with a wrong digest" },
	{ "auth6", fill_auth6, "the same of IPv6" },
	{ "version", fill_version, "an advert of version 3" },
	{ "scan4", fill_scan4, "wrong digests for all vhids in turn" },
	{ "scan6", fill_scan6, "the same of IPv6" },
	{ "replay", fill_replay, "the recorded frames in turn" },
	{ "other", fill_other, "replay from another source address" },
	{ "steal", fill_steal, "the same with their Ethernet source" },
	{ "leave", fill_leave, "other with advbase and advskew 255" },
	{ "eager", fill_eager, "other with advbase and advskew 0" },
	{ "arp", fill_arp, "ARP request for the virtual address" },
	{ "ns", fill_ns, "neighbour solicitation for it" },
	{ "garp", fill_garp, "GARP that claims it, a request" },
	{ "arpreply", fill_arpreply, "GARP that claims it, a reply" },
	{ "na", fill_na, "neighbour advertisement that claims it" },
	{ }
};

/* Lines as tap writes them: TIME PORT HEX, or any whose last word is HEX. */
void frame_records(const char *path)
{
	char *line = NULL, *hex;
	size_t room = 0;
	struct frame *f;
	FILE *file = fopen(path, "r");

	records = calloc(RECORDS_MAX, sizeof(*records));
	if (!file || !records)
		err(2, "%s", path);
	while (record_count < RECORDS_MAX && getline(&line, &room, file) > 0) {
		hex = strrchr(line, ' ');
		f = &records[record_count];
		for (hex += hex ? 1 : 0; hex && f->len < FRAME_MAX; hex += 2)
			if (sscanf(hex, "%2hhx", &f->data[f->len++]) != 1)
				break;
		f->len -= f->len ? 1 : 0;
		record_count += f->len > ETH_HLEN;
	}
	free(line);
	fclose(file);
	if (!record_count)
		errx(2, "%s: no frames", path);
}

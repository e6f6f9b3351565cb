// SPDX-License-Identifier: GPL-2.0-or-later
#include "wire.h"

#include <arpa/inet.h>
#include <err.h>
#include <linux/if_alg.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

unsigned long parse_number(const char *text, unsigned long max)
{
	unsigned long n;
	char *end;

	n = strtoul(text, &end, 0);
	if (!*text || *end || n > max)
		errx(2, "%s: not a number up to %lu", text, max);
	return n;
}

size_t parse_hex(uint8_t *out, size_t room, const char *text)
{
	size_t n = strlen(text) / 2, i;

	if (strlen(text) % 2 || n > room)
		errx(2, "%s: not up to %zu bytes in hex", text, room);
	for (i = 0; i < n; i++) {
		if (sscanf(&text[2 * i], "%2hhx", &out[i]) != 1)
			errx(2, "%s: not hex", text);
	}
	return n;
}

void parse_mac(uint8_t *mac, const char *text)
{
	if (sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &mac[0], &mac[1],
		   &mac[2], &mac[3], &mac[4], &mac[5]) != 6)
		errx(2, "%s: not an Ethernet address", text);
}

void secret_key_hex(struct secret *s, const char *hex)
{
	memset(s->key, 0, sizeof(s->key));
	parse_hex(s->key, sizeof(s->key), hex);
}

void secret_key_text(struct secret *s, const char *text)
{
	if (strlen(text) > sizeof(s->key))
		errx(2, "the key is too long");
	memset(s->key, 0, sizeof(s->key));
	memcpy(s->key, text, strlen(text));
}

void secret_address(struct secret *s, const char *text)
{
	if (s->n4 == WIRE_ADDRESSES || s->n6 == WIRE_ADDRESSES)
		errx(2, "too many addresses");
	if (inet_pton(AF_INET, text, &s->v4[s->n4]) == 1)
		s->n4++;
	else if (inet_pton(AF_INET6, text, &s->v6[s->n6]) == 1)
		s->n6++;
	else
		errx(2, "%s: not an address", text);
}

static int compare4(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct in_addr));
}

static int compare6(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct in6_addr));
}

/* The sorted, distinct addresses of one family; returns their bytes. */
static size_t put_addresses(uint8_t *out, const void *set, int n, size_t size,
			    int (*compare)(const void *a, const void *b))
{
	uint8_t sorted[WIRE_ADDRESSES * sizeof(struct in6_addr)];
	size_t len = 0;
	int i;

	memcpy(sorted, set, n * size);
	qsort(sorted, n, size, compare);
	for (i = 0; i < n; i++) {
		if (i && !compare(&sorted[i * size], &sorted[(i - 1) * size]))
			continue;
		memcpy(&out[len], &sorted[i * size], size);
		len += size;
	}
	return len;
}

static size_t put_v6(uint8_t *out, const struct secret *s, bool linklocal)
{
	struct in6_addr set[WIRE_ADDRESSES];
	int i, n = 0;

	for (i = 0; i < s->n6; i++) {
		if (linklocal || !IN6_IS_ADDR_LINKLOCAL(&s->v6[i]))
			set[n++] = s->v6[i];
	}
	return put_addresses(out, set, n, sizeof(*set), compare6);
}

static int hmac_open(const uint8_t *key)
{
	struct sockaddr_alg address = {
		.salg_family = AF_ALG,
		.salg_type = "hash",
		.salg_name = "hmac(sha1)",
	};
	int algorithm = socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	int fd = -1;

	if (algorithm >= 0 &&
	    !bind(algorithm, (void *)&address, sizeof(address)) &&
	    !setsockopt(algorithm, SOL_ALG, ALG_SET_KEY, key, CARP_KEY_LEN))
		fd = accept(algorithm, NULL, NULL);
	if (fd < 0)
		err(2, "hmac(sha1)");
	close(algorithm);
	return fd;
}

/* By the kernel's user interface, so that nothing has to be installed. */
static void hmac_sha1(const uint8_t *key, const void *data, size_t len,
		      uint8_t *md)
{
	int fd = hmac_open(key);

	if (send(fd, data, len, 0) != (ssize_t)len ||
	    read(fd, md, CARP_MD_LEN) != CARP_MD_LEN)
		err(2, "hmac(sha1)");
	close(fd);
}

void secret_digest(const struct secret *s, const struct carp_header *hdr,
		   bool linklocal, uint8_t *md)
{
	uint8_t text[3 + WIRE_ADDRESSES * 20 + sizeof(hdr->counter)];
	size_t len = 0;

	text[len++] = 2;
	text[len++] = 1;
	text[len++] = hdr->vhid;
	len += put_addresses(&text[len], s->v4, s->n4, sizeof(*s->v4),
			     compare4);
	len += put_v6(&text[len], s, linklocal);
	memcpy(&text[len], hdr->counter, sizeof(hdr->counter));
	len += sizeof(hdr->counter);
	hmac_sha1(s->key, text, len, md);
}

/* The Internet checksum, ready to be stored. */
uint16_t wire_sum(const void *data, size_t len)
{
	const uint8_t *p = data;
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < len; i++)
		sum += i % 2 ? p[i] : p[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

int wire_open(const char *device, int *ifindex)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(device),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	if (!address.sll_ifindex)
		errx(2, "%s: no such device", device);
	if (fd < 0 || bind(fd, (void *)&address, sizeof(address)))
		err(2, "%s", device);
	*ifindex = address.sll_ifindex;
	return fd;
}

void wire_multicast_mac(uint8_t *mac, bool ipv6)
{
	static const uint8_t v4[6] = { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x12 };
	static const uint8_t v6[6] = { 0x33, 0x33, 0x00, 0x00, 0x00, 0x12 };

	memcpy(mac, ipv6 ? v6 : v4, 6);
}

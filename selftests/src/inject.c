// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sends adverts that are as good or as bad as the options make them.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <err.h>
#include <linux/if_ether.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "netns.h"
#include "wire/wire.h"

#define FRAME_MAX	1600
#define WORDS_MAX	100

/* Integers of the options, by index. */
enum number {
	FAMILY, VERSION, TYPE, VHID, ADVSKEW, AUTHLEN, DEMOTE, ADVBASE, TTL,
	TOS, LENGTH, TRAIL, IPOPTIONS, FRAGMENT, MORE, VLAN, BADSUM, BADMD,
	LINKLOCAL, COUNT, INTERVAL, NUMBERS
};

static const struct {
	const char *name;
	unsigned long max;
	unsigned long value;
	const char *help;
} numbers[NUMBERS] = {
	[FAMILY] = { "family", 6, 4, "4 or 6" },
	[VERSION] = { "version", 15, 2, "CARP version" },
	[TYPE] = { "type", 15, 1, "CARP type" },
	[VHID] = { "vhid", 255, 1, "virtual host ID" },
	[ADVSKEW] = { "advskew", 255, 0, "" },
	[AUTHLEN] = { "authlen", 255, 7, "" },
	[DEMOTE] = { "demote", 255, 0, "" },
	[ADVBASE] = { "advbase", 255, 1, "" },
	[TTL] = { "ttl", 255, 255, "TTL or hop limit" },
	[TOS] = { "tos", 255, 0x10, "TOS or traffic class" },
	[LENGTH] = { "length", 36, 36, "bytes that are left of the advert" },
	[TRAIL] = { "trail", 1000, 0, "bytes of 0xff behind it" },
	[IPOPTIONS] = { "ipoptions", 40, 0, "bytes of IPv4 options, NOPs" },
	[FRAGMENT] = { "fragment", 8191, 0, "offset in units of 8 bytes" },
	[MORE] = { "more", 1, 0, "1: more fragments" },
	[VLAN] = { "vlan", 65535, 0, "VLAN tag, if not 0" },
	[BADSUM] = { "badsum", 1, 0, "1: wrong checksum" },
	[BADMD] = { "badmd", 1, 0, "1: wrong digest" },
	[LINKLOCAL] = { "linklocal", 1, 0, "1: digest with link-locals" },
	[COUNT] = { "count", 100000, 1, "adverts to send" },
	[INTERVAL] = { "interval", 60000, 0, "ms between them" },
};

struct job {
	unsigned long n[NUMBERS];
	struct secret secret;
	uint8_t counter[8];
	uint8_t raw[sizeof(struct carp_header)];
	bool has_raw;
	bool has_destination;
	uint8_t eth_source[ETH_ALEN];
	uint8_t eth_destination[ETH_ALEN];
	struct in_addr source4, destination4;
	struct in6_addr source6, destination6;
};

struct frame {
	uint8_t data[FRAME_MAX];
	size_t len;
};

static void usage(void)
{
	int i;

	fputs("Usage: inject [-n NETNS] [-b] DEVICE [OPTION VALUE]...\n\n"
	      "Sends CARP adverts. With -b one for each line of the input, which\n"
	      "has more options, or \"sleep MS\".\n\n"
	      "  key HEX, pass TEXT   the key\n"
	      "  address ADDRESS      that the digest covers, several times\n"
	      "  counter HEX          8 bytes\n"
	      "  header HEX           the advert's 36 bytes as they are\n"
	      "  src, dst ADDRESS     of IP; ethsrc, ethdst of Ethernet\n",
	      stderr);
	for (i = 0; i < NUMBERS; i++)
		fprintf(stderr, "  %-10s N         %s (%lu)\n",
			numbers[i].name, numbers[i].help, numbers[i].value);
	exit(2);
}

static void job_init(struct job *job)
{
	int i;

	memset(job, 0, sizeof(*job));
	for (i = 0; i < NUMBERS; i++)
		job->n[i] = numbers[i].value;
	inet_pton(AF_INET, "192.0.2.99", &job->source4);
	inet_pton(AF_INET, "224.0.0.18", &job->destination4);
	inet_pton(AF_INET6, "fe80::99", &job->source6);
	inet_pton(AF_INET6, "ff02::12", &job->destination6);
	parse_mac(job->eth_source, "00:00:5e:00:01:01");
}

static void parse_address(struct in_addr *v4, struct in6_addr *v6,
			  const char *text)
{
	if (inet_pton(AF_INET, text, v4) != 1 &&
	    inet_pton(AF_INET6, text, v6) != 1)
		errx(2, "%s: not an address", text);
}

static bool job_number(struct job *job, const char *name, const char *value)
{
	int i;

	for (i = 0; i < NUMBERS; i++) {
		if (strcmp(name, numbers[i].name))
			continue;
		job->n[i] = parse_number(value, numbers[i].max);
		return true;
	}
	return false;
}

static void job_option(struct job *job, const char *name, const char *value)
{
	if (job_number(job, name, value))
		return;
	if (!strcmp(name, "key")) {
		secret_key_hex(&job->secret, value);
	} else if (!strcmp(name, "pass")) {
		secret_key_text(&job->secret, value);
	} else if (!strcmp(name, "address")) {
		secret_address(&job->secret, value);
	} else if (!strcmp(name, "counter")) {
		parse_hex(job->counter, sizeof(job->counter), value);
	} else if (!strcmp(name, "header")) {
		parse_hex(job->raw, sizeof(job->raw), value);
		job->has_raw = true;
	} else if (!strcmp(name, "src")) {
		parse_address(&job->source4, &job->source6, value);
	} else if (!strcmp(name, "dst")) {
		parse_address(&job->destination4, &job->destination6, value);
	} else if (!strcmp(name, "ethsrc")) {
		parse_mac(job->eth_source, value);
	} else if (!strcmp(name, "ethdst")) {
		parse_mac(job->eth_destination, value);
		job->has_destination = true;
	} else {
		errx(2, "%s: unknown option", name);
	}
}

static void job_options(struct job *job, int n, char **words)
{
	int i;

	for (i = 0; i < n; i += 2) {
		if (i + 1 == n)
			errx(2, "%s: value missing", words[i]);
		job_option(job, words[i], words[i + 1]);
	}
}

static void put(struct frame *f, const void *data, size_t len)
{
	if (f->len + len > sizeof(f->data))
		errx(2, "frame too long");
	memcpy(&f->data[f->len], data, len);
	f->len += len;
}

static void put16(struct frame *f, unsigned int value)
{
	uint16_t be = htons(value);

	put(f, &be, sizeof(be));
}

static void put_ethernet(struct frame *f, const struct job *job)
{
	bool ipv6 = job->n[FAMILY] == 6;
	uint8_t group[ETH_ALEN];

	wire_multicast_mac(group, ipv6);
	put(f, job->has_destination ? job->eth_destination : group, ETH_ALEN);
	put(f, job->eth_source, ETH_ALEN);
	if (job->n[VLAN]) {
		put16(f, ETH_P_8021Q);
		put16(f, job->n[VLAN]);
	}
	put16(f, ipv6 ? ETH_P_IPV6 : ETH_P_IP);
}

static void put_ipv4(struct frame *f, const struct job *job, size_t payload)
{
	uint8_t nops[40], header = 20 + (job->n[IPOPTIONS] + 3) / 4 * 4;
	size_t start = f->len;
	unsigned int offset = job->n[FRAGMENT] | job->n[MORE] << 13;
	uint16_t sum;

	memset(nops, 1, sizeof(nops));
	put(f, &(uint8_t []){ 0x40 | header / 4, job->n[TOS] }, 2);
	put16(f, header + payload);
	put16(f, 0x1234);
	put16(f, offset ? offset : 0x4000);
	put(f, &(uint8_t []){ job->n[TTL], CARP_PROTOCOL, 0, 0 }, 4);
	put(f, &job->source4, sizeof(job->source4));
	put(f, &job->destination4, sizeof(job->destination4));
	put(f, nops, header - 20);
	sum = wire_sum(&f->data[start], header);
	memcpy(&f->data[start + 10], &sum, sizeof(sum));
}

static void put_ipv6(struct frame *f, const struct job *job, size_t payload)
{
	bool fragment = job->n[FRAGMENT] || job->n[MORE];
	uint8_t next = fragment ? IPPROTO_FRAGMENT : CARP_PROTOCOL;
	uint32_t flow = htonl(6u << 28 | job->n[TOS] << 20);

	put(f, &flow, sizeof(flow));
	put16(f, payload + (fragment ? 8 : 0));
	put(f, &(uint8_t []){ next, job->n[TTL] }, 2);
	put(f, &job->source6, sizeof(job->source6));
	put(f, &job->destination6, sizeof(job->destination6));
	if (!fragment)
		return;
	put(f, &(uint8_t []){ CARP_PROTOCOL, 0 }, 2);
	put16(f, job->n[FRAGMENT] << 3 | job->n[MORE]);
	put(f, "frag", 4);
}

static void make_header(const struct job *job, struct carp_header *hdr)
{
	if (job->has_raw) {
		memcpy(hdr, job->raw, sizeof(*hdr));
		return;
	}
	*hdr = (struct carp_header) {
		.version_type = job->n[VERSION] << 4 | job->n[TYPE],
		.vhid = job->n[VHID],
		.advskew = job->n[ADVSKEW],
		.authlen = job->n[AUTHLEN],
		.demote = job->n[DEMOTE],
		.advbase = job->n[ADVBASE],
	};
	memcpy(hdr->counter, job->counter, sizeof(hdr->counter));
	secret_digest(&job->secret, hdr, job->n[LINKLOCAL], hdr->md);
	hdr->md[0] ^= job->n[BADMD];
	hdr->sum = wire_sum(hdr, sizeof(*hdr));
	hdr->sum ^= job->n[BADSUM];
}

static void send_frame(int fd, const struct job *job)
{
	size_t payload = job->n[LENGTH] + job->n[TRAIL], left;
	struct frame f = { .len = 0 };
	struct carp_header hdr;

	make_header(job, &hdr);
	put_ethernet(&f, job);
	if (job->n[FAMILY] == 6)
		put_ipv6(&f, job, payload);
	else
		put_ipv4(&f, job, payload);
	put(&f, &hdr, job->n[LENGTH]);
	for (left = job->n[TRAIL]; left; left--)
		put(&f, "\xff", 1);
	if (send(fd, f.data, f.len, 0) != (ssize_t)f.len)
		err(2, "send");
}

/* Each advert has a counter of its own, except if that was given as bytes. */
static void job_run(int fd, struct job *job)
{
	unsigned long i;
	uint64_t counter;

	for (i = 0; i < job->n[COUNT]; i++) {
		if (i && job->n[INTERVAL])
			usleep(job->n[INTERVAL] * 1000);
		send_frame(fd, job);
		memcpy(&counter, job->counter, sizeof(counter));
		counter = htobe64(be64toh(counter) + 1);
		memcpy(job->counter, &counter, sizeof(counter));
	}
}

static void run_batch(int fd, const struct job *model)
{
	char *line = NULL, *words[WORDS_MAX], *word;
	size_t room = 0;

	while (getline(&line, &room, stdin) > 0) {
		struct job job = *model;
		int n = 0;

		for (word = strtok(line, "\n "); word && n < WORDS_MAX;
		     word = strtok(NULL, "\n "))
			words[n++] = word;
		if (n == 2 && !strcmp(words[0], "sleep")) {
			usleep(parse_number(words[1], 60000) * 1000);
		} else if (n) {
			job_options(&job, n, words);
			job_run(fd, &job);
		}
	}
	free(line);
}

int main(int argc, char **argv)
{
	bool batch = false;
	struct job job;
	int fd, option, ifindex;

	while ((option = getopt(argc, argv, "+n:b")) != -1) {
		if (option == 'n')
			netns_enter(optarg);
		else if (option == 'b')
			batch = true;
		else
			usage();
	}
	if (optind == argc)
		usage();
	fd = wire_open(argv[optind++], &ifindex);
	job_init(&job);
	job_options(&job, argc - optind, &argv[optind]);
	if (batch)
		run_batch(fd, &job);
	else
		job_run(fd, &job);
	close(fd);
	return 0;
}

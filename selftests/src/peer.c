// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A host of another kind: takes part in the election by the rules of OpenBSD
 * or FreeBSD, as far as adverts go. It answers neither ARP nor ND.
 *
 * Its output is a line for each change:
 *	init | backup | master
 *	heard FAMILY SOURCE advbase N advskew N demote N	(accepted)
 *	refused REASON
 * Commands on its input, one at a time: down, up, master, backup, quit, and the
 * options that are numbers.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "netns.h"
#include "peer/flavour.h"

#define SECOND		1000000ll
#define LEAVE		255	/* advbase and advskew of a host that leaves */

static const char *const state_names[] = { "init", "backup", "master" };

static const struct {
	const char *name;
	unsigned long max;
	unsigned long value;
} numbers[NUMBERS] = {
	[VHID] = { "vhid", 255, 1 },
	[ADVBASE] = { "advbase", 254, 1 },
	[ADVSKEW] = { "advskew", 254, 0 },
	[PREEMPT] = { "preempt", 1, 0 },
	[DEMOTE] = { "demote", 255, 0 },
};

/* --- sending --- */

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * SECOND + ts.tv_nsec / 1000;
}

static bool peer_has(const struct peer *p, enum ip_version family)
{
	return family == V4 ? p->secret.n4 : p->secret.n6;
}

/* FreeBSD: random until another host was heard, from then on one more. */
static uint64_t peer_counter(struct peer *p)
{
	if (!p->counter_known)
		getrandom(&p->counter, sizeof(p->counter), 0);
	else if (!p->flavour->constant)
		p->counter++;
	p->counter_known |= p->flavour->constant;
	return htobe64(p->counter);
}

static void put_ipv4(const struct peer *p, uint8_t *out, size_t payload)
{
	uint8_t ip[20] = {
		0x45, p->flavour->tos, 0, 20 + payload, 0, 0, 0x40, 0,
		255, CARP_PROTOCOL, 0, 0, 0, 0, 0, 0, 224, 0, 0, 18,
	};
	uint16_t sum;

	memcpy(&ip[12], &p->source4, 4);
	sum = wire_sum(ip, sizeof(ip));
	memcpy(&ip[10], &sum, sizeof(sum));
	memcpy(out, ip, sizeof(ip));
}

static void put_ipv6(const struct peer *p, uint8_t *out, size_t payload)
{
	uint8_t tc = p->flavour->linklocal ? p->flavour->tos : 0;
	uint8_t ip[40] = {
		0x60 | tc >> 4, tc << 4, 0, 0, 0, payload, CARP_PROTOCOL, 255,
		[24] = 0xff, 0x02, [39] = 0x12,
	};

	memcpy(&ip[8], &p->source6, 16);
	memcpy(out, ip, sizeof(ip));
}

static void send_advert(struct peer *p, enum ip_version family, int base,
			int skew)
{
	struct carp_header hdr = {
		.version_type = 0x21,
		.vhid = p->n[VHID],
		.advskew = skew,
		.authlen = 7,
		.demote = p->flavour->sends_demote ? p->n[DEMOTE] : 0,
		.advbase = base,
	};
	uint8_t frame[14 + 40 + sizeof(hdr)] = {
		[6] = 0x00, 0x00, 0x5e, 0x00, 0x01, p->n[VHID],
		family == V4 ? 0x08 : 0x86, family == V4 ? 0x00 : 0xdd,
	};
	size_t ip = family == V4 ? 20 : 40;
	uint64_t counter = peer_counter(p);

	memcpy(hdr.counter, &counter, sizeof(counter));
	secret_digest(&p->secret, &hdr, p->flavour->linklocal, hdr.md);
	hdr.sum = wire_sum(&hdr, sizeof(hdr));
	wire_multicast_mac(frame, family == V6);
	if (family == V4)
		put_ipv4(p, &frame[14], sizeof(hdr));
	else
		put_ipv6(p, &frame[14], sizeof(hdr));
	memcpy(&frame[14 + ip], &hdr, sizeof(hdr));
	if (send(p->fd, frame, 14 + ip + sizeof(hdr), 0) < 0)
		err(2, "send");
}

static void peer_advertise(struct peer *p, int base, int skew)
{
	enum ip_version family;

	for (family = V4; family < FAMILIES; family++) {
		if (peer_has(p, family))
			send_advert(p, family, base, skew);
	}
}

static void peer_advert_due(struct peer *p)
{
	int interval = peer_interval(p);

	peer_advertise(p, p->n[ADVBASE], p->flavour->skew(p));
	p->advert_at = now() + (interval ? : 1) * SECOND / 256;
}

/* --- states --- */

/* A line of output, unless it is the same as the last one. */
static void say(struct peer *p, const char *line)
{
	if (!strcmp(line, p->said))
		return;
	snprintf(p->said, sizeof(p->said), "%s", line);
	puts(line);
}

static void peer_wait_for_master(struct peer *p, enum ip_version family)
{
	if (peer_has(p, family))
		p->down_at[family] = now() +
			p->flavour->master_down(p) * SECOND / 256;
}

static void peer_enter(struct peer *p, enum state state)
{
	p->state = state;
	p->advert_at = 0;
	p->down_at[V4] = 0;
	p->down_at[V6] = 0;
	say(p, state_names[state]);
	if (state == MASTER) {
		peer_advert_due(p);
	} else if (state == BACKUP) {
		peer_wait_for_master(p, V4);
		peer_wait_for_master(p, V6);
	}
}

static void peer_leave(struct peer *p)
{
	if (p->state == MASTER && p->flavour->says_goodbye)
		peer_advertise(p, LEAVE, LEAVE);
	peer_enter(p, INIT);
}

/* --- receiving --- */

static bool digest_matches(const struct peer *p, const struct carp_header *hdr)
{
	uint8_t md[CARP_MD_LEN];

	secret_digest(&p->secret, hdr, true, md);
	if (!memcmp(md, hdr->md, sizeof(md)))
		return true;
	if (p->flavour->linklocal)
		return false;
	secret_digest(&p->secret, hdr, false, md);
	return !memcmp(md, hdr->md, sizeof(md));
}

/* What is wrong with an advert for our vhid. */
static const char *refusal(struct peer *p, const struct carp_header *hdr,
			   uint8_t ttl)
{
	uint64_t own = htobe64(p->counter);

	if (ttl != 255)
		return "refused ttl";
	if (wire_sum(hdr, sizeof(*hdr)))
		return "refused checksum";
	if (hdr->version_type >> 4 != 2)
		return "refused version";
	if (!digest_matches(p, hdr))
		return "refused digest";
	if (p->flavour->constant && p->counter_known &&
	    !memcmp(hdr->counter, &own, sizeof(own)))
		return "refused loop";
	return NULL;
}

static void peer_heard(struct peer *p, const struct theirs *t)
{
	char line[200];
	uint64_t counter;

	snprintf(line, sizeof(line),
		 "heard %d %s advbase %d advskew %d demote %d",
		 t->family == V4 ? 4 : 6, t->source, t->hdr->advbase,
		 t->hdr->advskew, t->hdr->demote);
	say(p, line);
	if (!p->flavour->constant) {
		memcpy(&counter, t->hdr->counter, sizeof(counter));
		p->counter = be64toh(counter);
		p->counter_known = true;
	}
	if (p->state == MASTER && p->flavour->yields(p, t))
		peer_enter(p, BACKUP);
	else if (p->state == BACKUP && p->flavour->takes_over(p, t))
		peer_enter(p, MASTER);
	else if (p->state == BACKUP)
		peer_wait_for_master(p, t->family);
}

static void peer_advert(struct peer *p, struct theirs *t, const uint8_t *data,
			size_t len, uint8_t ttl)
{
	struct carp_header hdr;
	const char *why;

	if (len < sizeof(hdr))
		return;
	memcpy(&hdr, data, sizeof(hdr));
	if (hdr.vhid != p->n[VHID] || p->state == INIT)
		return;
	why = refusal(p, &hdr, ttl);
	if (why) {
		say(p, why);
		return;
	}
	t->hdr = &hdr;
	t->interval = hdr.advbase * 256 + hdr.advskew;
	t->demote = p->flavour->sends_demote ? hdr.demote : 0;
	peer_heard(p, t);
}

static void peer_frame(struct peer *p, const uint8_t *frame, size_t len)
{
	const uint8_t *ip = &frame[14];
	size_t header;
	struct theirs t;

	if (len < 14 + 40)
		return;
	if (frame[12] == 0x08 && frame[13] == 0x00 && ip[9] == CARP_PROTOCOL) {
		t.family = V4;
		header = (ip[0] & 15) * 4;
		inet_ntop(AF_INET, &ip[12], t.source, sizeof(t.source));
		peer_advert(p, &t, ip + header, len - 14 - header, ip[8]);
	} else if (frame[12] == 0x86 && frame[13] == 0xdd &&
		   ip[6] == CARP_PROTOCOL) {
		t.family = V6;
		inet_ntop(AF_INET6, &ip[8], t.source, sizeof(t.source));
		peer_advert(p, &t, ip + 40, len - 14 - 40, ip[7]);
	}
}

static void peer_receive(struct peer *p)
{
	struct sockaddr_ll from;
	socklen_t size = sizeof(from);
	uint8_t frame[2048];
	ssize_t len;

	len = recvfrom(p->fd, frame, sizeof(frame), 0, (void *)&from, &size);
	if (len > 0 && from.sll_pkttype != PACKET_OUTGOING)
		peer_frame(p, frame, len);
}

/* --- command line and loop --- */

static bool peer_number(struct peer *p, const char *name, const char *value)
{
	int i;

	for (i = 0; i < NUMBERS; i++) {
		if (strcmp(name, numbers[i].name))
			continue;
		p->n[i] = parse_number(value, numbers[i].max);
		return true;
	}
	return false;
}

static void peer_option(struct peer *p, const char *name, const char *value)
{
	if (peer_number(p, name, value))
		return;
	if (!strcmp(name, "flavour"))
		p->flavour = flavour_find(value);
	else if (!strcmp(name, "key"))
		secret_key_hex(&p->secret, value);
	else if (!strcmp(name, "pass"))
		secret_key_text(&p->secret, value);
	else if (!strcmp(name, "address"))
		secret_address(&p->secret, value);
	else if (strcmp(name, "src") ||
		 (inet_pton(AF_INET, value, &p->source4) != 1 &&
		  inet_pton(AF_INET6, value, &p->source6) != 1))
		errx(2, "%s %s: bad option", name, value);
}

static bool peer_order(struct peer *p, const char *name)
{
	if (!strcmp(name, "quit"))
		exit(0);
	else if (!strcmp(name, "down"))
		peer_leave(p);
	else if (!strcmp(name, "up") || !strcmp(name, "backup"))
		peer_enter(p, BACKUP);
	else if (!strcmp(name, "master"))
		peer_enter(p, MASTER);
	else
		return false;
	return true;
}

/* A change of the demotion, or of the interval, is advertised at once. */
static void peer_command(struct peer *p, char *line)
{
	char *name = strtok(line, "\n "), *value = strtok(NULL, "\n ");

	if (!name || peer_order(p, name))
		return;
	if (!value || !peer_number(p, name, value))
		errx(2, "%s: unknown command", name);
	if (p->state == MASTER)
		peer_advert_due(p);
}

static void peer_read_command(struct peer *p, struct pollfd *input)
{
	char line[100];
	ssize_t len = read(input->fd, line, sizeof(line) - 1);

	if (len <= 0) {
		input->fd = -1;
		return;
	}
	line[len] = '\0';
	peer_command(p, line);
}

static int64_t peer_next_timer(const struct peer *p)
{
	int64_t next = INT64_MAX;
	int i;

	if (p->advert_at)
		next = p->advert_at;
	for (i = 0; i < FAMILIES; i++) {
		if (p->down_at[i] && p->down_at[i] < next)
			next = p->down_at[i];
	}
	return next;
}

static void peer_run_timers(struct peer *p)
{
	if (peer_next_timer(p) > now())
		return;
	if (p->state == MASTER)
		peer_advert_due(p);
	else
		peer_enter(p, MASTER);
}

static int poll_time(int64_t next)
{
	int64_t left = (next - now() + 999) / 1000;

	if (next == INT64_MAX)
		return -1;
	return left > 0 ? left : 0;
}

static void peer_run(struct peer *p)
{
	struct pollfd fds[] = {
		{ .fd = p->fd, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};

	while (poll(fds, 2, poll_time(peer_next_timer(p))) >= 0) {
		if (fds[0].revents)
			peer_receive(p);
		if (fds[1].revents)
			peer_read_command(p, &fds[1]);
		peer_run_timers(p);
	}
	err(2, "poll");
}

static void usage(void)
{
	fputs("Usage: peer [-n NETNS] DEVICE [OPTION VALUE]...\n"
	      "Options: flavour openbsd|freebsd, vhid, advbase, advskew, preempt,\n"
	      "demote, key HEX, pass TEXT, src ADDRESS, address ADDRESS\n",
	      stderr);
	exit(2);
}

int main(int argc, char **argv)
{
	struct peer p = { .flavour = flavour_find("openbsd") };
	struct packet_mreq promiscuous = { .mr_type = PACKET_MR_PROMISC };
	int i;

	if (argc > 2 && !strcmp(argv[1], "-n")) {
		netns_enter(argv[2]);
		argv += 2;
		argc -= 2;
	}
	if (argc < 2 || argc % 2)
		usage();
	for (i = 0; i < NUMBERS; i++)
		p.n[i] = numbers[i].value;
	for (i = 2; i < argc; i += 2)
		peer_option(&p, argv[i], argv[i + 1]);
	setlinebuf(stdout);
	p.fd = wire_open(argv[1], &promiscuous.mr_ifindex);
	if (setsockopt(p.fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &promiscuous,
		       sizeof(promiscuous)))
		err(2, "promiscuous");
	peer_enter(&p, BACKUP);
	peer_run(&p);
}

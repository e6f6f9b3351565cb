// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pings some addresses at a short interval and counts what is lost. First it
 * waits until all of them answer. Ends after --count or on SIGTERM; then it
 * waits another second for late answers. For each address it prints
 *	ADDRESS sent N lost N gap MS
 * where gap is the longest time without an answer. Exit status: 0 nothing was
 * lost, 1 something was, 2 it could not be done.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/icmp6.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "netns.h"

#define TARGETS_MAX	8
#define SEQUENCES	65536
#define MS		1000000ull
#define SECOND		(1000 * MS)

/* The same for both protocols. */
struct echo {
	uint8_t type;
	uint8_t code;
	uint16_t sum;
	uint16_t id;
	uint16_t sequence;
	uint8_t payload[48];
};

struct target {
	const char *name;
	int family;
	int fd;
	unsigned int sent;
	unsigned int answered;
	uint64_t last;
	uint64_t gap;
	bool seen[SEQUENCES];
};

static struct target targets[TARGETS_MAX];
static int target_count;
static uint64_t interval = 10 * MS;
static unsigned int limit = SEQUENCES;
static const char *netns, *ready;
static volatile sig_atomic_t wants_end;

static void usage(void)
{
	fputs("Usage: ping [--netns NAME] [--interval MS] [--count N] [--ready FILE]\n"
	      "            ADDRESS...\n"
	      "FILE is created when all of them have answered once.\n", stderr);
	exit(2);
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

static void parse_arguments(int argc, char **argv)
{
	static const struct option options[] = {
		{ "netns", required_argument, NULL, 'n' },
		{ "interval", required_argument, NULL, 'i' },
		{ "count", required_argument, NULL, 'c' },
		{ "ready", required_argument, NULL, 'r' },
		{ }
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'n':
			netns = optarg;
			break;
		case 'i':
			interval = atoi(optarg) * MS;
			break;
		case 'c':
			limit = atoi(optarg);
			break;
		case 'r':
			ready = optarg;
			break;
		default:
			usage();
		}
	}
	if (optind == argc || argc - optind > TARGETS_MAX ||
	    limit > SEQUENCES || !limit || !interval)
		usage();
}

static void open_target(struct target *t, const char *name)
{
	struct sockaddr_in6 ipv6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in ipv4 = { .sin_family = AF_INET };
	struct sockaddr *addr = (void *)&ipv4;
	socklen_t len = sizeof(ipv4);

	t->name = name;
	t->family = AF_INET;
	if (strchr(name, ':')) {
		t->family = AF_INET6;
		addr = (void *)&ipv6;
		len = sizeof(ipv6);
	}
	if (inet_pton(t->family, name, t->family == AF_INET ?
		      (void *)&ipv4.sin_addr : (void *)&ipv6.sin6_addr) != 1)
		errx(2, "not an address: %s", name);
	t->fd = socket(t->family, SOCK_RAW | SOCK_NONBLOCK,
		       t->family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6);
	if (t->fd < 0 || connect(t->fd, addr, len))
		err(2, "%s", name);
}

static uint16_t checksum(const void *data, size_t len)
{
	const uint16_t *word = data;
	uint32_t sum = 0;

	for (; len; len -= 2)
		sum += *word++;
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16));
}

/* What cannot be sent is lost. */
static void send_echo(struct target *t, uint16_t id, uint16_t sequence)
{
	struct echo echo = {
		.type = t->family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST,
		.id = id,
		.sequence = sequence,
	};

	if (t->family == AF_INET)
		echo.sum = checksum(&echo, sizeof(echo));
	send(t->fd, &echo, sizeof(echo), 0);
}

/* A raw IPv4 socket gives the IP header, too. */
static bool read_echo(struct target *t, uint16_t id, uint16_t *sequence)
{
	uint8_t buffer[256];
	ssize_t len = recv(t->fd, buffer, sizeof(buffer), 0);
	struct echo echo;
	size_t skip = 0;
	int type = ICMP6_ECHO_REPLY;

	if (t->family == AF_INET) {
		skip = (buffer[0] & 15) * 4;
		type = ICMP_ECHOREPLY;
	}
	if (len < (ssize_t)(skip + sizeof(echo)))
		return false;
	memcpy(&echo, buffer + skip, sizeof(echo));
	*sequence = echo.sequence;
	return echo.type == type && echo.id == id;
}

static void note_answer(struct target *t, uint16_t sequence)
{
	uint64_t time = now();

	if (t->seen[sequence])
		return;
	t->seen[sequence] = true;
	t->answered++;
	if (time - t->last > t->gap)
		t->gap = time - t->last;
	t->last = time;
}

/* Reads answers until then. */
static void listen_until(uint64_t then, uint16_t id)
{
	struct pollfd pfds[TARGETS_MAX];
	struct timespec left;
	uint16_t sequence;
	uint64_t time;

	for (int i = 0; i < target_count; i++)
		pfds[i] = (struct pollfd){ targets[i].fd, POLLIN, 0 };
	while ((time = now()) < then) {
		left.tv_sec = (then - time) / SECOND;
		left.tv_nsec = (then - time) % SECOND;
		if (ppoll(pfds, target_count, &left, NULL) <= 0)
			continue;
		for (int i = 0; i < target_count; i++)
			if (pfds[i].revents &&
			    read_echo(&targets[i], id, &sequence))
				note_answer(&targets[i], sequence);
	}
}

static bool all_answered(void)
{
	for (int i = 0; i < target_count; i++)
		if (targets[i].answered < targets[i].sent)
			return false;
	return true;
}

/* Every target must answer once before anything counts. */
static void warm_up(void)
{
	uint64_t end = now() + 20 * SECOND;

	do {
		if (now() > end || wants_end)
			errx(2, "no answer at the beginning");
		for (int i = 0; i < target_count; i++) {
			targets[i].sent = 1;
			send_echo(&targets[i], htons(1), 0);
		}
		listen_until(now() + 100 * MS, htons(1));
	} while (!all_answered());
	for (int i = 0; i < target_count; i++) {
		targets[i].sent = 0;
		targets[i].answered = 0;
		targets[i].gap = 0;
		targets[i].seen[0] = false;
		targets[i].last = now();
	}
	if (ready && !freopen(ready, "w", stdin))
		err(2, "%s", ready);
}

static void run(void)
{
	uint64_t next = now();

	for (unsigned int n = 0; n < limit && !wants_end; n++) {
		for (int i = 0; i < target_count; i++) {
			targets[i].sent++;
			send_echo(&targets[i], htons(2), n);
		}
		next += interval;
		listen_until(next, htons(2));
	}
	next = now() + SECOND;
	while (!all_answered() && now() < next)
		listen_until(now() + 10 * MS, htons(2));
}

static bool print_result(void)
{
	bool lost = false;

	for (int i = 0; i < target_count; i++) {
		const struct target *t = &targets[i];

		printf("%s sent %u lost %u gap %llu\n", t->name, t->sent,
		       t->sent - t->answered,
		       (unsigned long long)(t->gap / MS));
		lost |= t->sent != t->answered;
	}
	return lost;
}

static void on_end(int number)
{
	(void)number;
	wants_end = 1;
}

int main(int argc, char **argv)
{
	parse_arguments(argc, argv);
	if (netns)
		netns_enter(netns);
	signal(SIGTERM, on_end);
	for (int i = optind; i < argc; i++)
		open_target(&targets[target_count++], argv[i]);
	warm_up();
	run();
	return print_result();
}

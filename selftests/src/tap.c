// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Listens to what hosts send, on their ports of the switch, until SIGTERM, and
 * keeps little of it, unlike the observer: it is for floods. Prints a line for
 * each port:
 *
 *	PORT adverts=N gap=US bindings=N strange=N frames=N
 *
 * gap is the longest time between two adverts of one family, bindings counts
 * ARP and neighbour advertisements that bind an address to the virtual MAC,
 * strange those that bind a virtual address to another one. With --adverts each
 * advert is a line "TIME PORT HEX" of a file.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "netns.h"

#define PORTS_MAX	8
#define FRAME_MAX	256
#define RECEIVE_BUFFER	(16 << 20)

#ifndef PACKET_IGNORE_OUTGOING
#define PACKET_IGNORE_OUTGOING	23
#endif

struct port {
	const char *name;
	uint64_t last[2];
	uint64_t gap;
	unsigned long adverts;
	unsigned long bindings;
	unsigned long strange;
	unsigned long frames;
};

static volatile sig_atomic_t wants_end;
static struct port ports[PORTS_MAX];
static struct pollfd sockets[PORTS_MAX];
static int port_count;
static struct in_addr vip4;
static struct in6_addr vip6;
static FILE *adverts;

static void usage(void)
{
	fputs("Usage: tap --netns NAME [--vip ADDRESS]... [--adverts FILE]\n"
	      "           --ready FILE PORT...\n", stderr);
	exit(2);
}

static void on_signal(int number)
{
	(void)number;
	wants_end = 1;
}

static int port_open(const char *name)
{
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(name),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, 0), one = 1;
	int size = RECEIVE_BUFFER;

	if (fd < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one,
		       sizeof(one)) ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ||
	    bind(fd, (void *)&address, sizeof(address)))
		err(2, "%s", name);
	return fd;
}

static void advert(struct port *p, const uint8_t *data, size_t len,
		   uint64_t us)
{
	uint64_t *last = &p->last[data[12] == 0x86];
	size_t i;

	p->adverts++;
	if (*last && us - *last > p->gap)
		p->gap = us - *last;
	*last = us;
	if (!adverts)
		return;
	fprintf(adverts, "%llu %s ", (unsigned long long)us, p->name);
	for (i = 0; i < len; i++)
		fprintf(adverts, "%02x", data[i]);
	putc('\n', adverts);
}

static void binding(struct port *p, bool virtual, const uint8_t *mac)
{
	static const uint8_t block[] = { 0, 0, 0x5e, 0, 1 };

	if (!memcmp(mac, block, sizeof(block)))
		p->bindings++;
	else if (virtual)
		p->strange++;
}

static void frame(struct port *p, const uint8_t *data, size_t len, uint64_t us)
{
	uint16_t type = len < 42 ? 0 : data[12] << 8 | data[13];

	p->frames++;
	if (type == ETHERTYPE_IP && data[23] == 112)
		advert(p, data, len, us);
	else if (type == ETHERTYPE_IPV6 && data[20] == 112)
		advert(p, data, len, us);
	else if (type == ETHERTYPE_ARP)
		binding(p, !memcmp(&data[28], &vip4, 4), &data[22]);
	else if (type == ETHERTYPE_IPV6 && len >= 86 && data[20] == 58 &&
		 data[54] == 136)
		binding(p, !memcmp(&data[62], &vip6, 16), &data[80]);
}

static bool port_read(struct port *p, int fd)
{
	char control[CMSG_SPACE(sizeof(struct timespec))];
	uint8_t data[FRAME_MAX];
	struct iovec part = { data, sizeof(data) };
	struct msghdr msg = {
		.msg_iov = &part, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t len = recvmsg(fd, &msg, 0);
	struct timespec ts = { };

	if (len < 0)
		return false;
	if (CMSG_FIRSTHDR(&msg))
		memcpy(&ts, CMSG_DATA(CMSG_FIRSTHDR(&msg)), sizeof(ts));
	frame(p, data, len, ts.tv_sec * 1000000ull + ts.tv_nsec / 1000);
	return true;
}

/* One that could not keep up has nothing to say. */
static void port_finish(struct port *p, int fd)
{
	struct tpacket_stats stats = { };
	socklen_t len = sizeof(stats);

	while (port_read(p, fd))
		;
	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len) ||
	    stats.tp_drops)
		errx(2, "%s: %u frames missed", p->name, stats.tp_drops);
	printf("%s adverts=%lu gap=%llu bindings=%lu strange=%lu frames=%lu\n",
	       p->name, p->adverts, (unsigned long long)p->gap, p->bindings,
	       p->strange, p->frames);
}

static void parse(int argc, char **argv, const char **ready)
{
	static const struct option options[] = {
		{ "netns", required_argument, NULL, 'n' },
		{ "vip", required_argument, NULL, 'v' },
		{ "adverts", required_argument, NULL, 'a' },
		{ "ready", required_argument, NULL, 'r' },
		{ }
	};
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (c == 'n')
			netns_enter(optarg);
		else if (c == 'v' && inet_pton(AF_INET, optarg, &vip4) != 1 &&
			 inet_pton(AF_INET6, optarg, &vip6) != 1)
			errx(2, "%s: not an address", optarg);
		else if (c == 'a')
			adverts = fopen(optarg, "w");
		else if (c == 'r')
			*ready = optarg;
		else if (c == '?')
			usage();
	}
	if (!*ready || optind == argc || argc - optind > PORTS_MAX)
		usage();
	for (; optind < argc; optind++, port_count++) {
		ports[port_count].name = argv[optind];
		sockets[port_count].fd = port_open(argv[optind]);
		sockets[port_count].events = POLLIN;
	}
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_signal };
	const char *ready = NULL;
	sigset_t block, none;
	FILE *file;
	int i;

	sigemptyset(&none);
	sigemptyset(&block);
	sigaddset(&block, SIGTERM);
	sigprocmask(SIG_BLOCK, &block, NULL);
	sigaction(SIGTERM, &action, NULL);
	parse(argc, argv, &ready);
	file = fopen(ready, "w");
	if (!file || fclose(file))
		err(2, "%s", ready);
	while (!wants_end) {
		if (ppoll(sockets, port_count, NULL, &none) < 0 &&
		    errno != EINTR)
			err(2, "poll");
		for (i = 0; i < port_count; i++)
			while (port_read(&ports[i], sockets[i].fd))
				;
		if (adverts)
			fflush(adverts);
	}
	for (i = 0; i < port_count; i++)
		port_finish(&ports[i], sockets[i].fd);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Asks what a backup does with the virtual addresses. It moves between the
 * namespaces of master, backup and client, so that one process can do it for
 * all the settings that make a difference to others (--matrix): arp_ignore,
 * arp_announce and rp_filter at 0, 1 and 2, each alone on "all" and on the
 * parent, and all of them together on both. Exit status: 0 all was as it
 * should, 1 something was not (which is printed), 2 it could not be done.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <linux/if_packet.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "netns.h"

#define PORT		7000
#define PATIENCE_MS	2000
#define QUIET_MS	20
#define FAILURES_MAX	10

#ifndef IPV6_FREEBIND
#define IPV6_FREEBIND	78
#endif

union sockaddrs {
	struct sockaddr any;
	struct sockaddr_in ipv4;
	struct sockaddr_in6 ipv6;
};

static const char *master, *backup, *client;
static union sockaddrs vips[2];
static int vip_count;
static const char *others[8];
static int other_count;
static bool matrix;

static char setting[200];
static int failures;

static void usage(void)
{
	fputs("Usage: probe --master NS --backup NS [--client NS] --vip ADDRESS...\n"
	      "             [--other ADDRESS]... [--matrix] CHECK...\n"
	      "  reach    the backup reaches the master, and the client does\n"
	      "  bind     the backup binds with IP_FREEBIND and not without\n"
	      "  source   no source address of the backup is virtual, to the\n"
	      "           virtual addresses and all --other ones\n"
	      "  ask      the client asks for the addresses' MAC; who answers is\n"
	      "           for the observer to see\n", stderr);
	exit(2);
}

static void complain(const char *format, ...)
{
	va_list args;

	if (failures++ >= FAILURES_MAX)
		return;
	va_start(args, format);
	printf("%s%s", setting, *setting ? ": " : "");
	vprintf(format, args);
	putchar('\n');
	va_end(args);
}

/* --- addresses and sockets ----------------------------------------------- */

static socklen_t length(const union sockaddrs *a)
{
	return a->any.sa_family == AF_INET ? sizeof(a->ipv4) : sizeof(a->ipv6);
}

static size_t ip_length(const union sockaddrs *a)
{
	return a->any.sa_family == AF_INET ? 4 : 16;
}

static const void *ip(const union sockaddrs *a)
{
	return a->any.sa_family == AF_INET ? (void *)&a->ipv4.sin_addr :
	       (void *)&a->ipv6.sin6_addr;
}

static const char *text(const union sockaddrs *a)
{
	static char buffer[INET6_ADDRSTRLEN];

	return inet_ntop(a->any.sa_family, ip(a), buffer, sizeof(buffer));
}

static bool same_ip(const union sockaddrs *a, const union sockaddrs *b)
{
	return a->any.sa_family == b->any.sa_family &&
	       !memcmp(ip(a), ip(b), ip_length(a));
}

static void parse(union sockaddrs *a, const char *name)
{
	memset(a, 0, sizeof(*a));
	if (strchr(name, ':')) {
		a->ipv6.sin6_family = AF_INET6;
		a->ipv6.sin6_port = htons(PORT);
		if (inet_pton(AF_INET6, name, &a->ipv6.sin6_addr) == 1)
			return;
	} else {
		a->ipv4.sin_family = AF_INET;
		a->ipv4.sin_port = htons(PORT);
		if (inet_pton(AF_INET, name, &a->ipv4.sin_addr) == 1)
			return;
	}
	errx(2, "not an address: %s", name);
}

static int open_udp(const char *netns, int family)
{
	int fd;

	netns_enter(netns);
	fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		err(2, "socket");
	return fd;
}

/* Receives on all addresses of the host, and answers from the one asked. */
static int open_server(const char *netns, int family)
{
	union sockaddrs any = { .any.sa_family = family };
	int fd = open_udp(netns, family), one = 1;

	if (family == AF_INET) {
		any.ipv4.sin_port = htons(PORT);
		setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof(one));
	} else {
		any.ipv6.sin6_port = htons(PORT);
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one,
			   sizeof(one));
	}
	if (bind(fd, &any.any, length(&any)))
		err(2, "bind");
	return fd;
}

static void serve(int fd)
{
	union sockaddrs from;
	char data[64], control[128];
	struct iovec iov = { data, sizeof(data) };
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *c;
	ssize_t len = recvmsg(fd, &msg, 0);

	if (len < 0)
		err(2, "recvmsg");
	iov.iov_len = len;
	/* The kernel is to choose the way: only the source is given. */
	for (c = CMSG_FIRSTHDR(&msg); c; c = CMSG_NXTHDR(&msg, c)) {
		if (c->cmsg_level == IPPROTO_IP)
			((struct in_pktinfo *)CMSG_DATA(c))->ipi_ifindex = 0;
		else
			((struct in6_pktinfo *)CMSG_DATA(c))->ipi6_ifindex = 0;
	}
	if (sendmsg(fd, &msg, 0) < 0)
		complain("the master cannot answer: %s", strerror(errno));
}

/* --- neighbours ---------------------------------------------------------- */

/* Whoever knows the MAC already does not ask for it. */
static void forget_neighbour(const char *netns, const union sockaddrs *a)
{
	struct {
		struct nlmsghdr head;
		struct ndmsg nd;
		struct rtattr attr;
		uint8_t ip[16];
	} request = {
		.head.nlmsg_len = NLMSG_LENGTH(sizeof(struct ndmsg)) +
				  RTA_LENGTH(ip_length(a)),
		.head.nlmsg_type = RTM_DELNEIGH,
		.head.nlmsg_flags = NLM_F_REQUEST,
		.nd.ndm_family = a->any.sa_family,
		.attr.rta_len = RTA_LENGTH(ip_length(a)),
		.attr.rta_type = NDA_DST,
	};
	int fd;

	netns_enter(netns);
	request.nd.ndm_ifindex = if_nametoindex("eth0");
	memcpy(request.ip, ip(a), ip_length(a));
	fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
	if (fd < 0 || send(fd, &request, request.head.nlmsg_len, 0) < 0)
		err(2, "netlink");
	close(fd);
}

/* --- checks -------------------------------------------------------------- */

/* Who gets what @from sends to the address: the master, and it alone? */
static void reach_from(const char *from, const union sockaddrs *vip)
{
	int family = vip->any.sa_family;
	int there = open_server(master, family);
	int here = open_server(backup, family);
	int fd = open_udp(from, family);
	struct pollfd pfds[2] = { { there, POLLIN, 0 }, { here, POLLIN, 0 } };
	struct pollfd answer = { fd, POLLIN, 0 };
	union sockaddrs source;
	socklen_t len = sizeof(source);
	char data[64];

	forget_neighbour(from, vip);
	if (sendto(fd, "?", 1, 0, &vip->any, length(vip)) != 1)
		complain("%s: %s: %s", from, text(vip), strerror(errno));
	else if (poll(pfds, 2, PATIENCE_MS) <= 0)
		complain("%s: %s is not reached", from, text(vip));
	else if (pfds[1].revents)
		complain("%s: %s is the backup itself", from, text(vip));
	else if (serve(there), poll(&answer, 1, PATIENCE_MS) <= 0)
		complain("%s: no answer of %s", from, text(vip));
	else if (recvfrom(fd, data, sizeof(data), 0, &source.any, &len) < 0 ||
		 !same_ip(&source, vip))
		complain("%s: %s answers as another", from, text(vip));
	close(there);
	close(here);
	close(fd);
}

static void check_reach(const union sockaddrs *vip)
{
	reach_from(backup, vip);
	if (client)
		reach_from(client, vip);
}

static void check_bind(const union sockaddrs *vip)
{
	int family = vip->any.sa_family, one = 1;
	int fd = open_udp(backup, family);

	if (!bind(fd, &vip->any, length(vip)))
		complain("%s can be bound", text(vip));
	else if (errno != EADDRNOTAVAIL)
		complain("%s: bind: %s", text(vip), strerror(errno));
	close(fd);
	fd = open_udp(backup, family);
	if (family == AF_INET)
		setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &one, sizeof(one));
	else
		setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &one, sizeof(one));
	if (bind(fd, &vip->any, length(vip)))
		complain("%s: bind with IP_FREEBIND: %s", text(vip),
			 strerror(errno));
	close(fd);
}

/*
 * The kernel tells the source it would use; without a route there is none. It
 * does not matter if nothing can be sent with it.
 */
static void check_source_to(const union sockaddrs *to)
{
	int fd = open_udp(backup, to->any.sa_family);
	union sockaddrs source;
	socklen_t len = sizeof(source);

	if (connect(fd, &to->any, length(to))) {
		close(fd);
		return;
	}
	if (getsockname(fd, &source.any, &len))
		err(2, "getsockname");
	for (int i = 0; i < vip_count; i++)
		if (same_ip(&source, &vips[i]) && send(fd, "?", 1, 0) == 1)
			complain("the source to %s is virtual", text(to));
	close(fd);
}

static void check_source(const union sockaddrs *vip)
{
	union sockaddrs to;

	check_source_to(vip);
	for (int i = 0; i < other_count; i++) {
		parse(&to, others[i]);
		if (to.any.sa_family == vip->any.sa_family)
			check_source_to(&to);
	}
}

/* --- questions as raw frames --------------------------------------------- */

static size_t build_arp(uint8_t *frame, const uint8_t *mac,
			const union sockaddrs *vip)
{
	static const uint8_t head[] = { 8, 6, 0, 1, 8, 0, 6, 4, 0, 1 };
	static const uint8_t us[] = { 192, 0, 2, 100 };

	memset(frame, 0, 42);
	memcpy(frame + 12, head, sizeof(head));
	memcpy(frame + 22, mac, 6);
	memcpy(frame + 28, us, sizeof(us));
	memcpy(frame + 38, ip(vip), 4);
	return 42;
}

static uint16_t nd_checksum(const uint8_t *ipv6, size_t payload)
{
	uint32_t sum = IPPROTO_ICMPV6 + payload;

	for (size_t i = 8; i < 40 + payload; i += 2)
		sum += ipv6[i] << 8 | ipv6[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~(sum + (sum >> 16)));
}

static size_t build_ns(uint8_t *frame, const uint8_t *mac,
		       const union sockaddrs *vip)
{
	static const uint8_t head[] = { 0x86, 0xdd, 0x60, 0, 0, 0, 0, 32,
					IPPROTO_ICMPV6, 255 };
	static const uint8_t group[] = { 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
					 0xff };
	uint16_t sum;

	memset(frame, 0, 86);
	memcpy(frame + 12, head, sizeof(head));
	inet_pton(AF_INET6, "2001:db8::100", frame + 22);
	memcpy(frame + 38, group, sizeof(group));
	memcpy(frame + 51, (const uint8_t *)ip(vip) + 13, 3);
	frame[54] = 135;
	memcpy(frame + 62, ip(vip), 16);
	frame[78] = 1;
	frame[79] = 1;
	memcpy(frame + 80, mac, 6);
	sum = nd_checksum(frame + 14, 32);
	memcpy(frame + 56, &sum, 2);
	return 86;
}

/* To everybody, and to the backup's own MAC (02::02) alone. */
static void check_ask(const union sockaddrs *vip)
{
	static const uint8_t to[2][6] = {
		{ [0 ... 5] = 0xff }, { 2, [5] = 2 }
	};
	static const uint8_t us[6] = { 2, [5] = 100 };
	struct sockaddr_ll addr = { .sll_family = AF_PACKET };
	uint8_t frame[128];
	size_t len;
	int fd;

	netns_enter(client);
	fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
	addr.sll_ifindex = if_nametoindex("eth0");
	if (fd < 0 || bind(fd, (void *)&addr, sizeof(addr)))
		err(2, "packet socket");
	if (vip->any.sa_family == AF_INET)
		len = build_arp(frame, us, vip);
	else
		len = build_ns(frame, us, vip);
	memcpy(frame + 6, us, 6);
	for (int i = 0; i < 2; i++) {
		memcpy(frame, to[i], 6);
		if (send(fd, frame, len, 0) < 0)
			err(2, "send");
	}
	poll(NULL, 0, QUIET_MS);
	close(fd);
}

/* --- settings ------------------------------------------------------------ */

static const char *const knobs[] = {
	"arp_ignore", "arp_announce", "rp_filter"
};

static const char *const places[] = { "all", "eth0" };

static void set_knob(const char *place, const char *knob, int value)
{
	const char *const hosts[] = { master, backup };
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv4/conf/%s/%s", place,
		 knob);
	for (int i = 0; i < 2; i++) {
		netns_enter(hosts[i]);
		file = fopen(path, "w");
		if (!file || fprintf(file, "%d", value) < 0 || fclose(file))
			err(2, "%s", path);
	}
}

typedef void (*check_fn)(const union sockaddrs *vip);

static void check_vips(check_fn check)
{
	for (int i = 0; i < vip_count; i++)
		check(&vips[i]);
}

static void check_one_knob(check_fn check, const char *place, const char *knob)
{
	for (int value = 2; value >= 0; value--) {
		set_knob(place, knob, value);
		snprintf(setting, sizeof(setting), "%s/%s=%d", place, knob,
			 value);
		check_vips(check);
	}
}

/* The digits of @n to the base 3 are the values. */
static void check_together(check_fn check, int n)
{
	int values[3] = { n % 3, n / 3 % 3, n / 9 };

	for (int i = 0; i < 3; i++) {
		set_knob("all", knobs[i], values[i]);
		set_knob("eth0", knobs[i], values[i]);
	}
	snprintf(setting, sizeof(setting),
		 "arp_ignore=%d arp_announce=%d rp_filter=%d", values[0],
		 values[1], values[2]);
	check_vips(check);
}

static void check_matrix(check_fn check)
{
	for (int place = 0; place < 2; place++)
		for (int knob = 0; knob < 3; knob++)
			check_one_knob(check, places[place], knobs[knob]);
	for (int n = 26; n >= 0; n--)
		check_together(check, n);
}

static const struct {
	const char *name;
	check_fn check;
} checks[] = {
	{ "reach",	check_reach },
	{ "bind",	check_bind },
	{ "source",	check_source },
	{ "ask",	check_ask },
};

static void run_check(const char *name)
{
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		if (strcmp(name, checks[i].name))
			continue;
		if (matrix)
			check_matrix(checks[i].check);
		else
			check_vips(checks[i].check);
		return;
	}
	usage();
}

static void parse_option(int option)
{
	switch (option) {
	case 'm':
		master = optarg;
		break;
	case 'b':
		backup = optarg;
		break;
	case 'c':
		client = optarg;
		break;
	case 'v':
		if (vip_count == 2)
			usage();
		parse(&vips[vip_count++], optarg);
		break;
	case 'o':
		if (other_count == 8)
			usage();
		others[other_count++] = optarg;
		break;
	case 'x':
		matrix = true;
		break;
	default:
		usage();
	}
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "master", required_argument, NULL, 'm' },
		{ "backup", required_argument, NULL, 'b' },
		{ "client", required_argument, NULL, 'c' },
		{ "vip", required_argument, NULL, 'v' },
		{ "other", required_argument, NULL, 'o' },
		{ "matrix", no_argument, NULL, 'x' },
		{ }
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		parse_option(option);
	if (!master || !backup || !vip_count || optind == argc)
		usage();
	for (int i = optind; i < argc; i++)
		run_check(argv[i]);
	return failures != 0;
}

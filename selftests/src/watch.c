// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The observer: records all frames on all ports of the switch of a test until
 * SIGTERM, and then judges them (watch/judge.c). Exit status: 0 if all is well,
 * 1 if the wire showed what must not be, 2 if the observer failed.
 *
 * Every port is seen from the switch: what comes in was sent by the host that
 * the port is named after, what goes out is delivered to it. With --host it is
 * the other way round, for an observer that sits in the host.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "netns.h"
#include "watch/report.h"

#define RECEIVE_BUFFER	(64 << 20)
#define DEFAULT_SLACK	150

static volatile sig_atomic_t wants_end, wants_report;

static struct capture capture = { .slack = DEFAULT_SLACK * 1000000ull };
static const char *netns, *pcap, *report;
static bool on_host;

/* Ports that are not to be judged, some before they are there. */
static const char *ignored[PORTS_MAX];
static int ignored_count;

static void usage(void)
{
	fputs("Usage: watch [--netns NAME] [--host] [--vip ADDRESS[/LEN]]...\n"
	      "             [--ignore PORT]... [--slack MS] [--pcap FILE]\n"
	      "             [--report FILE]\n"
	      "SIGUSR1 writes the report, SIGTERM ends it all with the verdict.\n",
	      stderr);
	exit(2);
}

static void add_vip(const char *text)
{
	if (capture.vip_count == VIPS_MAX ||
	    !prefix_parse(&capture.vips[capture.vip_count++], text))
		errx(2, "bad address, or too many: %s", text);
}

static void add_ignored(const char *port)
{
	if (ignored_count == PORTS_MAX)
		errx(2, "too many ports");
	ignored[ignored_count++] = port;
}

static void parse_arguments(int argc, char **argv)
{
	static const struct option options[] = {
		{ "netns", required_argument, NULL, 'n' },
		{ "host", no_argument, NULL, 'h' },
		{ "vip", required_argument, NULL, 'v' },
		{ "ignore", required_argument, NULL, 'i' },
		{ "slack", required_argument, NULL, 's' },
		{ "pcap", required_argument, NULL, 'p' },
		{ "report", required_argument, NULL, 'r' },
		{ }
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'n':
			netns = optarg;
			break;
		case 'h':
			on_host = true;
			break;
		case 'v':
			add_vip(optarg);
			break;
		case 'i':
			add_ignored(optarg);
			break;
		case 's':
			capture.slack = atoi(optarg) * 1000000ull;
			break;
		case 'p':
			pcap = optarg;
			break;
		case 'r':
			report = optarg;
			break;
		default:
			usage();
		}
	}
	if (optind != argc)
		usage();
}

/* --- ports --------------------------------------------------------------- */

static bool is_ignored(const char *name)
{
	for (int i = 0; i < ignored_count; i++)
		if (!strcmp(ignored[i], name))
			return true;
	return false;
}

static int port_by_name(const char *name)
{
	struct port *port;

	for (int i = 0; i < capture.port_count; i++)
		if (!strcmp(capture.ports[i].name, name))
			return i;
	if (capture.port_count == PORTS_MAX)
		errx(2, "too many ports");
	port = &capture.ports[capture.port_count];
	strcpy(port->name, name);
	port->ignored = is_ignored(name);
	return capture.port_count++;
}

/*
 * A port may be gone when its last frames are read, so the names of the indexes
 * are kept. The bridge itself and the loopback device (-1) are no ports.
 */
static int port_by_index(unsigned int ifindex)
{
	static struct {
		unsigned int ifindex;
		int port;
	} known[4 * PORTS_MAX];
	static unsigned int count;
	char name[IF_NAMESIZE];
	int port;

	for (unsigned int i = 0; i < count; i++)
		if (known[i].ifindex == ifindex)
			return known[i].port;
	if (!if_indextoname(ifindex, name))
		return -1;
	port = -1;
	if (strcmp(name, "lo") && strcmp(name, "br0"))
		port = port_by_name(name);
	if (count == sizeof(known) / sizeof(known[0]))
		errx(2, "too many ports");
	known[count].ifindex = ifindex;
	known[count++].port = port;
	return port;
}

static void learn_ports(void)
{
	struct if_nameindex *all = if_nameindex();

	for (int i = 0; all && all[i].if_index; i++)
		port_by_index(all[i].if_index);
	if_freenameindex(all);
}

/* --- frames -------------------------------------------------------------- */

static int open_socket(void)
{
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_NONBLOCK, htons(ETH_P_ALL));
	int size = RECEIVE_BUFFER, one = 1;

	if (fd < 0)
		err(2, "socket");
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) ||
	    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &one, sizeof(one)))
		err(2, "setsockopt");
	return fd;
}

static struct record *new_record(void)
{
	if (capture.count == capture.room) {
		capture.room = capture.room ? 2 * capture.room : 1024;
		capture.records = reallocarray(capture.records, capture.room,
					       sizeof(*capture.records));
		if (!capture.records)
			err(2, "memory");
	}
	return &capture.records[capture.count];
}

static uint64_t time_of(struct msghdr *msg)
{
	struct cmsghdr *c;
	struct timespec t;

	for (c = CMSG_FIRSTHDR(msg); c; c = CMSG_NXTHDR(msg, c)) {
		if (c->cmsg_level != SOL_SOCKET ||
		    c->cmsg_type != SCM_TIMESTAMPNS)
			continue;
		memcpy(&t, CMSG_DATA(c), sizeof(t));
		return t.tv_sec * 1000000000ull + t.tv_nsec;
	}
	errx(2, "a frame without time stamp");
}

/* Reads one frame; false if there is none. */
static bool read_frame(int fd)
{
	struct record *r = new_record();
	struct iovec iov = { r->data, sizeof(r->data) };
	struct sockaddr_ll from;
	char control[256];
	struct msghdr msg = {
		.msg_name = &from, .msg_namelen = sizeof(from),
		.msg_iov = &iov, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof(control),
	};
	ssize_t len = recvmsg(fd, &msg, MSG_TRUNC);
	int port;

	/* ENETDOWN tells that some port went down. */
	if (len < 0 && errno != EAGAIN && errno != EINTR && errno != ENETDOWN)
		err(2, "recvmsg");
	if (len < 0)
		return errno == ENETDOWN;
	port = port_by_index(from.sll_ifindex);
	if (port < 0)
		return true;
	r->ns = time_of(&msg);
	r->port = port;
	r->delivered = (from.sll_pkttype == PACKET_OUTGOING) != on_host;
	r->len = len;
	r->kept = len < SNAP_LEN ? len : SNAP_LEN;
	capture.count++;
	return true;
}

static void check_lost(int fd)
{
	struct tpacket_stats stats;
	socklen_t len = sizeof(stats);

	if (getsockopt(fd, SOL_PACKET, PACKET_STATISTICS, &stats, &len))
		err(2, "statistics");
	if (stats.tp_drops)
		errx(2, "the observer lost %u frames", stats.tp_drops);
}

/* --- course -------------------------------------------------------------- */

static void on_signal(int number)
{
	if (number == SIGUSR1)
		wants_report = 1;
	else
		wants_end = 1;
}

/* Signals come while we wait, and at no other time. */
static void catch_signals(sigset_t *while_waiting)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t blocked;

	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGINT);
	sigprocmask(SIG_BLOCK, &blocked, while_waiting);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGINT, &action, NULL);
}

static void write_report(void)
{
	wants_report = 0;
	if (report && !report_write(&capture, report))
		err(2, "%s", report);
}

static void observe(int fd, const sigset_t *while_waiting)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };

	while (!wants_end) {
		ppoll(&pfd, 1, NULL, while_waiting);
		while (read_frame(fd))
			;
		if (wants_report)
			write_report();
	}
}

int main(int argc, char **argv)
{
	sigset_t while_waiting;
	int fd, wrong;

	parse_arguments(argc, argv);
	if (netns)
		netns_enter(netns);
	catch_signals(&while_waiting);
	fd = open_socket();
	learn_ports();
	write_report();
	observe(fd, &while_waiting);
	wrong = judge(&capture);
	write_report();
	if (pcap && !pcap_write(&capture, pcap))
		err(2, "%s", pcap);
	fflush(stdout);
	check_lost(fd);
	return wrong != 0;
}

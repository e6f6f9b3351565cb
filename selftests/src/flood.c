// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An attacker who sends as fast as others can receive, of several kinds in
 * turns, while another thread measures how much traffic a victim gets through.
 * The first kind is what the others are compared with. The attacker has a CPU
 * to itself, and so has the traffic: veth handles frames on the CPU that sends
 * them, up to the last receiver. With traffic, it waits for that after every
 * few frames, so their time is what they cost all hosts; else it does not. No
 * two frames are the same.
 *
 * For each kind, a line of KEY=VALUE. ns is what a frame takes; packets is the
 * traffic in a second, and permille its ratio to that with the first kind. They
 * are medians of what was measured in less than a millisecond each, so that
 * other work of the machine makes no difference. The line of kind=machine has
 * the longest time for which a CPU stood still, in us: nothing else keeps a
 * process of the highest priority from waking up.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "flood/frames.h"
#include "netns.h"

#define BATCH		8
#define KINDS_MAX	16
#define SAMPLES_MAX	100000
#define PORT		7112
#define TRAFFIC_BATCH	16
#define TRAFFIC_SIZE	1000
#define MARKER		0x88b5	/* EtherType for experiments */

struct samples {
	uint64_t value[SAMPLES_MAX];
	int count;
};

/* @traffic: time of a packet */
struct kind {
	const struct frame_kind *frame;
	uint64_t frames;
	struct samples ns;
	struct samples traffic;
};

/* What is being sent; NULL: nothing, or the last of it. */
static struct kind *_Atomic current;
static int traffic_in = -1, traffic_out = -1, marker_in = -1;

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void sample(struct samples *s, uint64_t value)
{
	if (s->count < SAMPLES_MAX)
		s->value[s->count++] = value;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static uint64_t median(struct samples *s)
{
	if (!s->count)
		return 0;
	qsort(s->value, s->count, sizeof(*s->value), compare);
	return s->value[s->count / 2];
}

/* --- traffic ------------------------------------------------------------- */

static void stay_on(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		err(2, "CPU %d", cpu);
}

static void traffic_open(const char *from, const char *to)
{
	struct sockaddr_in any = {
		.sin_family = AF_INET,
		.sin_port = htons(PORT),
	}, vip = any;
	const struct timeval patience = { .tv_sec = 5 };

	vip.sin_addr = frame_vip4;
	netns_enter(to);
	traffic_in = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	if (traffic_in < 0 || bind(traffic_in, (void *)&any, sizeof(any)))
		err(2, "socket of the server");
	marker_in = socket(AF_PACKET, SOCK_DGRAM, htons(MARKER));
	if (marker_in < 0 || setsockopt(marker_in, SOL_SOCKET, SO_RCVTIMEO,
					&patience, sizeof(patience)))
		err(2, "socket of the victim");
	netns_enter(from);
	traffic_out = socket(AF_INET, SOCK_DGRAM, 0);
	if (traffic_out < 0 ||
	    connect(traffic_out, (void *)&vip, sizeof(vip)))
		err(2, "socket of the client");
}

static int traffic_burst(void)
{
	static char data[TRAFFIC_SIZE];
	int i, received = 0;

	for (i = 0; i < TRAFFIC_BATCH; i++)
		(void)!send(traffic_out, data, sizeof(data), 0);
	while (recv(traffic_in, data, sizeof(data), 0) > 0)
		received++;
	return received;
}

/* Only what was done while one kind was sent counts. */
static void *traffic_run(void *cpu)
{
	uint64_t start, took;
	struct kind *k;
	int packets;

	stay_on(*(int *)cpu);
	for (;;) {
		k = current;
		start = now_ns();
		packets = traffic_burst();
		took = now_ns() - start;
		if (k && k == current)
			sample(&k->traffic,
			       packets ? took / packets : UINT64_MAX);
	}
	return NULL;
}

/* --- the machine --------------------------------------------------------- */

static _Atomic uint64_t stall_us;

static void *stall_run(void *cpu)
{
	struct sched_param priority = { .sched_priority = 99 };
	const struct timespec tick = { .tv_nsec = 5000000 };
	uint64_t start, late;

	stay_on(*(int *)cpu);
	if (sched_setscheduler(0, SCHED_FIFO, &priority))
		err(2, "priority");
	for (;;) {
		start = now_ns();
		clock_nanosleep(CLOCK_MONOTONIC, 0, &tick, NULL);
		late = (now_ns() - start - tick.tv_nsec) / 1000;
		if (late > stall_us)
			stall_us = late;
	}
	return NULL;
}

static void start(void *(*run)(void *cpu), int cpu)
{
	static int cpus[4], n;
	pthread_t thread;

	cpus[n] = cpu;
	if (pthread_create(&thread, NULL, run, &cpus[n++]))
		errx(2, "thread");
}

/* --- the attack ---------------------------------------------------------- */

static int attack_open(const char *device)
{
	int one = 1, size = 1 << 20, fd = socket(AF_PACKET, SOCK_RAW, 0);
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_ifindex = if_nametoindex(device),
	};
	socklen_t len = sizeof(address);

	if (fd < 0 || bind(fd, (void *)&address, sizeof(address)) ||
	    getsockname(fd, (void *)&address, &len) ||
	    setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one,
		       sizeof(one)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size)))
		err(2, "%s", device);
	memcpy(frame_mac, address.sll_addr, sizeof(frame_mac));
	return fd;
}

/*
 * Frames are received in the order in which they were sent: with this one, all
 * those before it were. Else there would be a queue, and the time that it takes
 * to fill it would be taken for what a frame costs.
 */
static void marker_wait(int fd)
{
	static uint32_t number;
	uint8_t frame[ETH_ZLEN];
	uint32_t got;

	if (marker_in < 0)
		return;
	number++;
	memset(frame, 0xff, ETH_ALEN);
	memcpy(&frame[ETH_ALEN], frame_mac, ETH_ALEN);
	memcpy(&frame[2 * ETH_ALEN], &(uint16_t){ htons(MARKER) }, 2);
	memcpy(&frame[ETH_HLEN], &number, sizeof(number));
	if (send(fd, frame, sizeof(frame), 0) != sizeof(frame))
		err(2, "send");
	do {
		if (recv(marker_in, &got, sizeof(got), 0) < 0)
			err(2, "the victim does not hear the attacker");
	} while (got != number);
}

static unsigned int attack_burst(int fd, struct kind *k, unsigned int count)
{
	static struct frame frames[BATCH];
	static struct iovec parts[BATCH];
	static struct mmsghdr messages[BATCH];
	uint64_t start = now_ns();
	unsigned int i;
	int sent;

	for (i = 0; i < count; i++) {
		k->frame->fill(&frames[i]);
		parts[i] = (struct iovec) { frames[i].data, frames[i].len };
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	sent = sendmmsg(fd, messages, count, 0);
	if (sent <= 0)
		err(2, "send");
	marker_wait(fd);
	sample(&k->ns, (now_ns() - start) / sent);
	k->frames += sent;
	return sent;
}

/* For some time, or if it is limited, a number of frames. */
static void attack_round(int fd, struct kind *k, uint64_t ms, uint64_t limit)
{
	uint64_t end = now_ns() + ms * 1000000, frames = 0, room;

	current = k;
	while (now_ns() < end && (!limit || frames < limit)) {
		room = limit ? limit - frames : BATCH;
		frames += attack_burst(fd, k, room < BATCH ? room : BATCH);
	}
	current = NULL;
}

static unsigned long long rate(struct kind *k)
{
	uint64_t ns = median(&k->traffic);

	return ns ? 1000000000 / ns : 0;
}

static void print(struct kind *k, struct kind *base)
{
	unsigned long long packets = rate(k), most = rate(base);

	printf("kind=%s frames=%llu ns=%llu packets=%llu permille=%llu\n",
	       k->frame->name, (unsigned long long)k->frames,
	       (unsigned long long)median(&k->ns), packets,
	       most ? packets * 1000 / most : 0);
}

/* Each of them next to the first one, so that both have the same conditions. */
static void attack(int fd, struct kind *list, int n, int rounds, uint64_t ms,
		   uint64_t limit)
{
	int i;

	while (rounds--) {
		for (i = n > 1; i < n; i++) {
			if (i)
				attack_round(fd, &list[0], ms, limit);
			attack_round(fd, &list[i], ms, limit);
		}
	}
	for (i = 0; i < n; i++)
		print(&list[i], &list[0]);
	printf("kind=machine stall=%llu\n", (unsigned long long)stall_us);
}

static const struct frame_kind *kind_find(const char *name)
{
	const struct frame_kind *kind;

	for (kind = frame_kinds; kind->name; kind++)
		if (!strcmp(kind->name, name))
			return kind;
	errx(2, "%s: unknown kind", name);
}

static void usage(void)
{
	const struct frame_kind *kind;

	fputs("Usage: flood -n NETNS [OPTION]... KIND...\n"
	      "  -i DEVICE        (eth0)\n"
	      "  -4 VIP, -6 VIP   whom it is about\n"
	      "  -v VHID          (1)\n"
	      "  -f FILE          frames that tap has recorded, for replay\n"
	      "  -t FROM,TO       measure traffic between two namespaces\n"
	      "  -m MS            of each kind in each round (10)\n"
	      "  -l FRAMES        no more than that in a round\n"
	      "  -r ROUNDS        (1)\n"
	      "  -c CPU           the attacker's; the traffic has the next (0)\n",
	      stderr);
	for (kind = frame_kinds; kind->name; kind++)
		fprintf(stderr, "  %-16s %s\n", kind->name, kind->help);
	exit(2);
}

struct options {
	const char *netns;
	const char *device;
	char *traffic;
	uint64_t ms;
	uint64_t limit;
	int rounds;
	int cpu;
};

static void parse(struct options *o, int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "n:i:4:6:v:f:t:m:l:r:c:")) != -1) {
		switch (c) {
		case 'n':
			o->netns = optarg;
			break;
		case 'i':
			o->device = optarg;
			break;
		case '4':
			inet_pton(AF_INET, optarg, &frame_vip4);
			break;
		case '6':
			inet_pton(AF_INET6, optarg, &frame_vip6);
			break;
		case 'v':
			frame_vhid = atoi(optarg);
			break;
		case 'f':
			frame_records(optarg);
			break;
		case 't':
			o->traffic = optarg;
			break;
		case 'm':
			o->ms = atoi(optarg);
			break;
		case 'l':
			o->limit = atoi(optarg);
			break;
		case 'r':
			o->rounds = atoi(optarg);
			break;
		case 'c':
			o->cpu = atoi(optarg);
			break;
		default:
			usage();
		}
	}
	if (!o->netns || optind == argc || argc - optind > KINDS_MAX ||
	    o->rounds < 1)
		usage();
}

int main(int argc, char **argv)
{
	struct options o = { .device = "eth0", .ms = 10, .rounds = 1 };
	static struct kind list[KINDS_MAX];
	int fd, i, n = 0;
	char *to;

	parse(&o, argc, argv);
	for (i = optind; i < argc; i++)
		list[n++].frame = kind_find(argv[i]);
	netns_enter(o.netns);
	fd = attack_open(o.device);
	if (o.traffic) {
		to = strchr(o.traffic, ',');
		if (!to)
			usage();
		*to++ = '\0';
		traffic_open(o.traffic, to);
		start(traffic_run, o.cpu + 1);
	}
	start(stall_run, o.cpu);
	start(stall_run, o.cpu + 1);
	stay_on(o.cpu);
	attack(fd, list, n, o.rounds, o.ms, o.limit);
	return 0;
}

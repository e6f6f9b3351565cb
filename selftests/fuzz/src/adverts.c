// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Throws frames at a host, as fast as it can, and holds every counter of the
 * host against what the oracle says. None of them may change a state: what is
 * signed correctly is the host's own.
 *
 *	adverts --host NETNS --wire NETNS [--count N] [--seconds N] [--seed N]
 *
 * The host's link is eth0, the other end is "wire". Devices with the vhids 1
 * to 3 run. Exit status: 0 all is as it should be, 1 not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

#include "carp.h"
#include "frame.h"

#include "../../src/netns.h"
#include "../../src/wire/wire.h"

#define WORKERS		2
#define BATCH		128
#define SLOW		20	/* seconds between adverts */

/* Frames of a worker until all has been counted: the queue takes as many. */
#define ROUND		16384

/* By vhid, the link's under 0. */
typedef uint64_t tally[256][CARP_STAT_MAX + 1];

struct worker {
	struct rnd rnd;
	int fd;
	uint64_t sent, adverts;
	tally expected;
	struct frame frame[BATCH];
	unsigned int n;
};

static struct oracle oracle;
static struct nl *genl;
static uint16_t family;
static struct carp_list before;
static struct worker workers[WORKERS];
static uint64_t count = 1000000, rounds;
static unsigned int seconds = 3600;
static int failures;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* --- sending --- */

static void flush(struct worker *w)
{
	static _Thread_local struct mmsghdr messages[BATCH];
	static _Thread_local struct iovec parts[BATCH];
	unsigned int i, done = 0;
	int n;

	for (i = 0; i < w->n; i++) {
		parts[i] = (struct iovec){ w->frame[i].data, w->frame[i].len };
		messages[i].msg_hdr.msg_iov = &parts[i];
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	while (done < w->n) {
		n = sendmmsg(w->fd, messages + done, w->n - done, 0);
		if (n < 0 && errno != ENOBUFS && errno != EAGAIN)
			err(1, "sending a frame of %zu bytes",
			    w->frame[done].len);
		if (n > 0)
			done += n;
	}
	w->n = 0;
}

static struct frame *next_frame(struct worker *w)
{
	if (w->n == BATCH)
		flush(w);
	return &w->frame[w->n];
}

/* The frame is complete: note what it is to be counted as. */
static void commit(struct worker *w)
{
	struct frame *f = &w->frame[w->n++];
	struct count c;

	w->sent++;
	if (!oracle_expect(&oracle, f->data, f->len, &c))
		return;
	w->adverts++;
	w->expected[c.vhid][c.received]++;
	w->expected[c.vhid][c.bad]++;
}

static void *throw(void *arg)
{
	struct worker *w = arg;
	unsigned int i;

	for (i = 0; i < ROUND; i++) {
		frame_random(next_frame(w), &w->rnd, &oracle);
		commit(w);
	}
	flush(w);
	return NULL;
}

/* Good ones of the host itself: cut at every length, every bit turned. */
static void throw_all_of(struct worker *w, const uint8_t *advert, bool ipv6)
{
	struct frame good, *f;
	size_t i;

	frame_wrap(&good, advert, ipv6);
	for (i = ETH_HLEN + 1; i <= good.len; i++) {
		f = next_frame(w);
		*f = good;
		f->len = i;
		commit(w);
	}
	for (i = 0; i < good.len * 8; i++) {
		f = next_frame(w);
		*f = good;
		f->data[i / 8] ^= 1 << i % 8;
		commit(w);
	}
	flush(w);
}

/* --- counting --- */

static uint64_t expected(unsigned int vhid, int stat)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < WORKERS; i++)
		sum += workers[i].expected[vhid][stat];
	return sum;
}

static void fail(const char *device, const char *what, long long is,
		 long long wanted)
{
	if (failures++ < 20)
		printf("# %s: %s is %lld, not %lld\n", device, what, is,
		       wanted);
}

static bool judged(int stat)
{
	switch (stat) {
	case CARP_STAT_RX_ADVERTS:
	case CARP_STAT_RX_ADVERTS6:
	case CARP_STAT_TAKEOVERS:
	case CARP_STAT_LATE:
		return true;
	default:
		return stat >= CARP_STAT_RX_BAD_TTL &&
		       stat <= CARP_STAT_RX_NOT_RUNNING;
	}
}

/* Each device tells its own counters and those of the link in one. */
static bool compare(const struct carp_info *was, const struct carp_info *is,
		    bool tell)
{
	char what[32];
	bool same = true;
	uint64_t wanted;
	int i;

	for (i = 0; i <= CARP_STAT_MAX; i++) {
		if (!judged(i))
			continue;
		wanted = was->stats[i] + expected(0, i) +
			 (is->vhid ? expected(is->vhid, i) : 0);
		if (is->stats[i] == wanted)
			continue;
		same = false;
		snprintf(what, sizeof(what), "counter %d", i);
		if (tell)
			fail(is->ifname, what, is->stats[i], wanted);
	}
	return same;
}

static void compare_state(const struct carp_info *was,
			  const struct carp_info *is)
{
	if (is->state != was->state)
		fail(is->ifname, "state", is->state, was->state);
	if (is->heard)
		fail(is->ifname, "another master was heard", 1, 0);
}

/* Wait until as much has been counted as has been sent, at most 10 s. */
static void settle(void)
{
	double end = now() + 10;
	struct carp_list list;
	bool same, last;
	unsigned int i;

	do {
		last = now() > end;
		same = true;
		carp_list(genl, family, &list);
		if (list.n != before.n)
			errx(1, "%u devices, not %u", list.n, before.n);
		for (i = 0; i < list.n; i++)
			same &= compare(&before.dev[i], &list.dev[i], last);
	} while (!same && !last);
	for (i = 0; i < list.n; i++)
		compare_state(&before.dev[i], &list.dev[i]);
}

/* --- preparation --- */

/* What the host has to say to the segment, for all that run and are master. */
static void overhear(int fd)
{
	uint8_t frame[FRAME_MAX];
	struct oracle_vhid *vhid;
	size_t head;
	ssize_t len = recv(fd, frame, sizeof(frame), 0);

	head = frame[12] == 0x08 ? 34 : 54;
	if (len != (ssize_t)(head + ADVERT_LEN) ||
	    frame[head == 34 ? 23 : 20] != CARP_PROTOCOL)
		return;
	vhid = &oracle.vhid[frame[head + 1]];
	if (vhid->own < ORACLE_OWN_MAX)
		memcpy(vhid->sent[vhid->own++], frame + head, ADVERT_LEN);
}

static void learn_host(void)
{
	unsigned int i;
	struct carp_info *dev;

	for (i = 0; i < before.n; i++) {
		dev = &before.dev[i];
		if (!dev->vhid)
			continue;
		oracle.vhid[dev->vhid].used = true;
		oracle.vhid[dev->vhid].running = dev->state != CARP_STATE_INIT;
	}
}

static void listen_to_host(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	double end = now() + 10;

	while (!(oracle.vhid[1].own > 3 && oracle.vhid[2].own > 3)) {
		if (now() > end)
			errx(1, "no adverts of vhid 1 and 2 in 10 s");
		if (poll(&pfd, 1, 100) > 0)
			overhear(fd);
	}
}

/*
 * That a master steps back when its machine has stood still for too long is not
 * what this is about, and may happen where many machines share a processor.
 */
static void set_slow(void)
{
	struct genlmsghdr header = { .cmd = CARP_CMD_SET, .version = 1 };
	static struct msg m;
	struct answer answer;
	unsigned int i;

	for (i = 0; i < before.n; i++) {
		if (before.dev[i].state != CARP_STATE_MASTER)
			continue;
		msg_begin(&m, family, NLM_F_ACK, &header, sizeof(header));
		msg_put_u32(&m, CARP_A_IFINDEX, before.dev[i].ifindex);
		msg_put_u8(&m, CARP_A_ADVBASE, SLOW);
		nl_talk(genl, &m, &answer, NULL, NULL);
		if (answer.error)
			errx(1, "slow adverts: %s", answer.text);
	}
}

static void learn_mac(void)
{
	struct ifreq request = { .ifr_name = "eth0" };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || ioctl(fd, SIOCGIFHWADDR, &request))
		err(1, "eth0");
	memcpy(oracle.mac, request.ifr_hwaddr.sa_data, ETH_ALEN);
	close(fd);
}

static void open_workers(uint64_t seed)
{
	int i, ifindex, one = 1;

	for (i = 0; i < WORKERS; i++) {
		rnd_seed(&workers[i].rnd, seed * WORKERS + i);
		workers[i].fd = wire_open("wire", &ifindex);
		if (setsockopt(workers[i].fd, SOL_PACKET, PACKET_QDISC_BYPASS,
			       &one, sizeof(one)))
			err(1, "PACKET_QDISC_BYPASS");
	}
}

static void parse_options(int argc, char **argv, const char **host,
			  const char **wire, uint64_t *seed)
{
	static const struct option options[] = {
		{ "host", required_argument, NULL, 'h' },
		{ "wire", required_argument, NULL, 'w' },
		{ "count", required_argument, NULL, 'c' },
		{ "seconds", required_argument, NULL, 't' },
		{ "seed", required_argument, NULL, 's' },
		{ }
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h')
			*host = optarg;
		else if (option == 'w')
			*wire = optarg;
		else if (option == 'c')
			count = strtoull(optarg, NULL, 0);
		else if (option == 't')
			seconds = strtoul(optarg, NULL, 0);
		else if (option == 's')
			*seed = strtoull(optarg, NULL, 0);
		else
			exit(2);
	}
	if (!*host || !*wire)
		errx(2, "--host and --wire are needed");
}

static uint64_t sent(void)
{
	return workers[0].sent + workers[1].sent;
}

static void throw_rounds(void)
{
	double end = now() + seconds;
	pthread_t threads[WORKERS];
	int i;

	while (sent() < count && now() < end && !failures) {
		for (i = 0; i < WORKERS; i++)
			if (pthread_create(&threads[i], NULL, throw,
					   &workers[i]))
				errx(1, "no thread");
		for (i = 0; i < WORKERS; i++)
			pthread_join(threads[i], NULL);
		settle();
		rounds++;
	}
}

static void report(double took)
{
	uint64_t stats[CARP_STAT_MAX + 1] = { 0 }, adverts = 0;
	int i, k;

	for (i = 0; i < WORKERS; i++)
		adverts += workers[i].adverts;
	for (i = 0; i < 256; i++)
		for (k = 0; k <= CARP_STAT_MAX; k++)
			stats[k] += expected(i, k);
	printf("# figure frames_injected %llu\n", (unsigned long long)sent());
	printf("# figure adverts_injected %llu\n", (unsigned long long)adverts);
	printf("# figure frames_per_s %.0f\n", sent() / took);
	for (k = CARP_STAT_RX_BAD_TTL; k <= CARP_STAT_RX_NOT_RUNNING; k++)
		printf("# counter %d: %llu\n", k, (unsigned long long)stats[k]);
}

int main(int argc, char **argv)
{
	const char *host = NULL, *wire = NULL;
	uint64_t seed = 1;
	double start;
	unsigned int vhid;
	int fd, ifindex;

	parse_options(argc, argv, &host, &wire, &seed);
	netns_enter(wire);
	fd = wire_open("wire", &ifindex);
	netns_enter(host);
	learn_mac();
	genl = nl_open(NETLINK_GENERIC);
	family = nl_family(genl, CARP_GENL_NAME, NULL);
	carp_list(genl, family, &before);
	learn_host();
	listen_to_host(fd);
	close(fd);
	set_slow();
	netns_enter(wire);
	open_workers(seed);
	start = now();
	for (vhid = 1; vhid <= 2; vhid++) {
		throw_all_of(&workers[0], oracle.vhid[vhid].sent[0], false);
		throw_all_of(&workers[0], oracle.vhid[vhid].sent[0], true);
	}
	settle();
	throw_rounds();
	report(now() - start);
	return failures != 0;
}

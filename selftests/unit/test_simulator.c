// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Elections among several hosts on a segment that loses and delays adverts.
 * The rules are those of kmod/election.c; around them is the little that a
 * host adds: a timer, and who keeps it among equals. Time is in 1/1024 s.
 */
#include "unit.h"

#include <arpa/inet.h>
#include <linux/minmax.h>
#include <linux/types.h>
#include <string.h>

#include "election.h"

#define UNIT		4		/* 1/256 s */
#define MAX_HOSTS	5
#define MAX_FRAMES	256
#define EQUAL_MAX	3		/* equal adverts that a keeper bears */
#define REASSERT_DELAY	2
#define UCARP_LATE	10

struct host {
	struct carp_self self;
	enum carp_state state;
	bool ucarp;			/* has rules of its own */
	bool cut;			/* its link */
	u32 addr;			/* host order */
	u32 cookie;
	u64 due;
	u64 arrived[MAX_HOSTS];		/* its latest frame at each of them */
	u64 may_reassert;		/* not before */
	bool reassert;			/* its next advert is an answer */
	unsigned int equal_heard;	/* in a row, after adverts of our own */
	bool sent;			/* one since the last of them */
};

struct frame {
	u64 arrives;
	struct carp_adv adv;
	u32 addr, cookie;
	unsigned int to;
};

struct segment {
	u64 now;
	unsigned int n_hosts, n_frames, loss;	/* percent */
	struct host hosts[MAX_HOSTS];
	struct frame frames[MAX_FRAMES];
};

/* Frames of one host do not overtake each other. */
static u64 arrival(const struct segment *seg, struct host *from,
		   unsigned int to)
{
	u64 time = seg->now + unit_random() % 3;

	from->arrived[to] = max(time, from->arrived[to] + 1);
	return from->arrived[to];
}

static void advertise(struct segment *seg, struct host *from)
{
	struct frame *frame;
	unsigned int i;

	from->sent = true;
	for (i = 0; i < seg->n_hosts; i++) {
		if (&seg->hosts[i] == from || from->cut || seg->hosts[i].cut ||
		    unit_random() % 100 < seg->loss)
			continue;
		CHECK(seg->n_frames < MAX_FRAMES, "a storm of adverts");
		if (seg->n_frames == MAX_FRAMES)
			return;
		frame = &seg->frames[seg->n_frames++];
		carp_election_advert(&from->self, &frame->adv);
		frame->addr = from->addr;
		frame->cookie = from->cookie;
		frame->arrives = arrival(seg, from, i);
		frame->to = i;
	}
}

static u64 interval(const struct host *host)
{
	return carp_election_interval(&host->self) * UNIT;
}

static void become(struct segment *seg, struct host *host,
		   enum carp_state state)
{
	host->state = state;
	host->self.leaving = false;
	host->equal_heard = 0;
	host->may_reassert = 0;
	host->reassert = false;
	if (state == CARP_STATE_MASTER) {
		host->cookie = unit_random();
		host->due = seg->now + interval(host);
		advertise(seg, host);
	} else {
		host->due = seg->now +
			    carp_election_master_down(&host->self) * UNIT;
		if (host->ucarp)
			host->due += unit_random() % UCARP_LATE;
	}
}

static void expire(struct segment *seg, struct host *host)
{
	if (host->state == CARP_STATE_BACKUP) {
		become(seg, host, CARP_STATE_MASTER);
	} else if (host->self.leaving) {
		become(seg, host, CARP_STATE_BACKUP);
	} else {
		host->due = seg->now + interval(host);
		host->reassert = false;
		advertise(seg, host);
	}
}

static enum carp_tie tie(struct host *host, const struct frame *frame)
{
	host->equal_heard += host->sent;
	host->sent = false;
	if (host->equal_heard >= EQUAL_MAX)
		return CARP_TIE_YIELD;
	if (host->addr != frame->addr)
		return host->addr < frame->addr ? CARP_TIE_KEEP :
						  CARP_TIE_YIELD;
	return host->cookie < frame->cookie ? CARP_TIE_KEEP : CARP_TIE_YIELD;
}

/* UCARP compares addresses as they are in memory, and has no other means. */
static enum carp_tie ucarp_tie(const struct host *host,
			       const struct frame *frame)
{
	return ntohl(frame->addr) < ntohl(host->addr) ? CARP_TIE_YIELD :
							CARP_TIE_KEEP;
}

static void master_hears(struct segment *seg, struct host *host,
			 const struct frame *frame)
{
	enum carp_tie keeps = CARP_TIE_OPEN;
	enum carp_action action;

	if (!carp_election_equal(&host->self, &frame->adv))
		host->equal_heard = 0;
	else if (host->ucarp)
		keeps = ucarp_tie(host, frame);
	else
		keeps = tie(host, frame);
	action = carp_election_master(&host->self, &frame->adv, keeps).action;
	if (action == CARP_ACT_STEP_DOWN) {
		become(seg, host, CARP_STATE_BACKUP);
	} else if (action == CARP_ACT_REASSERT && !host->ucarp &&
		   !host->reassert && seg->now >= host->may_reassert) {
		host->reassert = true;
		host->may_reassert = seg->now + interval(host);
		host->due = seg->now + REASSERT_DELAY;
	}
}

static void receive(struct segment *seg, const struct frame *frame)
{
	struct host *host = &seg->hosts[frame->to];

	if (host->cut)
		return;
	if (host->state == CARP_STATE_MASTER)
		master_hears(seg, host, frame);
	else if (carp_election_backup(&host->self, &frame->adv).action ==
		 CARP_ACT_TAKE_OVER)
		become(seg, host, CARP_STATE_MASTER);
	else
		host->due = seg->now +
			    carp_election_master_down(&host->self) * UNIT;
}

/* Let all happen that is due now. */
static void step(struct segment *seg)
{
	struct frame frame;
	unsigned int i;

	for (i = 0; i < seg->n_frames;) {
		if (seg->frames[i].arrives > seg->now) {
			i++;
			continue;
		}
		frame = seg->frames[i];
		seg->frames[i] = seg->frames[--seg->n_frames];
		receive(seg, &frame);
	}
	for (i = 0; i < seg->n_hosts; i++)
		if (seg->hosts[i].due <= seg->now)
			expire(seg, &seg->hosts[i]);
}

static u64 next_event(const struct segment *seg)
{
	u64 next = seg->hosts[0].due;
	unsigned int i;

	for (i = 1; i < seg->n_hosts; i++)
		next = min(next, seg->hosts[i].due);
	for (i = 0; i < seg->n_frames; i++)
		next = min(next, seg->frames[i].arrives);
	return max(next, seg->now);
}

/* The only MASTER among those with a link, or -1. */
static int only_master(const struct segment *seg)
{
	int found = -1;
	unsigned int i;

	for (i = 0; i < seg->n_hosts; i++) {
		if (seg->hosts[i].cut ||
		    seg->hosts[i].state != CARP_STATE_MASTER)
			continue;
		if (found >= 0)
			return -1;
		found = i;
	}
	return found;
}

static void run_until(struct segment *seg, u64 end)
{
	while (next_event(seg) <= end) {
		seg->now = next_event(seg);
		step(seg);
	}
	seg->now = end;
}

static u64 longest_master_down(const struct segment *seg)
{
	u64 longest = 0, one;
	unsigned int i;

	for (i = 0; i < seg->n_hosts; i++) {
		one = carp_election_master_down(&seg->hosts[i].self) * UNIT;
		longest = max(longest, one);
	}
	return longest;
}

/* After some times master-down there is one MASTER, and it stays so. */
static void check_settled_after(struct segment *seg, unsigned int times,
				const char *what, unsigned int round)
{
	u64 down = longest_master_down(seg), end;
	int master;

	seg->loss = 0;
	run_until(seg, seg->now + times * down);
	master = only_master(seg);
	CHECK(master >= 0, "%s, round %u: no or several masters of %u", what,
	      round, seg->n_hosts);
	end = master < 0 ? 0 : seg->now + 5 * down;
	while (seg->now < end && unit_failures < UNIT_SHOWN) {
		run_until(seg, min(next_event(seg) + 4, end));
		CHECK(only_master(seg) == master,
		      "%s, round %u: the master does not stay", what, round);
	}
}

static void check_settled(struct segment *seg, const char *what,
			  unsigned int round)
{
	check_settled_after(seg, 3, what, round);
}

static struct host new_host(struct segment *seg, u8 advbase, u8 advskew)
{
	struct host host = {
		.self = {
			.advbase = advbase,
			.advskew = advskew,
			.dead_ratio = 3,
		},
		.addr = 0x0a000000 | (unit_random() & 0xffff) << 4 |
			seg->n_hosts,
		.due = unit_random() % 2048,
		.state = CARP_STATE_BACKUP,
	};

	return host;
}

static void add_host(struct segment *seg, struct host host)
{
	seg->hosts[seg->n_hosts++] = host;
}

/* --- the tests ------------------------------------------------------------ */

static void test_random(void)
{
	struct segment seg;
	unsigned int round, n;
	struct host host;
	u8 advbase;

	for (round = 0; round < 3000 && unit_failures < 3; round++) {
		seg = (struct segment) { .loss = unit_random() % 60 };
		n = 2 + unit_random() % (MAX_HOSTS - 1);
		advbase = unit_random() % 3;
		while (seg.n_hosts < n) {
			/*
			 * Few skews, so that some are equal, and none is more
			 * than another host's patience.
			 */
			host = new_host(&seg, advbase,
					50 + unit_random() % 6 * 10);
			host.self.preempt = unit_random() % 2;
			host.self.dead_ratio = 2 + unit_random() % 3;
			if (unit_random() % 3 == 0)
				host.self.demotion = unit_random() % 300;
			add_host(&seg, host);
		}
		run_until(&seg, 20 * 1024);
		check_settled(&seg, "after loss", round);
	}
}

static void test_equal(void)
{
	struct segment seg;
	unsigned int round, n;
	struct host host;

	for (round = 0; round < 2000 && unit_failures < 3; round++) {
		seg = (struct segment) { };
		n = 2 + unit_random() % (MAX_HOSTS - 1);
		while (seg.n_hosts < n) {
			host = new_host(&seg, round % 2, 20);
			/* All at once; and without an address of their own. */
			host.due = 5000;
			if (round % 3 == 0)
				host.addr = 0;
			add_host(&seg, host);
		}
		run_until(&seg, 5000);
		check_settled(&seg, "equal hosts", round);
	}
}

/*
 * Who is to keep it may be said of both, or of neither. Both stepping down
 * repeats until one is noticed to be first, by a process that wakes up late.
 */
static void test_ucarp(void)
{
	struct segment seg;
	unsigned int round;
	struct host host;

	for (round = 0; round < 2000 && unit_failures < 3; round++) {
		seg = (struct segment) { };
		host = new_host(&seg, 1, 0);
		host.due = 100;
		add_host(&seg, host);
		host = new_host(&seg, 1, 0);
		host.due = 100 + unit_random() % 3;
		host.ucarp = true;
		add_host(&seg, host);
		if (round % 2) {
			/* Each believes that it is the one to keep it. */
			seg.hosts[0].addr = 0x0a0909c8;
			seg.hosts[1].addr = 0x0a090a01;
		}
		run_until(&seg, 100);
		check_settled_after(&seg, 9, "equal to UCARP", round);
	}
}

/* The more eager one, and it is the same one for all. */
static void test_preempt(void)
{
	struct segment seg;
	unsigned int round, i;
	struct host host;

	for (round = 0; round < 1000 && unit_failures < 3; round++) {
		seg = (struct segment) { .loss = 30 };
		for (i = 0; i < 4; i++) {
			host = new_host(&seg, 1, (i + round) % 4 * 60);
			host.self.preempt = true;
			add_host(&seg, host);
		}
		run_until(&seg, 20 * 1024);
		check_settled(&seg, "preempt", round);
		CHECK(seg.hosts[only_master(&seg)].self.advskew == 0,
		      "round %u: not the most eager one", round);
	}
}

/* A master vanishes, and comes back: its link is cut both ways. */
static void test_split(void)
{
	struct segment seg;
	unsigned int round, i;
	int master;

	for (round = 0; round < 1000 && unit_failures < 3; round++) {
		seg = (struct segment) { };
		for (i = 0; i < 3; i++)
			add_host(&seg, new_host(&seg, 1, unit_random() % 3));
		check_settled(&seg, "start", round);
		master = only_master(&seg);
		seg.hosts[master].cut = true;
		check_settled(&seg, "link cut", round);
		CHECK(only_master(&seg) != master, "round %u", round);
		seg.hosts[master].cut = false;
		check_settled(&seg, "link back", round);
	}
}

/* Asked to leave: the others hear it, and it is not MASTER again at once. */
static void test_leave(void)
{
	struct segment seg;
	unsigned int round;
	struct host *host;
	int master;

	for (round = 0; round < 1000 && unit_failures < 3; round++) {
		seg = (struct segment) { };
		add_host(&seg, new_host(&seg, 1, 0));
		add_host(&seg, new_host(&seg, 1, unit_random() % 200));
		check_settled(&seg, "start", round);
		master = only_master(&seg);
		host = &seg.hosts[master];
		host->self.leaving = true;
		advertise(&seg, host);
		host->due = seg.now + 1024;
		run_until(&seg, seg.now + 20);
		CHECK(only_master(&seg) == !master, "round %u", round);
		check_settled(&seg, "left", round);
		CHECK(only_master(&seg) == !master, "round %u", round);
	}
}

const struct unit_test simulator_tests[] = {
	{ "simulator: one master after loss, whatever the hosts", test_random },
	{ "simulator: one master among equal hosts", test_equal },
	{ "simulator: one master with an equal UCARP", test_ucarp },
	{ "simulator: with preempt it is the most eager one", test_preempt },
	{ "simulator: a master is cut off and comes back", test_split },
	{ "simulator: a master leaves", test_leave },
	{ }
};

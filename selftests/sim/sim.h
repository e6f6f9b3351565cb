/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Elections among simulated hosts: what all files of the simulator share. All
 * times are in nanoseconds; those of a host's own clock are called local.
 */
#ifndef _SIM_H
#define _SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "adv.h"
#include "stub.h"

#include <uapi/linux/carp.h>

#define MS		1000000LL
#define US		1000LL
#define SECOND		1000000000LL
#define NEVER		INT64_MAX

#define MAX_HOSTS	6
#define MAX_FAULTS	12
#define MAX_OPS		2
#define MAX_FRAMES	2048
#define MAX_QUEUED	64

/* Instead of a host: nobody, or whoever is MASTER. */
#define NOBODY		255
#define THE_MASTER	254

/* Bits of families; an index of arrays is 0 or 1. */
#define V4		1
#define V6		2

enum kind { OURS, OPENBSD, FREEBSD, UCARP, KINDS };

/**
 * struct setup - a host as the schedule begins
 * @kind: whose rules it follows
 * @preempt: takes over from a slower master
 * @advbase: seconds
 * @advskew: 1/256 s
 * @dead_ratio: ours and UCARP
 * @demotion: demotion counter
 * @rank4: order of its IPv4 address among all; 0: it has none
 * @rank6: the same of IPv6
 * @ppm: drift of its clock
 * @start: when it begins
 */
struct setup {
	enum kind kind;
	bool preempt;
	u8 advbase, advskew, dead_ratio;
	u16 demotion;
	u8 rank4, rank6;
	s32 ppm;
	s64 start;
};

enum fault_type {
	FAULT_CUT,		/* links lose everything */
	FAULT_NOISE,		/* all links lose, repeat, delay, reorder */
	FAULT_LINK,		/* a host's link goes down, and it notices */
	FAULT_PAUSE,		/* a host stands still */
	FAULT_CRASH,		/* a host is gone, and comes back anew */
	FAULT_DOWN,		/* a host is taken out of service orderly */
	FAULT_KEY,		/* a host has another key */
	FAULT_ADDRS,		/* a host has other virtual addresses */
	FAULT_SET,		/* a setting changes; for good */
	FAULT_REQUEST,		/* the user asks for a state; once */
	FAULT_TYPES
};

enum setting { SET_ADVSKEW, SET_PREEMPT, SET_DEMOTION, SET_ADVBASE, SETTINGS };

/**
 * struct fault - something that happens
 * @type: what
 * @host: to whom
 * @start: when
 * @end: until when; NEVER: for good
 * @links: FAULT_CUT: bit MAX_HOSTS * from + to
 * @families: FAULT_CUT: V4, V6 or both
 * @loss: FAULT_NOISE: percent of the frames that are lost
 * @dup: FAULT_NOISE: percent that arrive twice
 * @delay: FAULT_NOISE: the longest
 * @reorder: FAULT_NOISE: frames overtake each other
 * @clock_stops: FAULT_PAUSE: the clock stands still, too
 * @keeps: FAULT_PAUSE: what arrives meanwhile waits
 * @timer_first: FAULT_PAUSE: what is due then is done before that
 * @setting: FAULT_SET: which one
 * @value: FAULT_SET: to what; FAULT_REQUEST: which state
 */
struct fault {
	enum fault_type type;
	u8 host;
	s64 start, end;
	u64 links;
	u8 families;
	u8 loss, dup;
	u32 delay;
	bool reorder;
	bool clock_stops, keeps, timer_first;
	enum setting setting;
	u16 value;
};

/**
 * struct schedule - all that determines a run
 * @seed: of chance during the run
 * @families: of the virtual addresses, V4, V6 or both
 * @echo: what a host sends always comes back to it as well
 * @n_hosts: number of @hosts
 * @n_faults: number of @faults, in no order
 * @n_ops: number of @ops
 * @heal: when the last fault has ended
 * @delay: the longest on the healthy network
 * @reorder: by that much, frames overtake each other there
 * @watch: times master-down that it must be quiet in the end
 * @hosts: the hosts
 * @faults: what goes wrong until @heal
 * @ops: what happens then, one after the other, each when it is quiet; @start
 *	is relative to the next advert, and @end to that
 */
struct schedule {
	u64 seed;
	u8 families;
	bool echo;
	u8 n_hosts, n_faults, n_ops;
	s64 heal;
	u32 delay;
	bool reorder;
	u8 watch;
	struct setup hosts[MAX_HOSTS];
	struct fault faults[MAX_FAULTS];
	struct fault ops[MAX_OPS];
};

enum failure {
	FAIL_NONE,
	FAIL_UNSETTLED,		/* no or several masters after the bound */
	FAIL_LIVELOCK,		/* one, but not for long */
	FAIL_WRONG_MASTER,	/* somebody else is to be it */
	FAIL_DETHRONED,		/* a master that nobody was to succeed */
	FAIL_OUTAGE,		/* nobody was master for too long */
	FAIL_DOUBLE,		/* several were, without a fault */
	FAIL_COUNTER,		/* of adverts */
	FAIL_SENDER,		/* somebody else than a MASTER has sent */
	FAIL_LATE,		/* one that had stood still did not listen */
	FAIL_STORM,		/* too many frames */
	FAILURES
};

/**
 * struct result - of a run
 * @failure: the first property that was violated
 * @when: at that time
 * @text: details
 * @settled: how long it took, of the longest master-down, percent
 * @outage: the longest after an orderly switch
 * @adverts: sent
 * @events: frames and timers
 * @skipped: the settings are such that nothing can be said of it: sane()
 */
struct result {
	enum failure failure;
	s64 when;
	char text[160];
	u32 settled;
	s64 outage;
	u64 adverts;
	u64 events;
	bool skipped;
};

/* A frame on its way; the source is known by the host that has sent it. */
struct frame {
	s64 at;
	u32 number;
	u8 from, to, family;
	struct carp_header header;
};

struct peer;

/* One that takes part. */
struct host {
	struct setup conf;
	u8 index;
	bool alive, frozen;
	bool link, down;
	bool other_key, other_addrs;
	bool has_key, has_addrs;	/* what it has noticed of these */
	enum carp_state state;

	/* The clock: local time is base_local at base, and goes on from it. */
	s64 base, base_local;
	s64 ready;		/* timers do not expire before */
	s64 fire;		/* when the next one does */
	u64 random;

	const struct fault *pause;
	struct frame queue[MAX_QUEUED];
	unsigned int queued;
	s64 arrived[MAX_HOSTS];	/* its latest frame at each of them */

	/* What it has sent in this tenure. */
	bool spoke;
	u64 counter;
	bool must_listen;	/* before it sends again */
	s64 waits_until;	/* local time, before its master is dead */

	/* OURS; all others keep themselves in *peer. */
	struct module *module;
	struct peer *peer;
};

/**
 * struct world - a run
 * @plan: what is to happen
 * @result: what has come of it
 * @hosts: the hosts
 * @now: the time
 * @random: chance in the network
 * @verbose: print a timeline
 * @cut: links, by family and sender: bits of receivers
 * @noise: on all links
 * @last_noise: a frame that met a fault arrives
 * @masters: how many are MASTER
 * @changed: the latest change of a state
 * @none: nobody was MASTER for so long, since judge_reset()
 * @several: the same for more than one
 * @counted: up to when
 * @throne: who has to stay MASTER, or NOBODY
 */
struct world {
	const struct schedule *plan;
	struct result *result;
	struct host hosts[MAX_HOSTS];
	s64 now;
	u64 random;
	bool verbose;
	u8 cut[2][MAX_HOSTS];
	struct fault noise;
	s64 last_noise;
	unsigned int masters;
	s64 changed, none, several, counted;
	u8 throne;
};

extern struct world world;
extern struct host *running;

/* A host is running while its code is. */
static inline u64 next_random(u64 *state)
{
	u64 z = (*state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* 0 to n - 1 */
static inline u32 below(u64 *state, u32 n)
{
	return n ? ((next_random(state) >> 32) * n) >> 32 : 0;
}

/* generate.c */
void generate(struct schedule *plan, u64 seed);
bool sane(const struct setup *const *confs, unsigned int n);

/* run.c */
void run(const struct schedule *plan, struct result *result, bool verbose);

/* net.c */
void net_reset(void);
s64 net_next(void);
void net_deliver(void);
void net_send(struct host *host, u8 family, const struct carp_header *header);
void net_requeue(struct host *host);
void net_source(const struct host *host, u8 family, struct in6_addr *addr);

/* fault.c */
void fault_reset(void);
void fault_begin(const struct fault *fault);
void fault_end(const struct fault *fault);

/* host.c: whatever its kind */
s64 local_time(const struct host *host);
void host_boot(struct host *host);
void host_gone(struct host *host);
void host_sync(struct host *host);
void host_hear(struct host *host, const struct frame *frame);
void host_expire(struct host *host);
void host_freeze(struct host *host, const struct fault *pause);
void host_thaw(struct host *host, const struct fault *pause);
void host_set(struct host *host, enum setting setting, u16 value);
void host_request(struct host *host, enum carp_state state);
s64 host_master_down(const struct setup *conf);
s64 host_patience(const struct setup *conf);
s64 host_interval(const struct setup *conf);

/* glue.c: those with the module's code */
void module_boot(struct host *host);
void module_gone(struct host *host);
void module_hear(struct host *host, const struct frame *frame);
s64 module_fire(const struct host *host);
void module_expire(struct host *host);
void module_running(struct host *host);
void module_digest(struct host *host);
void module_set(struct host *host, enum setting setting, u16 value);
void module_request(struct host *host, enum carp_state state);
void glue_sign(struct carp_adv *adv, const struct host *host);
bool glue_verify(const struct carp_adv *adv, const struct host *host);

/* peer.c: the others */
void peer_boot(struct host *host);
void peer_hear(struct host *host, const struct frame *frame);
s64 peer_fire(const struct host *host);
void peer_expire(struct host *host);
void peer_running(struct host *host);
void peer_demoted(struct host *host);
void peer_request(struct host *host, enum carp_state state);
s64 peer_patience(const struct setup *conf);
s64 peer_master_down(const struct setup *conf);

/* judge.c */
void judge_reset(void);
void judge_state(struct host *host, enum carp_state state, const char *why);
void judge_sent(struct host *host, u8 family, const struct carp_header *header);
void judge_account(void);
void judge_fail(enum failure failure, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
u32 judge_interval(const struct setup *conf);
bool judge_both_yield(const struct setup *a, const struct setup *b);
bool judge_better(const struct setup *a, const struct setup *b,
		  bool address_counts);
bool judge_obeys(const struct setup *backup, const struct setup *master);
void judge_settled(const struct host *master);
extern const char *const failure_names[FAILURES];

/* shrink.c */
void shrink(struct schedule *plan, enum failure failure);

/* print.c */
void print_schedule(const struct schedule *plan);
void say(const struct host *host, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void say_fault(const struct fault *fault, bool begins);
extern const char *const kind_names[KINDS];

#endif /* _SIM_H */

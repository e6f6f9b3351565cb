// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hosts with the rules of others: OpenBSD 7, FreeBSD 15 and UCARP 1.5.2. Theirs
 * are slower clocks, too: a tick of 10 ms, or a process that polls.
 */
#include "sim.h"

#include <arpa/inet.h>

#define TICK		(10 * MS)
#define UCARP_POLL	(400 * MS)
#define UCARP_SLEEP	(3 * SECOND)
#define SKEW_MAX	240		/* FreeBSD: of a demoted host */

/*
 * @advert: when the next one is due, local time; 0: not MASTER
 * @down: the same of master-down, one for each address family
 * @counter: what goes into adverts
 * @fresh: FreeBSD, UCARP: has not heard an advert, and draws counters
 */
struct peer {
	s64 advert, down[2];
	u64 counter;
	bool fresh;
};

static struct peer peers[MAX_HOSTS];

static u32 value_of(u8 advbase, u8 advskew)
{
	return advbase * CARP_UNITS_PER_SEC + advskew;
}

static s64 units(u32 n)
{
	return n * (SECOND / CARP_UNITS_PER_SEC);
}

static u8 said_skew(const struct setup *conf)
{
	if (conf->kind == FREEBSD)
		return min(conf->advskew + conf->demotion, SKEW_MAX);
	return conf->advskew;
}

/* OpenBSD has one byte for it, the others do not know it. */
static u8 said_demotion(const struct setup *conf)
{
	return conf->kind == OPENBSD ? min(conf->demotion, 255) : 0;
}

static u32 own_value(const struct setup *conf)
{
	return value_of(conf->advbase, said_skew(conf));
}

static s64 peer_interval(const struct setup *conf)
{
	return units(max(own_value(conf), 1));
}

s64 peer_master_down(const struct setup *conf)
{
	u8 n = conf->kind == UCARP ? conf->dead_ratio : 3;

	if (conf->kind == OPENBSD)
		return 3 * peer_interval(conf);
	return units(value_of(0, conf->advskew) +
		     n * value_of(conf->advbase, 0));
}

static u32 patience_value(const struct setup *conf)
{
	u8 n = conf->kind == UCARP ? conf->dead_ratio : 3;

	return value_of(0, said_skew(conf)) + n * value_of(conf->advbase, 0);
}

s64 peer_patience(const struct setup *conf)
{
	return units(patience_value(conf));
}

static s64 late(const struct host *host, s64 most)
{
	return below(&((struct host *)host)->random, most / US) * US;
}

static void send_advert(struct host *host, u8 base, u8 skew)
{
	struct peer *peer = host->peer;
	struct carp_adv adv = {
		.vhid = 7, .advbase = base, .advskew = skew,
		.demote = said_demotion(&host->conf),
	};
	struct carp_header header;
	u8 family;

	for (family = V4; family <= V6; family++) {
		if (!(world.plan->families & family))
			continue;
		if (host->conf.kind != OPENBSD)
			peer->counter = peer->fresh ?
				next_random(&host->random) : peer->counter + 1;
		adv.counter = peer->counter;
		glue_sign(&adv, host);
		carp_adv_build(&adv, &header);
		net_send(host, family, &header);
	}
}

static void advertise(struct host *host)
{
	const struct setup *conf = &host->conf;

	send_advert(host, conf->advbase, said_skew(conf));
	host->peer->advert = local_time(host) + peer_interval(conf) +
			     late(host, TICK);
}

static void await(struct host *host, u8 families)
{
	s64 lateness = host->conf.kind == UCARP ? UCARP_POLL : TICK;
	s64 down = local_time(host) + peer_master_down(&host->conf);
	u8 i;

	for (i = 0; i < 2; i++)
		if (families & 1 << i)
			host->peer->down[i] = down + late(host, lateness);
}

static void become(struct host *host, enum carp_state state, const char *why)
{
	struct peer *peer = host->peer;

	peer->advert = 0;
	peer->down[0] = 0;
	peer->down[1] = 0;
	judge_state(host, state, why);
	if (state == CARP_STATE_MASTER)
		advertise(host);
	else if (state == CARP_STATE_BACKUP)
		await(host, world.plan->families);
}

/* --- the rules ------------------------------------------------------------ */

/* On a machine with the low byte first, that of the last byte decides. */
static bool ucarp_lower(const struct host *host, const struct frame *frame)
{
	struct in6_addr ours, theirs;

	net_source(host, V4, &ours);
	net_source(&world.hosts[frame->from], V4, &theirs);
	return theirs.s6_addr32[3] < ours.s6_addr32[3];
}

static bool yields(const struct host *host, const struct carp_adv *adv,
		   const struct frame *frame)
{
	u32 theirs = value_of(adv->advbase, adv->advskew);
	u8 demotion = said_demotion(&host->conf);
	u32 mine = own_value(&host->conf);

	switch (host->conf.kind) {
	case OPENBSD:
		return adv->demote < demotion ||
		       (mine >= theirs && adv->demote <= demotion);
	case FREEBSD:
		return mine >= theirs;
	default:
		return mine > theirs ||
		       (mine == theirs && ucarp_lower(host, frame));
	}
}

static bool takes_over(const struct setup *conf, const struct carp_adv *adv)
{
	u32 theirs = value_of(adv->advbase, adv->advskew);
	u8 demotion = said_demotion(conf);
	u32 mine = own_value(conf);
	u32 patience = patience_value(conf);

	if (conf->kind != OPENBSD)
		return (conf->preempt && mine < theirs) || patience < theirs;
	return (conf->preempt && mine < theirs &&
		adv->demote >= demotion) || adv->demote > demotion ||
	       (conf->advbase && patience < theirs);
}

void peer_hear(struct host *host, const struct frame *frame)
{
	struct peer *peer = host->peer;
	struct carp_adv adv;

	if (carp_adv_parse(&frame->header, sizeof(frame->header), &adv) ||
	    !glue_verify(&adv, host))
		return;
	/* FreeBSD and UCARP know their own adverts by the source. */
	if (host->conf.kind == OPENBSD ? adv.counter == peer->counter :
					 frame->from == host->index)
		return;
	if (host->conf.kind != OPENBSD) {
		peer->counter = adv.counter;
		peer->fresh = false;
	}
	if (host->state == CARP_STATE_MASTER) {
		if (!yields(host, &adv, frame))
			return;
		if (host->conf.kind == UCARP)
			advertise(host);
		become(host, CARP_STATE_BACKUP, "better master");
	} else if (host->state == CARP_STATE_BACKUP) {
		if (takes_over(&host->conf, &adv))
			become(host, CARP_STATE_MASTER, "worse master");
		else
			await(host, frame->family);
	}
}

/* --- a host --------------------------------------------------------------- */

void peer_boot(struct host *host)
{
	host->peer = &peers[host->index];
	*host->peer = (struct peer) {
		.counter = next_random(&host->random),
		.fresh = true,
	};
	peer_running(host);
}

/* Only OpenBSD says goodbye. */
void peer_running(struct host *host)
{
	bool run = host->link && !host->down;

	if (run && host->state == CARP_STATE_INIT)
		become(host, CARP_STATE_BACKUP, "up");
	if (run || host->state == CARP_STATE_INIT)
		return;
	if (host->state == CARP_STATE_MASTER && host->conf.kind == OPENBSD)
		send_advert(host, CARP_ADV_LEAVE, CARP_ADV_LEAVE);
	become(host, CARP_STATE_INIT, "down");
}

s64 peer_fire(const struct host *host)
{
	const struct peer *peer = host->peer;
	s64 first = NEVER;

	if (peer->advert)
		first = peer->advert;
	if (peer->down[0])
		first = min(first, peer->down[0]);
	if (peer->down[1])
		first = min(first, peer->down[1]);
	return first;
}

void peer_expire(struct host *host)
{
	if (host->state == CARP_STATE_MASTER)
		advertise(host);
	else
		become(host, CARP_STATE_MASTER, "master timed out");
}

/* The demotion has changed: both BSDs tell it at once. */
void peer_demoted(struct host *host)
{
	if (host->state == CARP_STATE_MASTER && host->conf.kind != UCARP)
		advertise(host);
}

/* UCARP has one way only, and sleeps on it. */
void peer_request(struct host *host, enum carp_state state)
{
	if (host->state == CARP_STATE_INIT || host->state == state)
		return;
	if (host->conf.kind == UCARP && state == CARP_STATE_MASTER)
		return;
	become(host, state, "user");
	if (host->conf.kind == UCARP)
		host->peer->down[0] += UCARP_SLEEP;
}

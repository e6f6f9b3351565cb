// SPDX-License-Identifier: GPL-2.0
/*
 * What a vhost does about an advert: is it to be listened to, what do the rules
 * say, and what of that is new.
 */
#include "hear.h"

#include <net/ipv6.h>

#include "addrs.h"
#include "device.h"
#include "hmac.h"
#include "io.h"
#include "netlink.h"
#include "timers.h"
#include "trace.h"
#include "vhost.h"

/* Intervals with an equal master until the one who may keep it gives in. */
#define CARP_EQUAL_MAX		3

/* Intervals without one that end the row: one advert may get lost. */
#define CARP_EQUAL_GAP		2

/* And until IPv6 decides, for IPv4 may only have been overtaken. */
#define CARP_EQUAL_OTHER	2

/*
 * Our own advert that came back: its counter is one that we have sent. Other
 * implementations go on counting from what they have heard, in steps of one,
 * and hence never get to one of ours.
 */
static bool carp_hear_sent(const struct carp_vhost *vh,
			   const struct carp_adv *adv)
{
	u64 distance = adv->counter - vh->cookie;

	return !(u32)distance && distance / CARP_COUNTER_STEP < vh->sent;
}

/* Several equal masters that are heard between two adverts of ours are one. */
static void carp_hear_count_equal(struct carp_vhost *vh)
{
	if (vh->equal_heard && vh->equal_sent == vh->sent)
		return;
	if (vh->sent - vh->equal_sent > CARP_EQUAL_GAP)
		vh->equal_heard = 0;
	vh->equal_sent = vh->sent;
	vh->equal_heard++;
}

static bool carp_hear_hears4(const struct carp_vhost *vh, ktime_t now)
{
	const struct carp_heard *heard = &vh->heard[0];

	return heard->family &&
	       ktime_sub(now, heard->when) < carp_vhost_master_down(vh);
}

/*
 * The lower source address keeps it, which is what UCARP does. Addresses of one
 * family decide it, for those of the other may be in another order: IPv4's, as
 * long as they are heard.
 */
static enum carp_tie carp_hear_tie(struct carp_vhost *vh,
				   const struct carp_adv *adv,
				   const struct carp_heard *from)
{
	sa_family_t family = vh->cd->addrs->n4 ? AF_INET : AF_INET6;
	struct in6_addr own;
	int cmp;

	if (from->family != family && carp_hear_hears4(vh, from->when))
		return CARP_TIE_OPEN;
	carp_hear_count_equal(vh);
	if (from->family != family && vh->equal_heard < CARP_EQUAL_OTHER)
		return CARP_TIE_OPEN;
	family = from->family;
	if (vh->equal_heard >= CARP_EQUAL_MAX)
		return CARP_TIE_YIELD;
	carp_output_source(vh->cd, family, &own);
	cmp = ipv6_addr_cmp(&own, &from->addr);
	if (!cmp)
		cmp = (u32)vh->cookie < (u32)adv->counter ? -1 : 1;
	return cmp < 0 ? CARP_TIE_KEEP : CARP_TIE_YIELD;
}

/* Hosts that count in steps of one may do so for each address family. */
#define CARP_COUNTER_NEAR	4

/* Not the same advert, nor one of another tenure of its host. */
static bool carp_hear_follows(const struct carp_heard *last,
			      const struct carp_adv *adv)
{
	u64 distance = adv->counter - last->counter;

	if (!(u32)distance)
		return adv->counter / CARP_COUNTER_STEP !=
		       last->counter / CARP_COUNTER_STEP;
	return distance < CARP_COUNTER_NEAR;
}

/*
 * Two adverts of one host, as close to each other as it would not send them:
 * they have waited somewhere. What is said besides the regular adverts, again,
 * as last words or for a change, does not count.
 */
static bool carp_hear_queued(const struct carp_heard *last,
			     const struct carp_adv *adv,
			     const struct carp_heard *from)
{
	ktime_t interval = carp_timers_units(carp_election_pace(adv));

	return last->family && ipv6_addr_equal(&last->addr, &from->addr) &&
	       carp_hear_follows(last, adv) &&
	       last->demote == adv->demote &&
	       last->advbase == adv->advbase && last->advskew == adv->advskew &&
	       !carp_election_leaves(adv) &&
	       ktime_sub(from->when, last->when) < interval / 2;
}

/*
 * Answer a worse master, once in each interval, and not in this very moment:
 * if the next advert in the queue is a later one of the same host, then the
 * queue has filled while this machine stood still together with its clocks,
 * and it is us who are late. Whoever hands out the queue needs time for that,
 * too: it is the same host that makes this machine stand still.
 *
 * In a new tenure, for it may have heard our counters before: if we are a
 * virtual machine that was set back to a snapshot. Not among equals, who get on
 * in other ways, and may need the counter for it.
 */
static void carp_hear_reassert(struct carp_vhost *vh,
			       const struct carp_adv *adv,
			       const struct carp_heard *from)
{
	const struct carp_heard *last = &vh->heard[from->family == AF_INET6];
	ktime_t next = ktime_add(vh->reasserted, carp_vhost_interval(vh));
	bool early;

	if (vh->reassert && carp_hear_queued(last, adv, from)) {
		carp_stats_inc(vh->cd->stats, CARP_STAT_LATE);
		carp_vhost_set_state(vh, CARP_STATE_BACKUP, CARP_REASON_LATE);
		return;
	}
	if (vh->reassert || ktime_before(from->when, next))
		return;
	vh->reassert = true;
	early = carp_vhost_answer(vh, from->when);
	if (!vh->equal_heard)
		carp_vhost_begin_tenure(vh);
	else if (early)
		vh->again = true;
	vh->reasserted = from->when;
	vh->announce = max_t(u8, vh->announce, 1);
	vh->announced = KTIME_MIN;
	carp_nl_notify_master(vh, from);
}

/* Tell who listens to events if this is not the master that was heard last. */
static void carp_hear_news(struct carp_vhost *vh,
			   const struct carp_heard *from)
{
	const struct carp_heard *last = &vh->heard[from->family == AF_INET6];

	if (!last->family || !ipv6_addr_equal(&last->addr, &from->addr))
		carp_nl_notify_master(vh, from);
}

static void carp_hear_as_master(struct carp_vhost *vh,
				const struct carp_adv *adv,
				const struct carp_heard *from)
{
	enum carp_tie tie = CARP_TIE_OPEN;
	struct carp_verdict verdict;
	struct carp_self self;

	carp_vhost_self(vh, &self);
	if (carp_election_equal(&self, adv))
		tie = carp_hear_tie(vh, adv, from);
	else if (from->family == AF_INET || !vh->cd->addrs->n4)
		vh->equal_heard = 0;
	verdict = carp_election_master(&self, adv, tie);
	if (verdict.action == CARP_ACT_STEP_DOWN && vh->leaving)
		verdict.reason = CARP_REASON_USER;

	if (verdict.action == CARP_ACT_STEP_DOWN) {
		carp_vhost_set_state(vh, CARP_STATE_BACKUP, verdict.reason);
		carp_hear_news(vh, from);
	} else if (verdict.action == CARP_ACT_REASSERT) {
		carp_hear_reassert(vh, adv, from);
	}
}

static void carp_hear_as_backup(struct carp_vhost *vh,
				const struct carp_adv *adv,
				const struct carp_heard *from)
{
	struct carp_verdict verdict;
	struct carp_self self;

	carp_vhost_self(vh, &self);
	verdict = carp_election_backup(&self, adv);
	if (verdict.action == CARP_ACT_TAKE_OVER && !vh->cd->retiring) {
		carp_vhost_set_state(vh, CARP_STATE_MASTER, verdict.reason);
		return;
	}
	carp_vhost_await_master(vh, from->when);
	carp_hear_news(vh, from);
}

static u8 carp_hear_family(const struct carp_heard *from)
{
	return BIT(from->family == AF_INET6);
}

/* Over a family in which it has no addresses, a host has nothing to say. */
static u8 carp_hear_families(const struct carp_vhost *vh,
			     const struct carp_heard *from)
{
	return carp_hear_family(from) | (vh->cd->addrs->n4 ? 0 : BIT(0)) |
	       (vh->cd->addrs->n6 ? 0 : BIT(1));
}

/* In a tenure of who counts as we do, the low word stays and the high grows. */
static s64 carp_hear_ahead(const struct carp_heard *last,
			   const struct carp_adv *adv)
{
	if (!last->family || (u32)last->counter != (u32)adv->counter)
		return 0;
	return (s64)(adv->counter - last->counter);
}

/*
 * An advert that was overtaken on its way by a later one of the same tenure,
 * which says what is true now, or that was recorded and comes again.
 */
static bool carp_hear_stale(const struct carp_vhost *vh,
			    const struct carp_adv *adv,
			    const struct carp_heard *from)
{
	return carp_hear_ahead(&vh->heard[from->family == AF_INET6], adv) < 0 ||
	       carp_replay_used(&vh->replay, adv->counter,
				carp_hear_family(from));
}

/* A tenure is known by its second advert. */
static void carp_hear_note(struct carp_vhost *vh, const struct carp_adv *adv,
			   const struct carp_heard *from)
{
	u8 families = carp_hear_families(vh, from);

	if (carp_replay_note(&vh->replay, adv->counter, families))
		return;
	if (carp_hear_ahead(&vh->heard[0], adv) > 0 ||
	    carp_hear_ahead(&vh->heard[1], adv) > 0)
		carp_replay_add(&vh->replay, adv->counter, families);
}

/* Return: the counter to raise if the advert is not to be listened to, or 0. */
static enum carp_stat carp_hear_check(const struct carp_vhost *vh,
				      const struct carp_adv *adv,
				      const struct carp_heard *from)
{
	const struct carp_dev *cd = vh->cd;

	if (vh->vhid != adv->vhid)
		return CARP_STAT_RX_BAD_VHID;
	if (vh->state == CARP_STATE_INIT)
		return CARP_STAT_RX_NOT_RUNNING;
	if (!carp_hmac_verify(cd->key, cd->addrs, adv))
		return CARP_STAT_RX_BAD_AUTH;
	if (carp_hear_sent(vh, adv))
		return CARP_STAT_RX_LOOP;
	if (carp_hear_stale(vh, adv, from))
		return CARP_STAT_RX_STALE;
	return CARP_STAT_UNSPEC;
}

/**
 * carp_hear_advert() - called when an advert was received
 * @vh: the vhost that it is about
 * @adv: the advert, not authenticated yet
 * @from: the same as it is going to be remembered
 *
 * Context: softirq, lock of the device.
 */
void carp_hear_advert(struct carp_vhost *vh, const struct carp_adv *adv,
		      const struct carp_heard *from)
{
	enum carp_stat bad;

	lockdep_assert_held(&vh->cd->lock);

	bad = carp_hear_check(vh, adv, from);
	if (bad) {
		carp_stats_inc(vh->cd->stats, bad);
		trace_carp_drop(vh->cd->dev, adv->vhid, bad);
		return;
	}
	carp_vhost_check_late(vh, from->when);
	if (vh->state == CARP_STATE_MASTER)
		carp_hear_as_master(vh, adv, from);
	else
		carp_hear_as_backup(vh, adv, from);
	carp_hear_note(vh, adv, from);
	vh->heard[from->family == AF_INET6] = *from;
}

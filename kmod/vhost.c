// SPDX-License-Identifier: GPL-2.0
/*
 * A virtual host: one vhid, one election. Events come in, the rules are asked,
 * and what they say is done by carp_vhost_set_state().
 */
#include "vhost.h"

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "addrs.h"
#include "device.h"
#include "hmac.h"
#include "io.h"
#include "names.h"
#include "netlink.h"
#include "port.h"
#include "timers.h"
#include "trace.h"

/* How soon a MASTER says what is news. */
#define CARP_SOON_MS		2

/* How long it listens before it answers: 1/4 of an interval, within these. */
#define CARP_ANSWER_SHARE	4
#define CARP_ANSWER_MAX_MS	50

/* Adverts that a new MASTER sends out of turn: see carp_vhost_next_delay(). */
#define CARP_SETTLE		2

/* Adverts after a takeover that are followed by GARP and NA. */
#define CARP_ANNOUNCE		2

/* Longest time that a MASTER which was asked to leave waits for another one. */
#define CARP_LEAVE_MAX_MS	1000

/**
 * carp_vhost_create() - add a vhost without vhid to a device
 * @cd: the device, not registered yet
 *
 * Context: process, RTNL.
 *
 * Return: the vhost, in INIT, or NULL.
 */
struct carp_vhost *carp_vhost_create(struct carp_dev *cd)
{
	struct carp_vhost *vh;

	vh = kzalloc(sizeof(*vh), GFP_KERNEL);
	if (!vh)
		return NULL;
	vh->cd = cd;
	carp_timers_init(vh);
	list_add_tail(&vh->list, &cd->vhosts);
	return vh;
}

/**
 * carp_vhost_destroy() - free a vhost
 * @vh: the vhost, in INIT; nobody can find it any more
 *
 * Context: process, after a grace period since it could be found.
 */
void carp_vhost_destroy(struct carp_vhost *vh)
{
	carp_timers_stop(vh);
	list_del(&vh->list);
	kfree(vh);
}

/**
 * carp_vhost_self() - what the election rules need to know
 * @vh: the vhost
 * @self: filled in
 *
 * Context: any, lock of the device.
 */
void carp_vhost_self(const struct carp_vhost *vh, struct carp_self *self)
{
	lockdep_assert_held(&vh->cd->lock);

	*self = (struct carp_self) {
		.advbase = vh->cd->advbase,
		.advskew = vh->advskew,
		.dead_ratio = vh->cd->dead_ratio,
		.preempt = vh->cd->preempt,
		.leaving = vh->leaving,
		.demotion = vh->cd->demotion,
	};
}

/**
 * carp_vhost_last_heard() - the latest advert of another host
 * @vh: the vhost
 *
 * Context: any, lock of the device.
 *
 * Return: the advert; its family is AF_UNSPEC if there was none.
 */
const struct carp_heard *carp_vhost_last_heard(const struct carp_vhost *vh)
{
	lockdep_assert_held(&vh->cd->lock);

	return &vh->heard[ktime_after(vh->heard[1].when, vh->heard[0].when)];
}

/**
 * carp_vhost_interval() - time between two adverts of ours
 * @vh: the vhost
 *
 * Context: any, lock of the device.
 *
 * Return: the time.
 */
ktime_t carp_vhost_interval(const struct carp_vhost *vh)
{
	struct carp_self self;

	carp_vhost_self(vh, &self);
	return carp_timers_units(carp_election_interval(&self));
}

/**
 * carp_vhost_master_down() - how long we wait for a silent master
 * @vh: the vhost
 *
 * Context: any, lock of the device.
 *
 * Return: the time.
 */
ktime_t carp_vhost_master_down(const struct carp_vhost *vh)
{
	struct carp_self self;

	carp_vhost_self(vh, &self);
	return carp_timers_units(carp_election_master_down(&self));
}

/* Until then a BACKUP waits. */
static ktime_t carp_vhost_deadline(const struct carp_vhost *vh)
{
	return ktime_add(vh->since, carp_vhost_master_down(vh));
}

/**
 * carp_vhost_await_master() - called when a BACKUP begins to wait, or again
 * @vh: the vhost
 * @since: when the master was alive, as far as we know
 *
 * Context: any, lock of the device.
 */
void carp_vhost_await_master(struct carp_vhost *vh, ktime_t since)
{
	vh->since = since;
	carp_timers_set(vh, carp_vhost_deadline(vh));
}

/* What is said out of turn, but not new, shows it: see carp_hear_queued(). */
static u64 carp_vhost_next_counter(struct carp_vhost *vh)
{
	if (!vh->again) {
		vh->sent++;
		vh->said = 0;
	} else if (vh->said < 3) {
		vh->said++;
	}
	vh->again = false;
	return vh->cookie + (vh->sent - 1) * CARP_COUNTER_STEP +
	       vh->said * CARP_COUNTER_AGAIN;
}

/* One advert in each address family that we have. */
static void carp_vhost_advertise(struct carp_vhost *vh)
{
	struct carp_dev *cd = vh->cd;
	struct carp_adv adv = { .vhid = vh->vhid };
	struct carp_self self;

	carp_vhost_self(vh, &self);
	carp_election_advert(&self, &adv);
	adv.counter = carp_vhost_next_counter(vh);
	if (!cd->addrs || carp_hmac_sign(cd->key, cd->addrs, &adv))
		carp_stats_inc(cd->stats, CARP_STAT_TX_ERRORS);
	else
		carp_output_advert(cd, &adv);
}

/* The last words of a MASTER. What was queued before them comes too late. */
static void carp_vhost_bow_out(struct carp_vhost *vh)
{
	carp_dev_new_epoch(vh->cd);
	vh->leaving = true;
	vh->again = false;
	carp_vhost_advertise(vh);
	vh->leaving = false;
}

/*
 * Who took over from a living master speaks again after some milliseconds, and
 * once more: what the other one has sent before it had heard of this may have
 * told switches that the virtual MAC address is still there.
 */
static ktime_t carp_vhost_next_delay(struct carp_vhost *vh)
{
	static const u8 settle_ms[CARP_SETTLE] = { 50, 5 };
	ktime_t interval = carp_vhost_interval(vh);

	if (!vh->settle)
		return interval;
	vh->again = true;
	vh->settle--;
	return min(interval, ms_to_ktime(settle_ms[vh->settle]));
}

/* If the timer is later than this, carp_vhost_late() would be true. */
static void carp_vhost_next_advert(struct carp_vhost *vh)
{
	ktime_t delay = carp_vhost_next_delay(vh);
	ktime_t mute = ktime_add(delay, carp_vhost_master_down(vh));

	WRITE_ONCE(vh->cd->mute, jiffies + nsecs_to_jiffies(mute) + 1);
	carp_timers_set(vh, ktime_add(ktime_get(), delay));
}

/*
 * Once in an interval is enough, unless it is urgent: there may be thousands of
 * addresses, and each change of one is a reason.
 */
static void carp_vhost_announce(struct carp_vhost *vh)
{
	ktime_t again = ktime_add(vh->announced, carp_vhost_interval(vh));
	ktime_t now = ktime_get();

	if (!vh->announce || ktime_before(now, again))
		return;
	carp_output_announce(vh->cd, vh->vhid);
	vh->announced = now;
	vh->announce--;
}

static void carp_vhost_speak(struct carp_vhost *vh)
{
	carp_vhost_advertise(vh);
	carp_vhost_announce(vh);
	carp_vhost_next_advert(vh);
}

/**
 * carp_vhost_speak_soon() - called when a MASTER has something to say
 * @vh: the vhost
 * @now: CLOCK_MONOTONIC
 *
 * Not at once: there may be more to say, or something to hear first.
 *
 * Context: any, lock of the device.
 */
void carp_vhost_speak_soon(struct carp_vhost *vh, ktime_t now)
{
	ktime_t soon = ktime_add_ms(now, CARP_SOON_MS);

	if (!vh->leaving && ktime_before(soon, vh->due))
		carp_timers_set(vh, soon);
}

/**
 * carp_vhost_answer() - called when a MASTER has heard a worse one
 * @vh: the vhost
 * @now: CLOCK_MONOTONIC
 *
 * Even if its next advert is due before: see carp_hear_reassert().
 *
 * Context: any, lock of the device.
 *
 * Return: whether this is besides that advert, and not instead of it.
 */
bool carp_vhost_answer(struct carp_vhost *vh, ktime_t now)
{
	ktime_t wait = carp_vhost_interval(vh) / CARP_ANSWER_SHARE;
	bool early;

	wait = clamp(wait, ms_to_ktime(CARP_SOON_MS),
		     ms_to_ktime(CARP_ANSWER_MAX_MS));
	if (vh->leaving)
		return false;
	early = ktime_before(ktime_add(now, wait), vh->due);
	carp_timers_set(vh, ktime_add(now, wait));
	return early;
}

/**
 * carp_vhost_begin_tenure() - count adverts from somewhere else
 * @vh: the vhost, MASTER
 *
 * What was said before is not to come again.
 *
 * Context: any, lock of the device.
 */
void carp_vhost_begin_tenure(struct carp_vhost *vh)
{
	u64 next = vh->cookie + vh->sent * CARP_COUNTER_STEP;

	if (vh->sent)
		carp_replay_add(&vh->replay, next, U8_MAX);
	vh->cookie = get_random_u64() & ~(CARP_COUNTER_STEP -
					  CARP_COUNTER_AGAIN);
	vh->sent = 0;
	vh->said = 0;
	vh->again = false;
}

static void carp_vhost_enter_master(struct carp_vhost *vh)
{
	carp_stats_inc(vh->cd->stats, CARP_STAT_TAKEOVERS);
	carp_vhost_begin_tenure(vh);
	vh->reasserted = KTIME_MIN;
	vh->announce = CARP_ANNOUNCE;
	vh->announced = KTIME_MIN;
	vh->settle = vh->reason == CARP_REASON_MASTER_TIMEOUT ? 0 : CARP_SETTLE;
	carp_vhost_speak(vh);
}

/*
 * What was on its way to a former MASTER is still received, unless it was late:
 * then there has been another one for long.
 */
static bool carp_vhost_lingers(const struct carp_vhost *vh)
{
	return vh->state == CARP_STATE_BACKUP && vh->reason != CARP_REASON_LATE;
}

/**
 * carp_vhost_set_state() - the only place where a state changes
 * @vh: the vhost
 * @state: the new state
 * @reason: why
 *
 * What a MASTER has to say is queued here, and sent when the lock is dropped;
 * only then it is logged, for consoles are slow.
 *
 * Context: any, lock of the device.
 */
void carp_vhost_set_state(struct carp_vhost *vh, enum carp_state state,
			  enum carp_reason reason)
{
	enum carp_state old = vh->state;

	lockdep_assert_held(&vh->cd->lock);

	WRITE_ONCE(vh->state, state);
	WRITE_ONCE(vh->reason, reason);
	vh->leaving = false;
	vh->reassert = false;
	vh->again = false;
	vh->announce = 0;
	vh->equal_heard = 0;

	carp_dev_role_changed(vh->cd, carp_vhost_lingers(vh));
	switch (state) {
	case CARP_STATE_MASTER:
		carp_vhost_enter_master(vh);
		break;
	case CARP_STATE_BACKUP:
		carp_vhost_await_master(vh, ktime_get());
		break;
	default:
		carp_timers_clear(vh);
	}
	trace_carp_state(vh->cd->dev, vh->vhid, old, state, reason);
	carp_nl_notify_state(vh, old);
	vh->cd->log = true;
}

/**
 * carp_vhost_log() - tell the kernel log if the state has changed
 * @vh: the vhost
 *
 * Context: any, RCU, without the lock of the device.
 */
void carp_vhost_log(struct carp_vhost *vh)
{
	enum carp_state state = READ_ONCE(vh->state);
	enum carp_state old = xchg(&vh->logged, state);

	if (old != state && net_ratelimit())
		netdev_info(vh->cd->dev, "vhid %u: %s -> %s (%s)\n",
			    READ_ONCE(vh->vhid), carp_state_name(old),
			    carp_state_name(state),
			    carp_reason_name(READ_ONCE(vh->reason)));
}

/**
 * carp_vhost_start() - called when everything that it takes to run is there
 * @vh: the vhost
 * @reason: why now
 *
 * Context: any, lock of the device.
 */
void carp_vhost_start(struct carp_vhost *vh, enum carp_reason reason)
{
	if (vh->state == CARP_STATE_INIT)
		carp_vhost_set_state(vh, CARP_STATE_BACKUP, reason);
}

/**
 * carp_vhost_stop() - called when something that it takes to run is going
 * @vh: the vhost
 * @reason: what
 *
 * A MASTER bows out, in case its words still find their way.
 *
 * Context: any, lock of the device.
 */
void carp_vhost_stop(struct carp_vhost *vh, enum carp_reason reason)
{
	if (vh->state == CARP_STATE_INIT)
		return;
	if (vh->state == CARP_STATE_MASTER)
		carp_vhost_bow_out(vh);
	carp_vhost_set_state(vh, CARP_STATE_INIT, reason);
}

/* Keep serving until the successor is heard, so that no packet is lost. */
static void carp_vhost_leave(struct carp_vhost *vh)
{
	ktime_t grace = min(carp_vhost_interval(vh),
			    ms_to_ktime(CARP_LEAVE_MAX_MS));

	carp_dev_new_epoch(vh->cd);
	vh->leaving = true;
	vh->again = false;
	carp_vhost_advertise(vh);
	carp_timers_set(vh, ktime_add(ktime_get(), grace));
}

/* The user has changed his mind. */
static void carp_vhost_stay(struct carp_vhost *vh)
{
	vh->leaving = false;
	vh->again = false;
	carp_vhost_speak(vh);
}

/**
 * carp_vhost_request() - called when the user asks for a state
 * @vh: the vhost, not in INIT
 * @state: BACKUP or MASTER
 *
 * What happens next is up to the election: a BACKUP that hears nobody takes
 * over again, a MASTER that hears a better one steps down.
 *
 * Context: any, lock of the device.
 */
void carp_vhost_request(struct carp_vhost *vh, enum carp_state state)
{
	if (vh->state == CARP_STATE_MASTER && state == CARP_STATE_BACKUP &&
	    !vh->leaving)
		carp_vhost_leave(vh);
	else if (vh->state == CARP_STATE_BACKUP && state == CARP_STATE_MASTER)
		carp_vhost_set_state(vh, state, CARP_REASON_USER);
	else if (vh->leaving && state == CARP_STATE_MASTER)
		carp_vhost_stay(vh);
}

/**
 * carp_vhost_changed() - called when what is advertised or hashed has changed
 * @vh: the vhost
 *
 * No election: a MASTER soon tells the others, a BACKUP goes on waiting since
 * when it has been waiting. If its timer is overdue, that has to be seen.
 *
 * Context: any, lock of the device.
 */
void carp_vhost_changed(struct carp_vhost *vh)
{
	ktime_t now = ktime_get();

	if (vh->state == CARP_STATE_MASTER) {
		vh->again = false;
		carp_vhost_speak_soon(vh, now);
	} else if (vh->state == CARP_STATE_BACKUP &&
		   ktime_before(now, vh->due)) {
		carp_timers_set(vh, max(carp_vhost_deadline(vh), now));
	}
}

/**
 * carp_vhost_addrs_changed() - called when the addresses have changed
 * @vh: the vhost
 *
 * Context: any, lock of the device.
 */
void carp_vhost_addrs_changed(struct carp_vhost *vh)
{
	if (vh->state == CARP_STATE_MASTER)
		vh->announce = CARP_ANNOUNCE;
	carp_vhost_changed(vh);
}

/* A MASTER that did not run for so long has been succeeded. */
static bool carp_vhost_late(const struct carp_vhost *vh, ktime_t now)
{
	return ktime_after(now, ktime_add(vh->due,
					  carp_vhost_master_down(vh)));
}

/**
 * carp_vhost_check_late() - called before a MASTER says anything
 * @vh: the vhost
 * @now: CLOCK_MONOTONIC
 *
 * A virtual machine that was paused, or starved of CPU, must not answer before
 * it has listened.
 *
 * Context: any, lock of the device.
 *
 * Return: whether it has stepped back.
 */
bool carp_vhost_check_late(struct carp_vhost *vh, ktime_t now)
{
	if (vh->state != CARP_STATE_MASTER || !carp_vhost_late(vh, now))
		return false;
	carp_stats_inc(vh->cd->stats, CARP_STAT_LATE);
	carp_vhost_set_state(vh, CARP_STATE_BACKUP, CARP_REASON_LATE);
	return true;
}

static void carp_vhost_master_timer(struct carp_vhost *vh)
{
	if (vh->leaving) {
		carp_vhost_set_state(vh, CARP_STATE_BACKUP, CARP_REASON_USER);
		return;
	}
	vh->reassert = false;
	carp_vhost_speak(vh);
}

/**
 * carp_vhost_timer() - called when master-down or the next advert is due
 * @vh: the vhost, not in INIT
 * @now: CLOCK_MONOTONIC
 *
 * A BACKUP that was late itself cannot know what it has missed, and waits once
 * more.
 *
 * Context: softirq, lock of the device.
 */
void carp_vhost_timer(struct carp_vhost *vh, ktime_t now)
{
	if (carp_vhost_check_late(vh, now))
		return;
	if (vh->state == CARP_STATE_MASTER) {
		carp_vhost_master_timer(vh);
	} else if (carp_vhost_late(vh, now)) {
		carp_stats_inc(vh->cd->stats, CARP_STAT_LATE);
		carp_vhost_await_master(vh, now);
	} else {
		carp_vhost_set_state(vh, CARP_STATE_MASTER,
				     CARP_REASON_MASTER_TIMEOUT);
	}
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Every timer of the protocol: one for each vhost, for it is either a BACKUP
 * that waits for master-down or a MASTER that waits for its next advert.
 *
 * They are high resolution timers that expire in softirq, so that no process,
 * whatever its priority, can delay them; with PREEMPT_RT, softirqs are
 * processes that the administrator gives a priority to.
 */
#include "timers.h"

#include <carp/listen.h>
#include <linux/ktime.h>

#include "device.h"
#include "vhost.h"

/*
 * What was received may still wait for its turn: look at that before the master
 * is declared dead. Some times, for what is looked at may be passed on, as by a
 * bridge, and wait again.
 *
 * Return: whether that is done, or takes too long; else the timer is set again.
 */
static bool carp_timers_listened(struct carp_vhost *vh, ktime_t now)
{
	bool waiting = vh->rounds && !carp_compat_has_listened(vh->asked);

	if (waiting && vh->listening >= CARP_COMPAT_LISTEN_MAX)
		return true;
	if (!waiting && vh->rounds >= CARP_COMPAT_LISTEN_ROUNDS)
		return true;
	if (!waiting) {
		vh->rounds++;
		vh->asked = carp_compat_listen();
	}
	vh->listening++;
	carp_compat_timer_start(&vh->timer,
				ktime_add_us(now, CARP_COMPAT_LISTEN_US));
	return false;
}

/* The handler may race with everything: all is decided again under the lock. */
static void carp_timers_expired(struct carp_compat_timer *timer)
{
	struct carp_vhost *vh = container_of(timer, struct carp_vhost, timer);
	ktime_t now = ktime_get();

	carp_dev_lock(vh->cd);
	if (vh->state == CARP_STATE_INIT)
		goto unlock;
	if (ktime_before(now, vh->due))
		carp_compat_timer_start(&vh->timer, vh->due);
	else if (vh->state == CARP_STATE_MASTER ||
		 carp_timers_listened(vh, now))
		carp_vhost_timer(vh, now);
unlock:
	carp_dev_unlock(vh->cd);
}

/**
 * carp_timers_prepare() - called once, at module load
 *
 * Context: process.
 */
void carp_timers_prepare(void)
{
	carp_compat_listen_init();
}

/**
 * carp_timers_exit() - wait for what may still run
 *
 * Context: process, at module unload, when there are no vhosts any more.
 */
void carp_timers_exit(void)
{
	carp_compat_listen_exit();
}

/**
 * carp_timers_init() - called once, before the vhost can be found
 * @vh: the vhost
 */
void carp_timers_init(struct carp_vhost *vh)
{
	carp_compat_timer_setup(&vh->timer, carp_timers_expired);
}

/**
 * carp_timers_set() - called when carp_vhost_timer() is wanted
 * @vh: the vhost
 * @due: at what time, CLOCK_MONOTONIC
 *
 * Postponing it, which is what every advert does in BACKUP, is an assignment.
 *
 * Context: any, lock of the device.
 */
void carp_timers_set(struct carp_vhost *vh, ktime_t due)
{
	lockdep_assert_held(&vh->cd->lock);

	vh->due = due;
	vh->rounds = 0;
	vh->listening = 0;
	if (!carp_compat_timer_covers(&vh->timer, due))
		carp_compat_timer_start(&vh->timer, due);
}

/**
 * carp_timers_clear() - called when nothing is to be waited for
 * @vh: the vhost
 *
 * The handler may still run, and finds the vhost in INIT.
 *
 * Context: any, lock of the device.
 */
void carp_timers_clear(struct carp_vhost *vh)
{
	lockdep_assert_held(&vh->cd->lock);

	carp_compat_timer_clear(&vh->timer);
}

/**
 * carp_timers_stop() - called before the vhost is freed
 * @vh: the vhost, in INIT
 *
 * Context: process, without the lock of the device.
 */
void carp_timers_stop(struct carp_vhost *vh)
{
	carp_compat_timer_cancel(&vh->timer);
}

/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_COMPAT_TIMER_H
#define _CARP_COMPAT_TIMER_H

#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/version.h>

/*
 * A high resolution timer that expires in softirq. Before 6.5, softirqs that a
 * busy ksoftirqd was woken for wait until that process gets a CPU, which high
 * priority processes may keep from it for ever. Only tasklets do not wait; what
 * was received before comes first with them, too.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0) && !defined(CONFIG_PREEMPT_RT)
#define CARP_COMPAT_TIMER_MODE	HRTIMER_MODE_ABS_HARD

struct carp_compat_timer {
	struct hrtimer		hrtimer;
	struct tasklet_struct	tasklet;
	void			(*function)(struct carp_compat_timer *timer);
};

static inline void carp_compat_timer_softirq(struct tasklet_struct *tasklet)
{
	struct carp_compat_timer *timer =
		container_of(tasklet, struct carp_compat_timer, tasklet);

	timer->function(timer);
}

static inline enum hrtimer_restart
carp_compat_timer_expired(struct hrtimer *hrtimer)
{
	struct carp_compat_timer *timer =
		container_of(hrtimer, struct carp_compat_timer, hrtimer);

	tasklet_schedule(&timer->tasklet);
	return HRTIMER_NORESTART;
}

static inline void
carp_compat_timer_setup(struct carp_compat_timer *timer,
			void (*function)(struct carp_compat_timer *timer))
{
	timer->function = function;
	tasklet_setup(&timer->tasklet, carp_compat_timer_softirq);
	hrtimer_setup(&timer->hrtimer, carp_compat_timer_expired,
		      CLOCK_MONOTONIC, CARP_COMPAT_TIMER_MODE);
}

static inline void carp_compat_timer_cancel(struct carp_compat_timer *timer)
{
	hrtimer_cancel(&timer->hrtimer);
	tasklet_kill(&timer->tasklet);
}
#else
#define CARP_COMPAT_TIMER_MODE	HRTIMER_MODE_ABS_SOFT

struct carp_compat_timer {
	struct hrtimer		hrtimer;
	void			(*function)(struct carp_compat_timer *timer);
};

static inline enum hrtimer_restart
carp_compat_timer_expired(struct hrtimer *hrtimer)
{
	struct carp_compat_timer *timer =
		container_of(hrtimer, struct carp_compat_timer, hrtimer);

	timer->function(timer);
	return HRTIMER_NORESTART;
}

static inline void
carp_compat_timer_setup(struct carp_compat_timer *timer,
			void (*function)(struct carp_compat_timer *timer))
{
	timer->function = function;
	hrtimer_setup(&timer->hrtimer, carp_compat_timer_expired,
		      CLOCK_MONOTONIC, CARP_COMPAT_TIMER_MODE);
}

static inline void carp_compat_timer_cancel(struct carp_compat_timer *timer)
{
	hrtimer_cancel(&timer->hrtimer);
}
#endif

static inline void carp_compat_timer_start(struct carp_compat_timer *timer,
					   ktime_t due)
{
	hrtimer_start(&timer->hrtimer, due, CARP_COMPAT_TIMER_MODE);
}

/* Is it set, and early enough for @due? */
static inline bool
carp_compat_timer_covers(const struct carp_compat_timer *timer, ktime_t due)
{
	return hrtimer_is_queued((struct hrtimer *)&timer->hrtimer) &&
	       !ktime_before(due, hrtimer_get_expires(&timer->hrtimer));
}

/* The function may still run, or run once more. */
static inline void carp_compat_timer_clear(struct carp_compat_timer *timer)
{
	hrtimer_try_to_cancel(&timer->hrtimer);
}

#endif /* _CARP_COMPAT_TIMER_H */

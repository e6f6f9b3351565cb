/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_COMPAT_LISTEN_H
#define _CARP_COMPAT_LISTEN_H

/*
 * Before 6.5, what was received on a CPU waits for its ksoftirqd once that has
 * been woken, and a process of high priority may keep it waiting. No master is
 * down before all that has been looked at: a tasklet makes each CPU do so.
 */
#include <linux/version.h>

/* How often to ask whether it is done, and how many times. */
#define CARP_COMPAT_LISTEN_US	100
#define CARP_COMPAT_LISTEN_MAX	1000

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0) && !defined(CONFIG_PREEMPT_RT)
#define CARP_COMPAT_LISTEN_ROUNDS	3

#include <linux/atomic.h>
#include <linux/cpumask.h>
#include <linux/interrupt.h>
#include <linux/percpu.h>
#include <linux/smp.h>

struct carp_compat_ear {
	call_single_data_t	csd;
	struct tasklet_struct	tasklet;
	int			asked;
	int			listened;
};

static DEFINE_PER_CPU(struct carp_compat_ear, carp_compat_ear);
static atomic_t carp_compat_asked;

/* What was received comes before a tasklet. */
static void carp_compat_listened(struct tasklet_struct *tasklet)
{
	struct carp_compat_ear *ear =
		container_of(tasklet, struct carp_compat_ear, tasklet);

	WRITE_ONCE(ear->listened, READ_ONCE(ear->asked));
}

static void carp_compat_interrupt(void *unused)
{
	struct carp_compat_ear *ear = this_cpu_ptr(&carp_compat_ear);

	WRITE_ONCE(ear->asked, atomic_read(&carp_compat_asked));
	tasklet_schedule(&ear->tasklet);
}

static inline void carp_compat_listen_init(void)
{
	struct carp_compat_ear *ear;
	int cpu;

	for_each_possible_cpu(cpu) {
		ear = &per_cpu(carp_compat_ear, cpu);
		tasklet_setup(&ear->tasklet, carp_compat_listened);
		INIT_CSD(&ear->csd, carp_compat_interrupt, NULL);
	}
}

/* Ask all to listen. One that is already being asked does it for us, too. */
static inline int carp_compat_listen(void)
{
	int asked = atomic_inc_return(&carp_compat_asked);
	int cpu;

	for_each_online_cpu(cpu)
		smp_call_function_single_async(cpu,
					       &per_cpu(carp_compat_ear.csd,
							cpu));
	return asked;
}

/* Have all listened since then? */
static inline bool carp_compat_has_listened(int asked)
{
	int cpu;

	for_each_online_cpu(cpu)
		if (READ_ONCE(per_cpu(carp_compat_ear.listened, cpu)) - asked <
		    0)
			return false;
	return true;
}

/* At module unload, when nobody asks any more; calls are handled in order. */
static inline void carp_compat_listen_exit(void)
{
	int cpu;

	for_each_online_cpu(cpu)
		smp_call_function_single(cpu, carp_compat_interrupt, NULL, 1);
	for_each_possible_cpu(cpu)
		tasklet_kill(&per_cpu(carp_compat_ear.tasklet, cpu));
}
#else
#define CARP_COMPAT_LISTEN_ROUNDS	0

static inline void carp_compat_listen_init(void)
{
}

static inline int carp_compat_listen(void)
{
	return 0;
}

static inline bool carp_compat_has_listened(int asked)
{
	return true;
}

static inline void carp_compat_listen_exit(void)
{
}
#endif

#endif /* _CARP_COMPAT_LISTEN_H */

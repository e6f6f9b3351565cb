// SPDX-License-Identifier: GPL-2.0
/*
 * Counters.
 */
#include "stats.h"

#include <linux/cpumask.h>

/**
 * carp_stats_add() - add up what all CPUs have counted
 * @stats: the counters
 * @sum: they are added to this
 *
 * Context: any.
 */
void carp_stats_add(const struct carp_stats __percpu *stats,
		    struct carp_stats *sum)
{
	const struct carp_stats *one;
	unsigned int cpu, i;

	for_each_possible_cpu(cpu) {
		one = per_cpu_ptr(stats, cpu);
		for (i = 0; i <= CARP_STAT_MAX; i++)
			sum->count[i] += READ_ONCE(one->count[i]);
	}
}

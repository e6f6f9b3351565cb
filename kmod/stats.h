/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_STATS_H
#define _CARP_STATS_H

#include <linux/percpu.h>

#include <uapi/linux/carp.h>

/**
 * struct carp_stats - counters of one CPU
 * @count: indexed by enum carp_stat
 */
struct carp_stats {
	u64	count[CARP_STAT_MAX + 1];
};

/* Context: any. What is counted is rare, or a statistic at best. */
static inline void carp_stats_inc(struct carp_stats __percpu *stats,
				  enum carp_stat which)
{
	this_cpu_inc(stats->count[which]);
}

void carp_stats_add(const struct carp_stats __percpu *stats,
		    struct carp_stats *sum);

#endif /* _CARP_STATS_H */

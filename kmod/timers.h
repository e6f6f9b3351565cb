/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_TIMERS_H
#define _CARP_TIMERS_H

#include <linux/ktime.h>
#include <linux/time64.h>

#include "proto.h"

struct carp_vhost;

/* From the units of the protocol, 1/256 s. */
static inline ktime_t carp_timers_units(u32 units)
{
	return ns_to_ktime((u64)units * (NSEC_PER_SEC / CARP_UNITS_PER_SEC));
}

void carp_timers_prepare(void);
void carp_timers_exit(void);
void carp_timers_init(struct carp_vhost *vh);
void carp_timers_set(struct carp_vhost *vh, ktime_t due);
void carp_timers_clear(struct carp_vhost *vh);
void carp_timers_stop(struct carp_vhost *vh);

#endif /* _CARP_TIMERS_H */

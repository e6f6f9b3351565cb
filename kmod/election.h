/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_ELECTION_H
#define _CARP_ELECTION_H

#include <uapi/linux/carp.h>

#include "adv.h"

/**
 * struct carp_self - what the rules need to know of this host's vhost
 * @advbase: configured, seconds
 * @advskew: configured, 1/256 s
 * @dead_ratio: a master is dead after this many times @advbase plus @advskew
 * @preempt: take over from a slower master
 * @leaving: we are MASTER and have asked for a successor
 * @demotion: demotion counter
 */
struct carp_self {
	u8	advbase;
	u8	advskew;
	u8	dead_ratio;
	bool	preempt;
	bool	leaving;
	u32	demotion;
};

/**
 * enum carp_tie - who keeps it if two masters are equal
 * @CARP_TIE_OPEN: this advert does not decide it
 * @CARP_TIE_KEEP: we do
 * @CARP_TIE_YIELD: the other one does
 */
enum carp_tie {
	CARP_TIE_OPEN,
	CARP_TIE_KEEP,
	CARP_TIE_YIELD,
};

/**
 * enum carp_action - what to do about an advert
 * @CARP_ACT_IGNORE: nothing
 * @CARP_ACT_REARM: the master is well: wait for master-down once more
 * @CARP_ACT_TAKE_OVER: BACKUP -> MASTER
 * @CARP_ACT_STEP_DOWN: MASTER -> BACKUP
 * @CARP_ACT_REASSERT: tell the other one and the segment that we are MASTER
 */
enum carp_action {
	CARP_ACT_IGNORE,
	CARP_ACT_REARM,
	CARP_ACT_TAKE_OVER,
	CARP_ACT_STEP_DOWN,
	CARP_ACT_REASSERT,
};

/**
 * struct carp_verdict - an action and, for a change of state, its reason
 * @action: what to do
 * @reason: why
 */
struct carp_verdict {
	enum carp_action	action;
	enum carp_reason	reason;
};

u32 carp_election_interval(const struct carp_self *self);
u32 carp_election_master_down(const struct carp_self *self);
void carp_election_advert(const struct carp_self *self, struct carp_adv *adv);
u32 carp_election_pace(const struct carp_adv *adv);
bool carp_election_leaves(const struct carp_adv *adv);
bool carp_election_equal(const struct carp_self *self,
			 const struct carp_adv *adv);
struct carp_verdict carp_election_backup(const struct carp_self *self,
					 const struct carp_adv *adv);
struct carp_verdict carp_election_master(const struct carp_self *self,
					 const struct carp_adv *adv,
					 enum carp_tie tie);

#endif /* _CARP_ELECTION_H */

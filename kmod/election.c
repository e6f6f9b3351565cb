// SPDX-License-Identifier: GPL-2.0
/*
 * The rules of the election: plain values in, verdict out. Pure: also compiled
 * in user space.
 *
 * Two hosts compare the interval at which they advertise; the shorter one is
 * the better one. The rules are OpenBSD's, with these differences: equal
 * masters do not both step down, and a demoted host also advertises less often,
 * which FreeBSD and UCARP understand.
 */
#include "election.h"

#include <linux/limits.h>
#include <linux/minmax.h>

/* Comparable form of (advbase, advskew), in 1/256 s. */
static u32 carp_election_value(u8 advbase, u8 advskew)
{
	return advbase * CARP_UNITS_PER_SEC + advskew;
}

/* Demotion never makes a configured advskew smaller, as it does on FreeBSD. */
static u8 carp_election_skew(const struct carp_self *self)
{
	u32 room = CARP_SKEW_DEMOTED - min_t(u32, self->advskew,
					     CARP_SKEW_DEMOTED);

	return self->advskew + min(self->demotion, room);
}

/* On the wire a demotion has one byte. A leaving host yields to everybody. */
static u8 carp_election_demote(const struct carp_self *self)
{
	if (self->leaving)
		return U8_MAX;
	return min_t(u32, self->demotion, U8_MAX);
}

/**
 * carp_election_interval() - time between two adverts of ours
 * @self: this host
 *
 * A host that has asked for a successor keeps its pace.
 *
 * Return: 1/256 s, at least 1.
 */
u32 carp_election_interval(const struct carp_self *self)
{
	u32 value = carp_election_value(self->advbase,
					carp_election_skew(self));

	return max(value, 1U);
}

/**
 * carp_election_master_down() - how long to wait for a silent master
 * @self: this host
 *
 * Demotion makes no difference to it, unless it is all there is to the interval
 * of another host that is demoted like us.
 *
 * Return: 1/256 s, at least 2.
 */
u32 carp_election_master_down(const struct carp_self *self)
{
	if (!self->advbase)
		return self->dead_ratio * carp_election_interval(self);
	return carp_election_value(0, self->advskew) +
	       self->dead_ratio * carp_election_value(self->advbase, 0);
}

/**
 * carp_election_advert() - what this host has to say about itself
 * @self: this host
 * @adv: advbase, advskew and demote are filled in
 */
void carp_election_advert(const struct carp_self *self, struct carp_adv *adv)
{
	adv->advbase = self->leaving ? CARP_ADV_LEAVE : self->advbase;
	adv->advskew = self->leaving ? CARP_ADV_LEAVE :
				       carp_election_skew(self);
	adv->demote = min_t(u32, self->demotion, U8_MAX);
}

/**
 * carp_election_pace() - time between two adverts of another host
 * @adv: a valid advert
 *
 * Return: 1/256 s, at least 1.
 */
u32 carp_election_pace(const struct carp_adv *adv)
{
	return max(carp_election_value(adv->advbase, adv->advskew), 1U);
}

/**
 * carp_election_leaves() - is this a bow-out?
 * @adv: a valid advert
 *
 * Return: whether its sender will not be master any more.
 */
bool carp_election_leaves(const struct carp_adv *adv)
{
	return adv->advbase == CARP_ADV_LEAVE && adv->advskew == CARP_ADV_LEAVE;
}

/**
 * carp_election_equal() - does an advert say the same as ours?
 * @self: this host
 * @adv: a valid advert
 *
 * Return: whether something else has to decide between two masters.
 */
bool carp_election_equal(const struct carp_self *self,
			 const struct carp_adv *adv)
{
	struct carp_adv ours;

	carp_election_advert(self, &ours);
	return ours.advbase == adv->advbase && ours.advskew == adv->advskew &&
	       carp_election_demote(self) == adv->demote;
}

static struct carp_verdict carp_election_take_over(enum carp_reason reason)
{
	return (struct carp_verdict) { CARP_ACT_TAKE_OVER, reason };
}

static struct carp_verdict carp_election_step_down(enum carp_reason reason)
{
	return (struct carp_verdict) { CARP_ACT_STEP_DOWN, reason };
}

/**
 * carp_election_backup() - a BACKUP hears an advert
 * @self: this host
 * @adv: a valid advert of our vhid
 *
 * Return: CARP_ACT_TAKE_OVER or CARP_ACT_REARM.
 */
struct carp_verdict carp_election_backup(const struct carp_self *self,
					 const struct carp_adv *adv)
{
	u32 theirs = carp_election_value(adv->advbase, adv->advskew);
	u8 demote = carp_election_demote(self);
	struct carp_adv ours;
	u32 mine;

	carp_election_advert(self, &ours);
	mine = carp_election_value(ours.advbase, ours.advskew);

	if (carp_election_leaves(adv))
		return carp_election_take_over(CARP_REASON_MASTER_LEFT);
	if (adv->demote > demote)
		return carp_election_take_over(CARP_REASON_LESS_DEMOTED);
	if (self->preempt && mine < theirs && adv->demote == demote)
		return carp_election_take_over(CARP_REASON_PREEMPT);
	if (theirs > carp_election_master_down(self) && adv->demote == demote)
		return carp_election_take_over(CARP_REASON_MASTER_SLOW);
	return (struct carp_verdict) { CARP_ACT_REARM, CARP_REASON_UNSPEC };
}

static struct carp_verdict carp_election_tied(enum carp_tie tie)
{
	switch (tie) {
	case CARP_TIE_YIELD:
		return carp_election_step_down(CARP_REASON_EQUAL_MASTER);
	case CARP_TIE_KEEP:
		return (struct carp_verdict) {
			CARP_ACT_REASSERT, CARP_REASON_UNSPEC
		};
	default:
		return (struct carp_verdict) {
			CARP_ACT_IGNORE, CARP_REASON_UNSPEC
		};
	}
}

/**
 * carp_election_master() - a MASTER hears an advert
 * @self: this host
 * @adv: a valid advert of our vhid that is not our own
 * @tie: who keeps it if both are equal
 *
 * A bow-out of another host is answered, too: with it, a switch may have learnt
 * that the virtual MAC address is there.
 *
 * Return: CARP_ACT_STEP_DOWN, CARP_ACT_REASSERT or CARP_ACT_IGNORE.
 */
struct carp_verdict carp_election_master(const struct carp_self *self,
					 const struct carp_adv *adv,
					 enum carp_tie tie)
{
	u32 theirs = carp_election_value(adv->advbase, adv->advskew);
	u8 demote = carp_election_demote(self);
	struct carp_adv ours;
	u32 mine;

	carp_election_advert(self, &ours);
	mine = carp_election_value(ours.advbase, ours.advskew);

	if (carp_election_leaves(adv) && self->leaving)
		return (struct carp_verdict) {
			CARP_ACT_IGNORE, CARP_REASON_UNSPEC
		};
	if (adv->demote < demote && !carp_election_leaves(adv))
		return carp_election_step_down(CARP_REASON_DEMOTED);
	if (adv->demote == demote && mine > theirs)
		return carp_election_step_down(CARP_REASON_FASTER_MASTER);
	if (adv->demote == demote && mine == theirs)
		return carp_election_tied(tie);
	return (struct carp_verdict) { CARP_ACT_REASSERT, CARP_REASON_UNSPEC };
}

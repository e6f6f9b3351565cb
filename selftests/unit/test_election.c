// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules: by name, against a second version of them for every combination
 * of interesting values, and between pairs of hosts.
 */
#include "unit.h"

#include <linux/minmax.h>

#include "election.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))

/* --- by name ------------------------------------------------------------- */

struct rule {
	const char *name;
	struct carp_self self;
	struct carp_adv adv;
	enum carp_tie tie;		/* of a MASTER */
	struct carp_verdict wanted;
};

#define SELF(...)	{ .dead_ratio = 3, .advbase = 1, ##__VA_ARGS__ }
#define ADV(base, skew, demoted) \
	{ .advbase = base, .advskew = skew, .demote = demoted }
#define TAKE_OVER(why)	{ CARP_ACT_TAKE_OVER, CARP_REASON_##why }
#define STEP_DOWN(why)	{ CARP_ACT_STEP_DOWN, CARP_REASON_##why }
#define REARM		{ CARP_ACT_REARM, CARP_REASON_UNSPEC }
#define REASSERT	{ CARP_ACT_REASSERT, CARP_REASON_UNSPEC }
#define IGNORE		{ CARP_ACT_IGNORE, CARP_REASON_UNSPEC }

static const struct rule backup_rules[] = {
	{ "equal master", SELF(), ADV(1, 0, 0), .wanted = REARM },
	{ "better master", SELF(.advskew = 100), ADV(1, 0, 0),
	  .wanted = REARM },
	{ "worse master", SELF(), ADV(1, 100, 0), .wanted = REARM },
	{ "worse master, preempt", SELF(.preempt = true), ADV(1, 1, 0),
	  .wanted = TAKE_OVER(PREEMPT) },
	{ "equal master, preempt", SELF(.preempt = true, .advskew = 1),
	  ADV(1, 1, 0), .wanted = REARM },
	{ "better master, preempt", SELF(.preempt = true, .advskew = 2),
	  ADV(1, 1, 0), .wanted = REARM },
	{ "advbase comes first", SELF(.preempt = true, .advskew = 254),
	  ADV(2, 0, 0), .wanted = TAKE_OVER(PREEMPT) },
	{ "demoted ourselves, preempt",
	  SELF(.preempt = true, .demotion = 1), ADV(1, 100, 0),
	  .wanted = REARM },
	{ "both demoted, preempt", SELF(.preempt = true, .demotion = 1),
	  ADV(1, 100, 1), .wanted = TAKE_OVER(PREEMPT) },
	{ "demoted master", SELF(.advskew = 200), ADV(1, 0, 1),
	  .wanted = TAKE_OVER(LESS_DEMOTED) },
	{ "less demoted master", SELF(.demotion = 2), ADV(1, 0, 1),
	  .wanted = REARM },
	{ "bow-out", SELF(), ADV(255, 255, 0),
	  .wanted = TAKE_OVER(MASTER_LEFT) },
	{ "bow-out to a patient one", SELF(.advbase = 254, .dead_ratio = 255),
	  ADV(255, 255, 0), .wanted = TAKE_OVER(MASTER_LEFT) },
	{ "bow-out to a demoted one", SELF(.demotion = 300), ADV(255, 255, 0),
	  .wanted = TAKE_OVER(MASTER_LEFT) },
	{ "not quite a bow-out", SELF(.advbase = 254), ADV(255, 254, 0),
	  .wanted = REARM },
	{ "interval as long as our patience", SELF(.advskew = 7), ADV(3, 7, 0),
	  .wanted = REARM },
	{ "interval longer than that", SELF(.advskew = 7), ADV(3, 8, 0),
	  .wanted = TAKE_OVER(MASTER_SLOW) },
	{ "interval longer than that, but less demoted",
	  SELF(.demotion = 1), ADV(100, 0, 0), .wanted = REARM },
	{ "patience by dead_ratio", SELF(.advskew = 7, .dead_ratio = 4),
	  ADV(4, 7, 0), .wanted = REARM },
	{ "advbase 0 on both sides", SELF(.advbase = 0, .advskew = 10),
	  ADV(0, 30, 0), .wanted = REARM },
	{ "advbase 0, slow master", SELF(.advbase = 0, .advskew = 10),
	  ADV(0, 31, 0), .wanted = TAKE_OVER(MASTER_SLOW) },
};

static const struct rule master_rules[] = {
	{ "worse master", SELF(), ADV(1, 1, 0), .wanted = REASSERT },
	{ "better master", SELF(.advskew = 1), ADV(1, 0, 0),
	  .wanted = STEP_DOWN(FASTER_MASTER) },
	{ "advbase comes first", SELF(.advbase = 2), ADV(1, 254, 0),
	  .wanted = STEP_DOWN(FASTER_MASTER) },
	{ "equal, keep", SELF(), ADV(1, 0, 0), CARP_TIE_KEEP, REASSERT },
	{ "equal, yield", SELF(), ADV(1, 0, 0), CARP_TIE_YIELD,
	  STEP_DOWN(EQUAL_MASTER) },
	{ "equal, not this family", SELF(), ADV(1, 0, 0), CARP_TIE_OPEN,
	  IGNORE },
	{ "worse, whatever the tie", SELF(), ADV(1, 1, 0), CARP_TIE_YIELD,
	  REASSERT },
	{ "demoted ourselves", SELF(.demotion = 1), ADV(200, 0, 0),
	  .wanted = STEP_DOWN(DEMOTED) },
	{ "better, but demoted", SELF(.advskew = 200), ADV(1, 0, 1),
	  .wanted = REASSERT },
	{ "equally demoted", SELF(.demotion = 5), ADV(1, 5, 5),
	  CARP_TIE_KEEP, REASSERT },
	{ "demotion beyond one byte", SELF(.demotion = 1000),
	  ADV(1, 240, 255), CARP_TIE_YIELD, STEP_DOWN(EQUAL_MASTER) },
	{ "bow-out of another", SELF(.advskew = 254), ADV(255, 255, 0),
	  .wanted = REASSERT },
	{ "bow-out of another, demoted", SELF(.demotion = 5),
	  ADV(255, 255, 0), .wanted = REASSERT },
	{ "leaving, any master is better", SELF(.leaving = true),
	  ADV(254, 254, 0), .wanted = STEP_DOWN(DEMOTED) },
	{ "leaving, demoted master", SELF(.leaving = true), ADV(1, 240, 254),
	  .wanted = STEP_DOWN(DEMOTED) },
	{ "leaving, most demoted master", SELF(.leaving = true),
	  ADV(1, 240, 255), .wanted = STEP_DOWN(FASTER_MASTER) },
	{ "leaving, and so is the other", SELF(.leaving = true),
	  ADV(255, 255, 0), .wanted = IGNORE },
};

static bool same(struct carp_verdict a, struct carp_verdict b)
{
	return a.action == b.action && a.reason == b.reason;
}

static void test_backup_rules(void)
{
	struct carp_verdict got;
	size_t i;

	for (i = 0; i < LENGTH(backup_rules); i++) {
		const struct rule *rule = &backup_rules[i];

		got = carp_election_backup(&rule->self, &rule->adv);
		CHECK(same(got, rule->wanted), "%s: action %d, reason %d",
		      rule->name, got.action, got.reason);
	}
}

static void test_master_rules(void)
{
	struct carp_verdict got;
	size_t i;

	for (i = 0; i < LENGTH(master_rules); i++) {
		const struct rule *rule = &master_rules[i];

		got = carp_election_master(&rule->self, &rule->adv, rule->tie);
		CHECK(same(got, rule->wanted), "%s: action %d, reason %d",
		      rule->name, got.action, got.reason);
	}
}

/* --- all at once --------------------------------------------------------- */

static const u8 bases[] = { 0, 1, 2, 3, 84, 85, 86, 254, 255 };
static const u8 skews[] = { 0, 1, 2, 100, 128, 239, 240, 241, 253, 254, 255 };
static const u32 demotions[] = { 0, 1, 5, 239, 240, 254, 255, 256, 0xffffffff };
static const u8 ratios[] = { 2, 3, 4, 255 };

/* So many of demotions fit into the byte that is sent. */
#define BYTES		7

/* The last ones of bases and skews are those of a bow-out. */
#define OWN_BASES	(LENGTH(bases) - 1)
#define OWN_SKEWS	(LENGTH(skews) - 1)
#define ALL_SELVES	(OWN_BASES * OWN_SKEWS * LENGTH(demotions) * \
			 LENGTH(ratios) * 4)

/* The n-th combination of settings. */
static struct carp_self nth_self(unsigned int n)
{
	struct carp_self self = { .preempt = n & 1, .leaving = n >> 1 & 1 };

	n /= 4;
	self.advbase = bases[n % OWN_BASES];
	n /= OWN_BASES;
	self.advskew = skews[n % OWN_SKEWS];
	n /= OWN_SKEWS;
	self.demotion = demotions[n % LENGTH(demotions)];
	n /= LENGTH(demotions);
	self.dead_ratio = ratios[n];
	return self;
}

/*
 * The same rules once more, as the reference tells them: seconds and parts of
 * them apart, and a demotion of 255 for who leaves.
 */
static int compare(int base_a, int skew_a, int base_b, int skew_b)
{
	base_a += skew_a / 256;
	base_b += skew_b / 256;
	skew_a %= 256;
	skew_b %= 256;
	if (base_a != base_b)
		return base_a < base_b ? -1 : 1;
	return skew_a < skew_b ? -1 : skew_a > skew_b;
}

static int demoted_skew(const struct carp_self *self)
{
	if (self->advskew >= 240)
		return self->advskew;
	if (self->demotion >= 240 - self->advskew)
		return 240;
	return self->advskew + (int)self->demotion;
}

static int own_demotion(const struct carp_self *self)
{
	return self->leaving || self->demotion > 255 ? 255 : self->demotion;
}

static int compare_with(const struct carp_self *self,
			const struct carp_adv *adv)
{
	if (self->leaving)
		return compare(255, 255, adv->advbase, adv->advskew);
	return compare(self->advbase, demoted_skew(self), adv->advbase,
		       adv->advskew);
}

/* Is the sender's interval more than what we would wait for? */
static bool too_slow(const struct carp_self *self, const struct carp_adv *adv)
{
	int n = self->dead_ratio;

	if (!self->advbase)
		return compare(0, n * (demoted_skew(self) ?: 1), adv->advbase,
			       adv->advskew) < 0;
	return compare(n * self->advbase, self->advskew, adv->advbase,
		       adv->advskew) < 0;
}

static bool bow_out(const struct carp_adv *adv)
{
	return adv->advbase == 255 && adv->advskew == 255;
}

static struct carp_verdict backup_oracle(const struct carp_self *self,
					 const struct carp_adv *adv)
{
	static const struct carp_verdict obey = REARM;
	struct carp_verdict verdict = { .action = CARP_ACT_TAKE_OVER };

	if (bow_out(adv))
		verdict.reason = CARP_REASON_MASTER_LEFT;
	else if (adv->demote != own_demotion(self))
		verdict.reason = adv->demote > own_demotion(self) ?
				 CARP_REASON_LESS_DEMOTED : 0;
	else if (self->preempt && compare_with(self, adv) < 0)
		verdict.reason = CARP_REASON_PREEMPT;
	else if (too_slow(self, adv))
		verdict.reason = CARP_REASON_MASTER_SLOW;
	return verdict.reason ? verdict : obey;
}

static struct carp_verdict master_oracle(const struct carp_self *self,
					 const struct carp_adv *adv,
					 enum carp_tie tie)
{
	static const struct carp_verdict demoted = STEP_DOWN(DEMOTED);
	static const struct carp_verdict slower = STEP_DOWN(FASTER_MASTER);
	static const struct carp_verdict tied[] = {
		[CARP_TIE_OPEN] = IGNORE,
		[CARP_TIE_KEEP] = REASSERT,
		[CARP_TIE_YIELD] = STEP_DOWN(EQUAL_MASTER),
	};
	static const struct carp_verdict better = REASSERT, ignore = IGNORE;
	int order = compare_with(self, adv);

	if (bow_out(adv))
		return self->leaving ? ignore : better;
	if (adv->demote != own_demotion(self))
		return adv->demote < own_demotion(self) ? demoted : better;
	if (order)
		return order > 0 ? slower : better;
	return tied[tie];
}

static void check_verdicts(const struct carp_self *self,
			   const struct carp_adv *adv)
{
	struct carp_verdict got = carp_election_backup(self, adv);
	u32 pace = adv->advbase * 256 + adv->advskew;
	enum carp_tie tie;

	CHECK(carp_election_pace(adv) == (pace ?: 1), "pace of %u/%u",
	      adv->advbase, adv->advskew);
	CHECK(carp_election_leaves(adv) == bow_out(adv), "a bow-out: %u/%u",
	      adv->advbase, adv->advskew);
	CHECK(same(got, backup_oracle(self, adv)),
	      "BACKUP %u/%u*%u demotion %u hears %u/%u demote %u: %d, %d",
	      self->advbase, self->advskew, self->dead_ratio, self->demotion,
	      adv->advbase, adv->advskew, adv->demote, got.action, got.reason);
	for (tie = CARP_TIE_OPEN; tie <= CARP_TIE_YIELD; tie++) {
		got = carp_election_master(self, adv, tie);
		CHECK(same(got, master_oracle(self, adv, tie)),
		      "MASTER %u/%u demotion %u hears %u/%u demote %u: %d, %d",
		      self->advbase, self->advskew, self->demotion,
		      adv->advbase, adv->advskew, adv->demote, got.action,
		      got.reason);
	}
}

static void test_verdicts(void)
{
	struct carp_self self;
	struct carp_adv adv;
	unsigned int n, i;

	for (n = 0; n < ALL_SELVES; n++) {
		self = nth_self(n);
		for (i = 0; i < LENGTH(bases) * LENGTH(skews) * BYTES; i++) {
			adv.advbase = bases[i % LENGTH(bases)];
			adv.advskew = skews[i / LENGTH(bases) % LENGTH(skews)];
			adv.demote = demotions[i / LENGTH(bases) /
					       LENGTH(skews)];
			check_verdicts(&self, &adv);
		}
	}
}

/* 1/256 s as they are advertised, if they can be. */
static bool advert_of(int value, struct carp_adv *adv)
{
	adv->advbase = value / 256;
	adv->advskew = value % 256;
	return value >= 0 && value <= 0xffff;
}

/* What is just worse, just as good and just better than this. */
static void check_around(const struct carp_self *self, int value)
{
	struct carp_adv adv;
	int i, k, demote;

	for (i = -1; i <= 1; i++) {
		if (!advert_of(value + i, &adv))
			continue;
		for (k = -1; k <= 1; k++) {
			demote = own_demotion(self) + k;
			adv.demote = demote;
			if (demote >= 0 && demote <= 255)
				check_verdicts(self, &adv);
		}
	}
}

/* Every setting of a host, and all adverts with which a verdict changes. */
static void test_boundaries(void)
{
	static const u32 some[] = { 0, 1, 100, 240, 255, 256 };
	struct carp_self self = { .dead_ratio = 3 };
	unsigned int n, flags, i;

	for (n = 0; n < 255 * 255; n++) {
		self.advbase = n / 255;
		self.advskew = n % 255;
		for (flags = 0; flags < 4; flags++) {
			self.preempt = flags & 1;
			self.leaving = flags & 2;
			self.demotion = some[(n + flags) % LENGTH(some)];
			i = self.advbase * 256;
			check_around(&self, i + demoted_skew(&self));
			check_around(&self, 3 * i + self.advskew);
			check_around(&self, 0xffff);
		}
	}
}

/* Every advert there can be, for a few hosts. */
static void test_adverts(void)
{
	static const struct carp_self selves[] = {
		SELF(), SELF(.advskew = 100, .preempt = true),
		SELF(.advbase = 0, .advskew = 50, .preempt = true),
		SELF(.advbase = 85, .demotion = 3), SELF(.leaving = true),
	};
	struct carp_adv adv;
	unsigned int i, n;

	for (i = 0; i < LENGTH(selves); i++) {
		for (n = 0; n < BYTES << 16; n++) {
			adv.advbase = n;
			adv.advskew = n >> 8;
			adv.demote = demotions[n >> 16];
			check_verdicts(&selves[i], &adv);
		}
	}
}

static void test_intervals(void)
{
	struct carp_self self;
	struct carp_adv adv;
	unsigned int n;
	u32 wanted;

	for (n = 0; n < ALL_SELVES; n++) {
		self = nth_self(n);
		wanted = self.advbase * 256 + demoted_skew(&self);
		CHECK(carp_election_interval(&self) == (wanted ?: 1),
		      "interval of %u/%u", self.advbase, self.advskew);
		wanted = self.advbase * 256 * self.dead_ratio + self.advskew;
		if (!self.advbase)
			wanted = self.dead_ratio * (demoted_skew(&self) ?: 1);
		CHECK(carp_election_master_down(&self) == wanted,
		      "master-down of %u/%u", self.advbase, self.advskew);
		/* Two equal hosts do not take over from each other. */
		CHECK(carp_election_interval(&self) < wanted,
		      "interval of %u/%u demoted by %u", self.advbase,
		      self.advskew, self.demotion);
		carp_election_advert(&self, &adv);
		CHECK(adv.advbase == (self.leaving ? 255 : self.advbase),
		      "advbase of %u/%u", self.advbase, self.advskew);
		CHECK(adv.advskew ==
		      (self.leaving ? 255 : demoted_skew(&self)),
		      "advskew of %u/%u", self.advbase, self.advskew);
		CHECK(adv.demote == min(self.demotion, 255), "demote");
		CHECK(carp_election_leaves(&adv) == self.leaving, "leaving");
	}
}

/* --- pairs ---------------------------------------------------------------- */

static enum carp_action master_hears(const struct carp_self *self,
				     const struct carp_self *other,
				     enum carp_tie tie)
{
	struct carp_adv adv;

	carp_election_advert(other, &adv);
	return carp_election_master(self, &adv, tie).action;
}

static bool equal(const struct carp_self *self, const struct carp_self *other)
{
	struct carp_adv adv;

	carp_election_advert(other, &adv);
	return carp_election_equal(self, &adv);
}

/* Two masters that hear each other: exactly one of them steps down. */
static void check_two_masters(const struct carp_self *a,
			      const struct carp_self *b)
{
	enum carp_action of_a = master_hears(a, b, CARP_TIE_KEEP);
	enum carp_action of_b = master_hears(b, a, CARP_TIE_YIELD);

	CHECK((of_a == CARP_ACT_STEP_DOWN) != (of_b == CARP_ACT_STEP_DOWN),
	      "%u/%u demotion %u and %u/%u demotion %u", a->advbase,
	      a->advskew, a->demotion, b->advbase, b->advskew, b->demotion);
	CHECK((of_a == CARP_ACT_REASSERT) != (of_b == CARP_ACT_REASSERT),
	      "one of them says that it is master");
	CHECK(equal(a, b) == equal(b, a), "equal is mutual");
	CHECK(equal(a, b) ==
	      (master_hears(a, b, CARP_TIE_OPEN) == CARP_ACT_IGNORE),
	      "a tie is asked for where there is one");
}

/* Who takes over from a living master is not sent back by it. */
static void check_takeover(const struct carp_self *backup,
			   const struct carp_self *master)
{
	struct carp_verdict verdict;
	struct carp_adv adv;

	carp_election_advert(master, &adv);
	verdict = carp_election_backup(backup, &adv);
	if (verdict.action != CARP_ACT_TAKE_OVER)
		return;
	CHECK(master_hears(master, backup, CARP_TIE_KEEP) ==
	      CARP_ACT_STEP_DOWN,
	      "%u/%u demotion %u takes over from %u/%u demotion %u",
	      backup->advbase, backup->advskew, backup->demotion,
	      master->advbase, master->advskew, master->demotion);
}

static void test_pairs(void)
{
	unsigned int one_ratio = ALL_SELVES / LENGTH(ratios), i, j;
	struct carp_self a, b;

	for (i = 1; i < one_ratio; i += 4) {
		for (j = 1; j < one_ratio; j += 4) {
			a = nth_self(i);
			b = nth_self(j);
			check_two_masters(&a, &b);
			check_takeover(&a, &b);
		}
	}
}

const struct unit_test election_tests[] = {
	{ "election: a BACKUP hears an advert", test_backup_rules },
	{ "election: a MASTER hears an advert", test_master_rules },
	{ "election: verdicts for all kinds of hosts", test_verdicts },
	{ "election: verdicts about all adverts", test_adverts },
	{ "election: all settings, where verdicts change", test_boundaries },
	{ "election: intervals and what is advertised", test_intervals },
	{ "election: of two hosts one steps down, and stays so", test_pairs },
	{ }
};

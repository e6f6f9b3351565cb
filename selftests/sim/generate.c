// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a seed to a schedule.
 */
#include "sim.h"

static u64 chance;

static u32 one_of(u32 n)
{
	return below(&chance, n);
}

static bool percent(u32 n)
{
	return one_of(100) < n;
}

/* Up to so long, in steps of a microsecond. */
static s64 some_time(s64 most)
{
	return (s64)(next_random(&chance) % (u64)(most / US + 1)) * US;
}

/* Few different ones, so that hosts are equal often. */
static u8 some_skew(bool mixed)
{
	static const u8 common[] = { 0, 0, 1, 50, 100, 100, 240, 254 };

	if (percent(mixed ? 40 : 80))
		return common[one_of(ARRAY_SIZE(common))];
	return one_of(255);
}

static u16 some_demotion(void)
{
	static const u16 common[] = { 1, 5, 240, 255, 256, 480 };

	return percent(80) ? 0 : common[one_of(ARRAY_SIZE(common))];
}

static s32 some_drift(void)
{
	return percent(50) ? 0 : (s32)one_of(10001) - 5000;
}

static enum kind some_kind(const struct schedule *plan, bool mixed)
{
	if (!mixed)
		return OURS;
	return one_of(plan->families == V4 ? 4 : 3);
}

/*
 * What is not asked of anybody, and why.
 *
 * A master that says so less often than a BACKUP waits for it: the BACKUP times
 * out, speaks, and is told off, again and again, if it is the more demoted one
 * or, with drifting clocks, by chance. The settings have to fit.
 */
static bool heard_in_time(const struct setup *backup,
			  const struct setup *master)
{
	s64 lateness = master->kind == UCARP ? 500 * MS : 20 * MS;
	s64 interval = host_interval(master);

	return interval + interval / 50 + lateness < host_patience(backup);
}

/*
 * Two who both step down when they hear each other, and none of them is ours:
 * equal BSD masters; one of BSD and one of UCARP, or two of UCARP that compare
 * their addresses differently; one that is demoted, of which the other knows
 * nothing. Then they wait for each other, or are called by the same third one,
 * and may meet again. Nobody else can end that.
 */
static bool meet_again(const struct setup *a, const struct setup *b)
{
	return a->kind != OURS && b->kind != OURS && judge_both_yield(a, b);
}

bool sane(const struct setup *const *confs, unsigned int n)
{
	unsigned int i, k;

	for (i = 0; i < n; i++)
		for (k = 0; k < n; k++)
			if (i != k && (!heard_in_time(confs[i], confs[k]) ||
				       meet_again(confs[i], confs[k])))
				return false;
	return true;
}

/* Below a second the interval is advskew alone. */
static void make_fast(struct schedule *plan)
{
	u8 i;

	for (i = 0; i < plan->n_hosts; i++) {
		plan->hosts[i].advbase = 0;
		plan->hosts[i].advskew = 60 + one_of(4) * 20;
	}
}

static void some_hosts(struct schedule *plan, bool mixed)
{
	u8 advbase = percent(80) ? 1 : 1 + one_of(3);
	bool together = percent(30);
	struct setup *conf;
	u8 i;

	for (i = 0; i < plan->n_hosts; i++) {
		conf = &plan->hosts[i];
		conf->kind = some_kind(plan, mixed);
		conf->advbase = advbase;
		conf->advskew = some_skew(mixed);
		conf->dead_ratio = percent(80) ? 3 : 2 + one_of(4);
		conf->preempt = percent(40);
		conf->demotion = some_demotion();
		conf->ppm = some_drift();
		conf->start = together ? 0 : some_time(5 * SECOND);
	}
	if (!mixed && percent(8))
		make_fast(plan);
}

/* Each host has a different one, or has none. */
static void some_addresses(struct schedule *plan, bool mixed)
{
	bool none = !mixed && percent(5);
	u8 i, k, rank;

	for (i = 0; i < plan->n_hosts; i++) {
		plan->hosts[i].rank4 = i + 1;
		plan->hosts[i].rank6 = i + 1;
	}
	for (i = plan->n_hosts - 1; i; i--) {
		k = one_of(i + 1);
		rank = plan->hosts[i].rank4;
		plan->hosts[i].rank4 = plan->hosts[k].rank4;
		plan->hosts[k].rank4 = rank;
		k = one_of(i + 1);
		rank = plan->hosts[i].rank6;
		plan->hosts[i].rank6 = plan->hosts[k].rank6;
		plan->hosts[k].rank6 = rank;
	}
	for (i = 0; none && i < plan->n_hosts; i++) {
		plan->hosts[i].rank4 = 0;
		plan->hosts[i].rank6 = 0;
	}
}

static u64 all_from(u8 host)
{
	return ((1ULL << MAX_HOSTS) - 1) << (host * MAX_HOSTS);
}

static u64 all_to(u8 host)
{
	u64 links = 0;
	u8 i;

	for (i = 0; i < MAX_HOSTS; i++)
		links |= 1ULL << (i * MAX_HOSTS + host);
	return links;
}

/* Both ways between those in the group and those who are not. */
static u64 between(u8 group)
{
	u64 links = 0;
	u8 i;

	for (i = 0; i < MAX_HOSTS; i++)
		if (group >> i & 1)
			links |= all_from(i) ^ all_to(i);
	return links;
}

static u64 some_links(u8 host)
{
	switch (one_of(5)) {
	case 0:
		return all_from(host);
	case 1:
		return all_to(host);
	case 2:
		return all_from(host) | all_to(host);
	case 3:
		return between(one_of(1 << MAX_HOSTS));
	default:
		return next_random(&chance);
	}
}

static void some_setting(struct fault *fault, u8 advbase)
{
	fault->setting = one_of(SETTINGS);
	switch (fault->setting) {
	case SET_ADVSKEW:
		fault->value = some_skew(false);
		break;
	case SET_PREEMPT:
		fault->value = one_of(2);
		break;
	case SET_ADVBASE:
		fault->value = percent(50) || !advbase ? advbase :
							 1 + one_of(3);
		break;
	default:
		fault->value = some_demotion();
	}
}

static void some_noise(struct fault *fault)
{
	fault->loss = percent(60) ? one_of(101) : 0;
	fault->dup = percent(40) ? one_of(101) : 0;
	fault->reorder = percent(40);
	if (percent(60))
		fault->delay = some_time(percent(50) ? 20 * MS : 3 * SECOND);
}

static void some_fault(struct fault *fault, const struct schedule *plan)
{
	fault->host = one_of(plan->n_hosts);
	fault->type = one_of(FAULT_TYPES);
	switch (fault->type) {
	case FAULT_CUT:
		fault->links = some_links(fault->host);
		fault->families = percent(70) ? V4 | V6 : 1 + one_of(2);
		break;
	case FAULT_NOISE:
		some_noise(fault);
		break;
	case FAULT_PAUSE:
		fault->clock_stops = one_of(2);
		fault->keeps = one_of(2);
		fault->timer_first = one_of(2);
		break;
	case FAULT_SET:
		some_setting(fault, plan->hosts[0].advbase);
		break;
	case FAULT_REQUEST:
		fault->value = CARP_STATE_BACKUP + one_of(2);
		break;
	default:
		break;
	}
}

static void some_faults(struct schedule *plan)
{
	struct fault *fault;
	s64 left;
	u8 i;

	plan->n_faults = one_of(9);
	plan->heal = plan->n_faults ? SECOND + some_time(20 * SECOND) : 0;
	for (i = 0; i < plan->n_faults; i++) {
		fault = &plan->faults[i];
		some_fault(fault, plan);
		fault->start = some_time(plan->heal);
		left = plan->heal - fault->start;
		fault->end = fault->start + some_time(left);
		if (fault->type == FAULT_CRASH && percent(20) &&
		    fault->host)
			fault->end = NEVER;
	}
	for (i = 0; i < plan->n_hosts; i++)
		plan->heal = max(plan->heal, plan->hosts[i].start);
}

static void some_ops(struct schedule *plan)
{
	struct fault *op;
	u8 i;

	plan->n_ops = percent(50) ? 0 : 1 + one_of(MAX_OPS);
	for (i = 0; i < plan->n_ops; i++) {
		op = &plan->ops[i];
		do {
			*op = (struct fault) { };
			some_fault(op, plan);
		} while (op->type == FAULT_NOISE || op->type == FAULT_KEY ||
			 op->type == FAULT_ADDRS);
		if (op->type != FAULT_CUT && percent(50))
			op->host = THE_MASTER;
		op->start = some_time(percent(50) ? plan->delay : SECOND);
		op->end = some_time(percent(50) ? SECOND : 15 * SECOND);
		if (op->type == FAULT_SET || op->type == FAULT_REQUEST)
			op->end = 0;
	}
}

void generate(struct schedule *plan, u64 seed)
{
	bool mixed;

	chance = seed;
	memset(plan, 0, sizeof(*plan));
	plan->seed = next_random(&chance);
	mixed = percent(40);
	plan->families = 1 + one_of(3);
	plan->n_hosts = 2 + one_of(MAX_HOSTS - 1);
	plan->watch = percent(98) ? 2 : 15;
	plan->delay = 20 * US + some_time(percent(80) ? 500 * US : 5 * MS);
	plan->reorder = percent(20);
	plan->echo = percent(5);
	some_hosts(plan, mixed);
	some_addresses(plan, mixed);
	some_faults(plan);
	some_ops(plan);
}

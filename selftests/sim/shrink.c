// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Take away from a schedule that fails whatever it does not need to fail.
 */
#include "sim.h"

static struct schedule *best;
static enum failure wanted;

/* Return: whether the candidate is still good enough, and hence kept. */
static bool keep(const struct schedule *candidate)
{
	struct result result;

	if (!memcmp(candidate, best, sizeof(*best)))
		return false;
	run(candidate, &result, false);
	if (result.failure != wanted)
		return false;
	*best = *candidate;
	return true;
}

static void drop_faults(struct schedule *plan, u8 first, u8 n)
{
	memmove(&plan->faults[first], &plan->faults[first + n],
		(plan->n_faults - first - n) * sizeof(plan->faults[0]));
	plan->n_faults -= n;
}

/* Halves, quarters, and so on, down to single ones: delta debugging. */
static bool fewer_faults(void)
{
	struct schedule plan;
	bool changed = false;
	u8 n, first;

	for (n = (best->n_faults + 1) / 2; n; n /= 2) {
		for (first = 0; first + n <= best->n_faults;) {
			plan = *best;
			drop_faults(&plan, first, n);
			if (keep(&plan))
				changed = true;
			else
				first += n;
		}
	}
	return changed;
}

static bool fewer_ops(void)
{
	struct schedule plan = *best;
	u8 i;

	for (i = 0; i < best->n_ops; i++) {
		plan = *best;
		memmove(&plan.ops[i], &plan.ops[i + 1],
			(plan.n_ops - i - 1) * sizeof(plan.ops[0]));
		plan.n_ops--;
		if (keep(&plan))
			return true;
	}
	return false;
}

/* Links between the hosts that are left, under their new numbers. */
static u64 links_without(u64 links, u8 gone)
{
	u8 from, to, n = MAX_HOSTS;
	u64 left = 0;

	for (from = 0; from < n; from++)
		for (to = 0; to < n; to++)
			if (from != gone && to != gone &&
			    links >> (from * n + to) & 1)
				left |= 1ULL << ((from - (from > gone)) * n +
						 to - (to > gone));
	return left;
}

/* Return: false if it is about that host alone. */
static bool without_host(struct fault *fault, u8 gone)
{
	fault->links = links_without(fault->links, gone);
	if (fault->host == gone && fault->type != FAULT_CUT &&
	    fault->type != FAULT_NOISE)
		return false;
	if (fault->host != THE_MASTER)
		fault->host -= fault->host && fault->host >= gone;
	return true;
}

static bool drop_host(struct schedule *plan, u8 gone)
{
	u8 i;

	for (i = plan->n_faults; i--;)
		if (!without_host(&plan->faults[i], gone))
			drop_faults(plan, i, 1);
	for (i = 0; i < plan->n_ops; i++)
		if (!without_host(&plan->ops[i], gone))
			return false;
	memmove(&plan->hosts[gone], &plan->hosts[gone + 1],
		(plan->n_hosts - gone - 1) * sizeof(plan->hosts[0]));
	plan->n_hosts--;
	return true;
}

static bool fewer_hosts(void)
{
	struct schedule plan;
	u8 i;

	for (i = best->n_hosts; i-- && best->n_hosts > 1;) {
		plan = *best;
		if (drop_host(&plan, i) && keep(&plan))
			return true;
	}
	return false;
}

/* Set a field of the best schedule, if it goes on failing. */
#define SIMPLER(field, value)						\
	do {								\
		struct schedule _plan = *best;				\
									\
		_plan.field = (value);					\
		changed |= keep(&_plan);				\
	} while (0)

static bool simpler_host(u8 i)
{
	bool changed = false;

	SIMPLER(hosts[i].kind, OURS);
	SIMPLER(hosts[i].preempt, false);
	SIMPLER(hosts[i].demotion, 0);
	SIMPLER(hosts[i].advskew, 0);
	SIMPLER(hosts[i].advbase, 1);
	SIMPLER(hosts[i].dead_ratio, 3);
	SIMPLER(hosts[i].ppm, 0);
	SIMPLER(hosts[i].start, 0);
	return changed;
}

static s64 whole(s64 time)
{
	return time == NEVER ? time : time - time % (100 * MS);
}

static bool simpler_fault(u8 i)
{
	bool changed = false;

	SIMPLER(faults[i].loss, 0);
	SIMPLER(faults[i].dup, 0);
	SIMPLER(faults[i].delay, 0);
	SIMPLER(faults[i].reorder, false);
	SIMPLER(faults[i].clock_stops, false);
	SIMPLER(faults[i].keeps, false);
	SIMPLER(faults[i].timer_first, false);
	SIMPLER(faults[i].start, whole(best->faults[i].start));
	SIMPLER(faults[i].end, max(whole(best->faults[i].end),
				   best->faults[i].start));
	return changed;
}

static bool simpler_network(void)
{
	bool changed = false;

	SIMPLER(families, V4);
	SIMPLER(echo, false);
	SIMPLER(reorder, false);
	SIMPLER(delay, 20 * US);
	SIMPLER(watch, 2);
	SIMPLER(heal, whole(best->heal));
	return changed;
}

void shrink(struct schedule *plan, enum failure failure)
{
	bool changed = true;
	u8 i;

	best = plan;
	wanted = failure;
	while (changed) {
		changed = fewer_faults() | fewer_ops() | fewer_hosts() |
			  simpler_network();
		for (i = 0; i < best->n_hosts; i++)
			changed |= simpler_host(i);
		for (i = 0; i < best->n_faults; i++)
			changed |= simpler_fault(i);
	}
}

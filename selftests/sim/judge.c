// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What has to hold. The rules of the election are told here once more, from the
 * documents and not from the module.
 */
#include "sim.h"

#include <stdarg.h>

const char *const failure_names[FAILURES] = {
	[FAIL_NONE] = "none",
	[FAIL_UNSETTLED] = "not one master in time",
	[FAIL_LIVELOCK] = "livelock",
	[FAIL_WRONG_MASTER] = "wrong master",
	[FAIL_DETHRONED] = "a master was replaced",
	[FAIL_OUTAGE] = "outage",
	[FAIL_DOUBLE] = "two masters",
	[FAIL_COUNTER] = "counter",
	[FAIL_SENDER] = "sent by who is not master",
	[FAIL_LATE] = "did not listen first",
	[FAIL_STORM] = "storm of adverts",
};

void judge_reset(void)
{
	world.none = 0;
	world.several = 0;
	world.counted = world.now;
}

void judge_fail(enum failure failure, const char *format, ...)
{
	struct result *result = world.result;
	va_list args;

	if (result->failure)
		return;
	result->failure = failure;
	result->when = world.now;
	va_start(args, format);
	vsnprintf(result->text, sizeof(result->text), format, args);
	va_end(args);
	say(NULL, "FAILED: %s: %s", failure_names[failure], result->text);
}

/* For how long there was none, and there were several. */
void judge_account(void)
{
	s64 passed = world.now - world.counted;

	world.counted = world.now;
	if (!world.masters)
		world.none += passed;
	else if (world.masters > 1)
		world.several += passed;
}

void judge_state(struct host *host, enum carp_state state, const char *why)
{
	static const char * const names[] = { "INIT", "BACKUP", "MASTER" };

	if (host->state == state)
		return;
	say(host, "%s -> %s (%s)", names[host->state], names[state], why);
	judge_account();
	world.masters -= host->state == CARP_STATE_MASTER;
	world.masters += state == CARP_STATE_MASTER;
	world.changed = world.now;
	if (host->index == world.throne && state != CARP_STATE_MASTER)
		judge_fail(FAIL_DETHRONED, "h%u is not master any more",
			   host->index);
	if (!strcmp(why, "master timed out") &&
	    local_time(host) < host->waits_until)
		judge_fail(FAIL_LATE, "h%u does not wait", host->index);
	host->waits_until = 0;
	host->state = state;
	host->spoke = false;
	host->must_listen = false;
}

static bool leaves(const struct carp_header *header)
{
	return header->advbase == 255 && header->advskew == 255;
}

/*
 * Counters with one low word belong together: the high word grows by four with
 * each advert, or by one or none if that only says the latest one again. IPv4
 * and IPv6 share one.
 */
static void check_counter(struct host *host, u8 family, u64 counter)
{
	u64 grown = counter - host->counter;
	bool again = host->spoke && (u32)counter == (u32)host->counter;

	if (again && grown > 4ULL << 32)
		judge_fail(FAIL_COUNTER, "h%u sends %llx after %llx",
			   host->index, (unsigned long long)counter,
			   (unsigned long long)host->counter);
	if (host->spoke && grown && family == V6 && world.plan->families & V4)
		judge_fail(FAIL_COUNTER, "h%u: IPv6 has another one than IPv4",
			   host->index);
	host->spoke = true;
	host->counter = counter;
}

void judge_sent(struct host *host, u8 family, const struct carp_header *header)
{
	u64 counter = (u64)be32_to_cpu(header->counter[0]) << 32 |
		      be32_to_cpu(header->counter[1]);

	world.result->adverts++;
	if (world.verbose)
		say(host, "sends v%c %u/%u demotion %u",
		    family == V4 ? '4' : '6', header->advbase,
		    header->advskew, header->demote);
	if (host->conf.kind != OURS)
		return;
	/* Last words leave when the state has changed already. */
	if (host->state != CARP_STATE_MASTER && !leaves(header))
		judge_fail(FAIL_SENDER, "h%u", host->index);
	if (host->must_listen && !leaves(header))
		judge_fail(FAIL_LATE, "h%u", host->index);
	if (host->state == CARP_STATE_MASTER)
		check_counter(host, family, counter);
}

/* --- the rules ------------------------------------------------------------ */

/* As others hear of it. */
static u8 said_demotion(const struct setup *conf)
{
	if (conf->kind == FREEBSD || conf->kind == UCARP)
		return 0;
	return min(conf->demotion, 255);
}

u32 judge_interval(const struct setup *conf)
{
	u32 skew = conf->advskew;

	if (conf->kind == FREEBSD || (conf->kind == OURS && skew < 240))
		skew = min(skew + conf->demotion, 240);
	return conf->advbase * 256 + skew;
}

/* May a MASTER step down when it hears another one? */
static bool may_yield(const struct setup *master, const struct setup *other)
{
	bool knows = master->kind == OURS || master->kind == OPENBSD;
	u8 mine = knows ? said_demotion(master) : 0;
	u8 theirs = knows ? said_demotion(other) : 0;

	if (mine != theirs)
		return theirs < mine;
	return judge_interval(master) >= judge_interval(other);
}

/* Equal ones, or one knows of demotion what the other does not. */
bool judge_both_yield(const struct setup *a, const struct setup *b)
{
	return may_yield(a, b) && may_yield(b, a);
}

/* Ours only: would win if both were MASTER, or had to be chosen from. */
bool judge_better(const struct setup *a, const struct setup *b,
		  bool address_counts)
{
	u8 rank_a = world.plan->families & V4 ? a->rank4 : a->rank6;
	u8 rank_b = world.plan->families & V4 ? b->rank4 : b->rank6;

	if (said_demotion(a) != said_demotion(b))
		return said_demotion(a) < said_demotion(b);
	if (judge_interval(a) != judge_interval(b))
		return judge_interval(a) < judge_interval(b);
	return address_counts && rank_a < rank_b;
}

/* Does this BACKUP leave it to that MASTER? */
bool judge_obeys(const struct setup *backup, const struct setup *master)
{
	bool knows = backup->kind == OURS || backup->kind == OPENBSD;
	u8 mine = knows ? said_demotion(backup) : 0;
	u8 theirs = knows ? said_demotion(master) : 0;

	if (theirs != mine)
		return theirs < mine;
	return !backup->preempt ||
	       judge_interval(backup) >= judge_interval(master);
}

/* It is quiet: was somebody else to be it? */
void judge_settled(const struct host *master)
{
	const struct host *host;
	unsigned int i;

	for (i = 0; i < world.plan->n_hosts; i++) {
		host = &world.hosts[i];
		if (host != master && host->state == CARP_STATE_BACKUP &&
		    !judge_obeys(&host->conf, &master->conf))
			judge_fail(FAIL_WRONG_MASTER, "h%u and not h%u",
				   master->index, host->index);
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Run a schedule: the faults, then silence until there is one master for good,
 * then one operation after the other with silence behind each.
 */
#include "sim.h"

#define SLACK		(200 * MS)	/* timers, and frames on their way */

/* Who takes over from a living master says so again after 5 and 55 ms. */
#define DOUBLE_MAX	(60 * MS)	/* besides the network's delay */

/* From the last fault to one master for good, in longest master-downs. */
#define BOUND_OURS	2
#define BOUND_MIXED	3

/*
 * The same if one of ours and one of others both step down when they hear each
 * other, being equal, or as to demotion: then they wait, or are called by the
 * same third one, and may meet again. Chance ends it. Ours without addresses
 * compare what they draw anew each time.
 */
#define BOUND_CHANCE	40

struct world world;

enum what { BOOT, BEGIN, END };

struct action {
	s64 at;
	enum what what;
	u8 index;
};

static struct action actions[MAX_HOSTS + 2 * MAX_FAULTS];
static unsigned int n_actions, next_action;

/* In order; those of the same time in that of being added. */
static void add_action(s64 at, enum what what, u8 index)
{
	unsigned int i = n_actions++;

	for (; i && actions[i - 1].at > at; i--)
		actions[i] = actions[i - 1];
	actions[i] = (struct action) { at, what, index };
}

static void act(void)
{
	const struct action *action = &actions[next_action++];
	const struct schedule *plan = world.plan;

	switch (action->what) {
	case BOOT:
		if (!world.hosts[action->index].alive)
			host_boot(&world.hosts[action->index]);
		break;
	case BEGIN:
		fault_begin(&plan->faults[action->index]);
		break;
	case END:
		fault_end(&plan->faults[action->index]);
	}
}

static struct host *next_host(void)
{
	struct host *host, *first = &world.hosts[0];
	unsigned int i;

	for (i = 1; i < world.plan->n_hosts; i++) {
		host = &world.hosts[i];
		if (host->fire < first->fire)
			first = host;
	}
	return first;
}

/* Return: whether something has happened, not later than then. */
static bool step(s64 until)
{
	struct host *host = next_host();
	s64 action = NEVER, frame = net_next();

	if (next_action < n_actions)
		action = actions[next_action].at;
	if (min(min(action, frame), host->fire) > until)
		return false;
	world.result->events++;
	if (action <= frame && action <= host->fire) {
		world.now = action;
		act();
	} else if (frame <= host->fire) {
		world.now = frame;
		net_deliver();
	} else {
		world.now = host->fire;
		host_expire(host);
	}
	return true;
}

static void run_until(s64 until)
{
	while (!world.result->failure && step(until))
		;
	world.now = until;
}

/* --- when it is quiet ----------------------------------------------------- */

static bool takes_part(const struct host *host)
{
	return host->state != CARP_STATE_INIT;
}

static unsigned int count_running(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < world.plan->n_hosts; i++)
		n += takes_part(&world.hosts[i]);
	return n;
}

static struct host *find_master(void)
{
	unsigned int i;

	for (i = 0; i < world.plan->n_hosts; i++)
		if (world.hosts[i].state == CARP_STATE_MASTER)
			return &world.hosts[i];
	return NULL;
}

static bool all_ours(void)
{
	unsigned int i;

	for (i = 0; i < world.plan->n_hosts; i++)
		if (world.plan->hosts[i].kind != OURS)
			return false;
	return true;
}

static bool meets_again(void)
{
	const struct host *a = world.hosts, *b, *end = a + world.plan->n_hosts;

	for (; a < end; a++)
		for (b = world.hosts; b < end; b++)
			if (a->conf.kind == OURS && b->conf.kind != OURS &&
			    judge_both_yield(&a->conf, &b->conf))
				return true;
	return false;
}

static s64 bound(void)
{
	if (meets_again() || !world.plan->hosts[0].rank4)
		return BOUND_CHANCE;
	return all_ours() ? BOUND_OURS : BOUND_MIXED;
}

static bool is_sane(void)
{
	const struct setup *confs[MAX_HOSTS];
	unsigned int i, n = 0;

	for (i = 0; i < world.plan->n_hosts; i++)
		if (takes_part(&world.hosts[i]))
			confs[n++] = &world.hosts[i].conf;
	return sane(confs, n);
}

/* Of all but one, or of all. */
static s64 longest_down(void)
{
	s64 longest = 0;
	unsigned int i;

	for (i = 0; i < world.plan->n_hosts; i++)
		if (takes_part(&world.hosts[i]))
			longest = max(longest,
				      host_master_down(&world.hosts[i].conf));
	return longest;
}

static s64 shortest_down(u8 without)
{
	s64 shortest = NEVER;
	unsigned int i;

	for (i = 0; i < world.plan->n_hosts; i++)
		if (i != without && takes_part(&world.hosts[i]))
			shortest = min(shortest,
				       host_master_down(&world.hosts[i].conf));
	return shortest;
}

static void remember_settled(s64 took, s64 longest)
{
	u32 percent = took * 100 / longest;

	world.result->settled = max(world.result->settled, percent);
}

/*
 * No fault is active any more: wait until there is one master and nothing has
 * changed for some time. Return: whether that has come.
 */
static bool settle(void)
{
	s64 longest = longest_down(), from = max(world.now, world.last_noise);
	s64 limit = from + bound() * longest + SLACK;
	s64 quiet = world.plan->watch * longest, since = from;

	if (!longest)
		return false;
	while (!world.result->failure) {
		since = max(world.changed, from);
		if (since > limit)
			judge_fail(FAIL_LIVELOCK, "%.3f after the last fault",
				   (since - from) / 1e9);
		else if (world.masters != 1 && !step(limit))
			judge_fail(FAIL_UNSETTLED, "%u of %u are master",
				   world.masters, count_running());
		else if (world.masters == 1 && !step(since + quiet))
			break;
	}
	if (world.result->failure)
		return false;
	world.now = since + quiet;
	judge_account();
	if (bound() != BOUND_CHANCE)
		remember_settled(since - from, longest);
	judge_settled(find_master());
	return true;
}

/* --- operations ----------------------------------------------------------- */

static bool best(const struct host *master, bool address_counts)
{
	const struct host *host;
	unsigned int i;

	for (i = 0; i < world.plan->n_hosts; i++) {
		host = &world.hosts[i];
		if (host != master && takes_part(host) &&
		    !judge_better(&master->conf, &host->conf, address_counts))
			return false;
	}
	return true;
}

/* Does a MASTER stay it whatever comes of this? */
static bool harmless(const struct fault *op, const struct host *master)
{
	if (op->host == master->index)
		return false;
	switch (op->type) {
	case FAULT_CRASH:
	case FAULT_DOWN:
	case FAULT_LINK:
		return true;
	case FAULT_PAUSE:
		return all_ours() && best(master, true);
	case FAULT_CUT:
		/* An equal one that is deaf wins after three adverts. */
		return all_ours() && best(master, false);
	default:
		return false;
	}
}

/* How long may nobody be MASTER? */
static s64 outage_allowed(const struct fault *op, const struct host *master)
{
	s64 exchange = 2 * world.plan->delay + DOUBLE_MAX;
	s64 down;

	/*
	 * Last words that overtake the advert before them: it is known for old,
	 * unless a third host has spoken in between, or it is the other
	 * family's. The same with what comes back from an earlier tenure.
	 */
	if ((world.plan->reorder || world.plan->echo) &&
	    (count_running() > 2 || world.plan->families == (V4 | V6)))
		return NEVER;
	/* Without addresses, another one is to keep it in each tenure. */
	if (!master->conf.rank4 && count_running() > 2)
		return NEVER;
	switch (op->type) {
	case FAULT_REQUEST:
	case FAULT_SET:
		/* A successor may already have one itself. */
		return count_running() > 2 ? exchange : 0;
	case FAULT_DOWN:
		return op->host == master->index ? exchange : 0;
	case FAULT_CRASH:
		down = shortest_down(master->index);
		return op->host == master->index ? down + down / 50 + exchange :
						   0;
	default:
		return NEVER;
	}
}

/*
 * How long may there be several? Of two hosts on a quick network, until the
 * better one has answered. It does that once in an interval: with more of them,
 * or adverts that overtake each other, it may have done so already.
 */
static s64 double_allowed(const struct fault *op)
{
	s64 exchange = 2 * world.plan->delay + DOUBLE_MAX, longest = 0;
	unsigned int i;

	if (op->type == FAULT_CUT || op->type == FAULT_PAUSE)
		return NEVER;
	if (count_running() < 3 && !world.plan->reorder)
		return exchange;
	for (i = 0; i < world.plan->n_hosts; i++)
		longest = max(longest, host_interval(&world.hosts[i].conf));
	return longest + longest / 50 + exchange;
}

static void judge_op(const struct fault *op, s64 allowed)
{
	struct result *result = world.result;

	if (!all_ours())
		return;
	if (world.none > allowed)
		judge_fail(FAIL_OUTAGE, "%.6f", world.none / 1e9);
	if (op->type != FAULT_CRASH && allowed != NEVER)
		result->outage = max(result->outage, world.none);
	if (world.several > double_allowed(op))
		judge_fail(FAIL_DOUBLE, "for %.6f", world.several / 1e9);
}

/* Everything as it is, nobody will want to be it instead. */
static bool accepted(const struct host *master, const struct host *returning)
{
	const struct host *host;
	unsigned int i;

	for (i = 0; i < world.plan->n_hosts; i++) {
		host = &world.hosts[i];
		if (host != master && (takes_part(host) || host == returning) &&
		    !judge_obeys(&host->conf, &master->conf))
			return false;
	}
	return true;
}

/* Who was MASTER comes back, and finds another one: is that to stay? */
static void crown_successor(const struct fault *op)
{
	const struct host *master = find_master();
	s64 quiet = world.now - world.changed;

	if (op->type != FAULT_CRASH && op->type != FAULT_DOWN)
		return;
	if (world.masters == 1 && quiet > host_interval(&master->conf) * 2 &&
	    accepted(master, &world.hosts[op->host]))
		world.throne = master->index;
}

/* It begins at some time after an advert, of whomever. */
static void await_advert(s64 after)
{
	u64 adverts = world.result->adverts;

	while (world.result->adverts == adverts && step(NEVER - 1))
		;
	run_until(world.now + after);
}

static void begin(struct fault *op, const struct host *master)
{
	judge_reset();
	if (harmless(op, master))
		world.throne = master->index;
	fault_begin(op);
	op->end += world.now;
	run_until(op->end);
	if (op->host == master->index)
		crown_successor(op);
	fault_end(op);
}

/* Return: whether all is quiet again. */
static bool operate(const struct fault *planned)
{
	struct host *master = find_master();
	struct fault op = *planned;
	bool settled = false;
	s64 allowed;

	if (op.host == THE_MASTER)
		op.host = master->index;
	if (!takes_part(&world.hosts[op.host]))
		return true;
	await_advert(op.start);
	allowed = count_running() > 1 ? outage_allowed(&op, master) : NEVER;
	begin(&op, master);
	if (is_sane())
		settled = settle();
	else
		world.result->skipped = true;
	world.throne = NOBODY;
	if (settled)
		judge_op(&op, allowed);
	return settled;
}

/* --- a whole run ---------------------------------------------------------- */

static void create_hosts(const struct schedule *plan)
{
	struct host *host;
	unsigned int i;

	for (i = 0; i < plan->n_hosts; i++) {
		host = &world.hosts[i];
		host->index = i;
		host->conf = plan->hosts[i];
		host->random = plan->seed + i;
		host->base_local = (i + 1) * 1000 * SECOND;
		host->link = true;
		host->fire = NEVER;
		add_action(host->conf.start, BOOT, i);
	}
}

static void plan_faults(const struct schedule *plan)
{
	const struct fault *fault;
	unsigned int i;

	for (i = 0; i < plan->n_faults; i++) {
		fault = &plan->faults[i];
		add_action(fault->start, BEGIN, i);
		if (fault->type != FAULT_SET && fault->type != FAULT_REQUEST &&
		    fault->end != NEVER)
			add_action(fault->end, END, i);
	}
}

static void destroy_hosts(void)
{
	unsigned int i;

	world.verbose = false;
	for (i = 0; i < world.plan->n_hosts; i++)
		if (world.hosts[i].alive)
			host_gone(&world.hosts[i]);
}

void run(const struct schedule *plan, struct result *result, bool verbose)
{
	unsigned int i;

	*result = (struct result) { };
	world = (struct world) {
		.plan = plan, .result = result, .random = ~plan->seed,
		.verbose = verbose, .throne = NOBODY,
	};
	n_actions = 0;
	next_action = 0;
	net_reset();
	fault_reset();
	create_hosts(plan);
	plan_faults(plan);
	run_until(plan->heal);
	say(NULL, "no more faults");
	result->skipped = !is_sane();
	if (result->skipped && result->failure == FAIL_STORM)
		result->failure = FAIL_NONE;
	if (!result->failure && !result->skipped && settle())
		for (i = 0; i < plan->n_ops && operate(&plan->ops[i]); i++)
			;
	destroy_hosts();
}

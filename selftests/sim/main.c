// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Run many schedules, each from a seed of its own. The first that fails is
 * shrunk and shown.
 */
#include "sim.h"

#include <err.h>
#include <getopt.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_JOBS	64

/* What one process has done; only added up, or the greatest of them. */
struct totals {
	u64 schedules, skipped, mixed, events, adverts;
	u64 settled_ours, settled_mixed, outage;
	u64 failures, first;
};

static struct {
	u64 seed, schedules;
	unsigned int jobs;
	bool show, keep_going, brief;
} options = { .seed = 1, .schedules = 100000, .jobs = 1 };

static void usage(FILE *out)
{
	fputs("Usage: sim [OPTION]...\n\n"
	      "  --seed S        of the first schedule (1), the next is S + 1\n"
	      "  --schedules N   how many (100000)\n"
	      "  --jobs J        processes at a time (1)\n"
	      "  --show          print what happens in the first one\n"
	      "  --keep-going    count failures instead of stopping at one\n"
	      "  --brief         say which one has failed, no more\n\n"
	      "The last line has the figures, as JSON. Exit status 1 if one "
	      "has failed.\n", out);
}

static u64 parse(const char *text)
{
	char *end;
	u64 value = strtoull(text, &end, 0);

	if (!*text || *end)
		errx(2, "%s: not a number", text);
	return value;
}

static void parse_options(int argc, char **argv)
{
	static const struct option names[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "schedules", required_argument, NULL, 'n' },
		{ "jobs", required_argument, NULL, 'j' },
		{ "show", no_argument, NULL, 'v' },
		{ "keep-going", no_argument, NULL, 'k' },
		{ "brief", no_argument, NULL, 'b' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", names, NULL)) != -1) {
		switch (option) {
		case 's':
			options.seed = parse(optarg);
			break;
		case 'n':
			options.schedules = parse(optarg);
			break;
		case 'j':
			options.jobs = parse(optarg);
			break;
		case 'v':
			options.show = true;
			break;
		case 'k':
			options.keep_going = true;
			break;
		case 'b':
			options.brief = true;
			break;
		case 'h':
			usage(stdout);
			exit(0);
		default:
			usage(stderr);
			exit(2);
		}
	}
	if (optind < argc || !options.jobs || options.jobs > MAX_JOBS)
		errx(2, "wrong usage, see --help");
}

static bool is_mixed(const struct schedule *plan)
{
	u8 i;

	for (i = 0; i < plan->n_hosts; i++)
		if (plan->hosts[i].kind != OURS)
			return true;
	return false;
}

static void add(struct totals *sum, const struct schedule *plan,
		const struct result *result, u64 seed)
{
	u64 *settled = is_mixed(plan) ? &sum->settled_mixed :
					&sum->settled_ours;

	sum->schedules++;
	sum->skipped += result->skipped;
	sum->mixed += is_mixed(plan);
	sum->events += result->events;
	sum->adverts += result->adverts;
	*settled = max(*settled, result->settled);
	sum->outage = max_t(u64, sum->outage, result->outage);
	if (result->failure && !sum->failures++)
		sum->first = seed;
}

/* Every @jobs-th of them. */
static void work(unsigned int job, struct totals *sum)
{
	struct schedule plan;
	struct result result;
	u64 i;

	*sum = (struct totals) { };
	for (i = job; i < options.schedules; i += options.jobs) {
		generate(&plan, options.seed + i);
		run(&plan, &result, false);
		add(sum, &plan, &result, options.seed + i);
		if (result.failure && !options.keep_going)
			return;
	}
}

static void merge(struct totals *sum, const struct totals *part)
{
	sum->schedules += part->schedules;
	sum->skipped += part->skipped;
	sum->mixed += part->mixed;
	sum->events += part->events;
	sum->adverts += part->adverts;
	sum->settled_ours = max(sum->settled_ours, part->settled_ours);
	sum->settled_mixed = max(sum->settled_mixed, part->settled_mixed);
	sum->outage = max(sum->outage, part->outage);
	if (part->failures && (!sum->failures || part->first < sum->first))
		sum->first = part->first;
	sum->failures += part->failures;
}

static int start(unsigned int job)
{
	struct totals totals;
	int ends[2];

	if (pipe(ends))
		err(2, "pipe");
	switch (fork()) {
	case -1:
		err(2, "fork");
	case 0:
		work(job, &totals);
		_exit(write(ends[1], &totals, sizeof(totals)) !=
		      sizeof(totals));
	}
	close(ends[1]);
	return ends[0];
}

static void run_jobs(struct totals *sum)
{
	struct totals part;
	int ends[MAX_JOBS];
	unsigned int i;

	*sum = (struct totals) { };
	for (i = 0; i < options.jobs; i++)
		ends[i] = start(i);
	for (i = 0; i < options.jobs; i++) {
		if (read(ends[i], &part, sizeof(part)) != sizeof(part))
			errx(2, "a job has crashed");
		merge(sum, &part);
	}
	while (wait(NULL) > 0)
		;
}

/* Return: whether it fails. */
static bool show(u64 seed)
{
	struct schedule plan;
	struct result result;

	generate(&plan, seed);
	run(&plan, &result, false);
	if (result.failure) {
		printf("seed %llu failed: %s: %s\n", (unsigned long long)seed,
		       failure_names[result.failure], result.text);
		if (options.brief)
			return true;
		shrink(&plan, result.failure);
		printf("shrunk to %u hosts, %u faults, %u operations\n",
		       plan.n_hosts, plan.n_faults, plan.n_ops);
	}
	print_schedule(&plan);
	run(&plan, &result, true);
	return result.failure;
}

static void print_figures(const struct totals *sum, double seconds)
{
	printf("{\"schedules\": %llu, \"mixed\": %llu, \"skipped\": %llu, "
	       "\"seed\": %llu, \"failures\": %llu, \"events\": %llu, "
	       "\"adverts\": %llu, \"schedules_per_s\": %.0f, "
	       "\"settled_worst_master_downs\": %.2f, "
	       "\"settled_worst_master_downs_mixed\": %.2f, "
	       "\"planned_switch_worst_gap_ms\": %.3f}\n",
	       (unsigned long long)sum->schedules,
	       (unsigned long long)sum->mixed,
	       (unsigned long long)sum->skipped,
	       (unsigned long long)options.seed,
	       (unsigned long long)sum->failures,
	       (unsigned long long)sum->events,
	       (unsigned long long)sum->adverts, sum->schedules / seconds,
	       sum->settled_ours / 100.0, sum->settled_mixed / 100.0,
	       sum->outage / 1e6);
}

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	double begin = seconds_now();
	struct totals sum;

	parse_options(argc, argv);
	if (options.show)
		return show(options.seed);
	run_jobs(&sum);
	if (sum.failures)
		show(sum.first);
	print_figures(&sum, seconds_now() - begin);
	return sum.failures > 0;
}

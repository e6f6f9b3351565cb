// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A schedule and a timeline, for people.
 */
#include "sim.h"

#include <inttypes.h>
#include <stdarg.h>

const char *const kind_names[KINDS] = { "ours", "OpenBSD", "FreeBSD", "UCARP" };

static const char *const fault_names[FAULT_TYPES] = {
	[FAULT_CUT] = "cut", [FAULT_NOISE] = "noise", [FAULT_LINK] = "link down",
	[FAULT_PAUSE] = "pause", [FAULT_CRASH] = "crash", [FAULT_DOWN] = "down",
	[FAULT_KEY] = "other key", [FAULT_ADDRS] = "other addresses",
	[FAULT_SET] = "set", [FAULT_REQUEST] = "request",
};

void say(const struct host *host, const char *format, ...)
{
	va_list args;

	if (!world.verbose)
		return;
	printf("%12.6f  ", world.now / 1e9);
	if (host)
		printf("h%u ", host->index);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

void say_fault(const struct fault *fault, bool begins)
{
	say(NULL, "%s %s", fault_names[fault->type],
	    begins ? "begins" : "is over");
}

static void print_host(const struct setup *conf, unsigned int i)
{
	printf("  h%u %s advbase %u advskew %u dead_ratio %u demotion %u%s, ",
	       i, kind_names[conf->kind], conf->advbase, conf->advskew,
	       conf->dead_ratio, conf->demotion,
	       conf->preempt ? " preempt" : "");
	printf("address %u/%u, clock %+d ppm, from %.3f\n", conf->rank4,
	       conf->rank6, conf->ppm, conf->start / 1e9);
}

static void print_links(const struct fault *fault)
{
	unsigned int i;

	for (i = 0; i < MAX_HOSTS * MAX_HOSTS; i++)
		if (fault->links >> i & 1)
			printf(" h%u>h%u", i / MAX_HOSTS, i % MAX_HOSTS);
	printf(" families %u", fault->families);
}

static void print_fault(const struct fault *fault)
{
	printf("  %.6f", fault->start / 1e9);
	if (fault->type != FAULT_SET && fault->type != FAULT_REQUEST) {
		if (fault->end == NEVER)
			printf(" for good");
		else
			printf(" to %.6f", fault->end / 1e9);
	}
	printf(": %s", fault_names[fault->type]);
	if (fault->type == FAULT_CUT)
		print_links(fault);
	else if (fault->type == FAULT_NOISE)
		printf(" loss %u%% twice %u%% delay %.3f%s", fault->loss,
		       fault->dup, fault->delay / 1e9,
		       fault->reorder ? " reordered" : "");
	else
		printf(" h%u", fault->host);
	if (fault->type == FAULT_PAUSE)
		printf("%s%s%s", fault->clock_stops ? " with its clock" : "",
		       fault->keeps ? ", frames wait" : "",
		       fault->timer_first ? ", timer first" : "");
	if (fault->type == FAULT_SET || fault->type == FAULT_REQUEST)
		printf(" %u: %u", fault->setting, fault->value);
	putchar('\n');
}

void print_schedule(const struct schedule *plan)
{
	unsigned int i;

	printf("hosts%s%s, delay %.6f%s%s:\n",
	       plan->families & V4 ? " IPv4" : "",
	       plan->families & V6 ? " IPv6" : "", plan->delay / 1e9,
	       plan->reorder ? " reordered" : "", plan->echo ? " echo" : "");
	for (i = 0; i < plan->n_hosts; i++)
		print_host(&plan->hosts[i], i);
	printf("faults until %.6f:\n", plan->heal / 1e9);
	for (i = 0; i < plan->n_faults; i++)
		print_fault(&plan->faults[i]);
	if (plan->n_ops)
		printf("then, each when it is quiet:\n");
	for (i = 0; i < plan->n_ops; i++)
		print_fault(&plan->ops[i]);
}

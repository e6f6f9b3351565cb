// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the client has seen. For each family:
 *
 *	sent4, lost4	probes, and those without an answer
 *	outage4		the longest time between two probes, or either end of
 *			what is judged, with an answer, but others without in
 *			between, ms
 *	twice		probes of both families that two hosts have answered
 *
 * A probe that was sent on the other side of such an end does not count, and
 * an answer counts when it comes within a second.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "record.h"

#define LATE	SECOND

/**
 * struct probe - one of them
 * @sent: when
 * @answered: in time
 * @hosts: a bit for each that has answered
 */
struct probe {
	uint64_t sent;
	bool answered;
	unsigned int hosts;
};

/* By their sequence, from @first on. */
struct probes {
	struct probe *probes;
	uint64_t first;
	size_t count;
};

static void probes_add(struct probes *p, const struct record *r)
{
	if (!p->count)
		p->first = r->a;
	if (r->a != p->first + p->count)
		errx(2, "probe %" PRIu64 " is out of sequence", r->a);
	p->probes[p->count++].sent = r->time;
}

static void probes_collect(struct probes *p, const struct story *s, int family)
{
	*p = (struct probes) {
		.probes = calloc(s->count, sizeof(*p->probes)),
	};
	if (!p->probes)
		err(2, "memory");
	for (size_t i = 0; i < s->count; i++) {
		const struct record *r = &s->records[i];
		uint64_t n = r->a - p->first;

		if (r->family != family)
			continue;
		if (r->kind == RECORD_PROBE)
			probes_add(p, r);
		else if (n >= p->count)
			continue;
		else if (r->kind == RECORD_REPLY)
			p->probes[n].hosts |= 1u << r->port;
		else if (r->time - p->probes[n].sent <= LATE)
			p->probes[n].answered = true;
	}
}

/* Prints what there is of a family, and returns how many had two answers. */
static unsigned int family_judge(const struct story *s, int family)
{
	unsigned int sent = 0, lost = 0, twice = 0;
	unsigned int lost_before = 0;
	uint64_t last = s->from, gap = 0;
	struct probes p;

	probes_collect(&p, s, family);
	for (size_t i = 0; i < p.count; i++) {
		const struct probe *probe = &p.probes[i];

		if (probe->sent < s->from || probe->sent > s->to)
			continue;
		sent++;
		lost += !probe->answered;
		twice += !!(probe->hosts & (probe->hosts - 1));
		if (!probe->answered)
			continue;
		if (lost != lost_before && probe->sent - last > gap)
			gap = probe->sent - last;
		lost_before = lost;
		last = probe->sent;
	}
	if (lost != lost_before && s->to - last > gap)
		gap = s->to - last;
	printf("sent%d=%u lost%d=%u outage%d=%" PRIu64 " ", family, sent,
	       family, lost, family, gap / MS);
	free(p.probes);
	return twice;
}

void probes_judge(const struct story *s)
{
	unsigned int twice = family_judge(s, 4);

	twice += family_judge(s, 6);
	printf("twice=%u ", twice);
}

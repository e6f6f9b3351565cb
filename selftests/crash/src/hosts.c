// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the hosts have done:
 *
 *	takeovers	how often one began to advertise
 *	false		those for which there was no reason: it had heard an
 *			advert that was no bow-out, or had only just come up,
 *			less long ago than it has to wait
 *	missed		times that one waited for longer than it has to
 *	double		how long two of them were master at once, ms
 *	double_end	when that was over, ms after the beginning
 *	masters		how many are it at the end
 *	service		the longest time from a takeover to the first answer of
 *			that host, ms
 *	wrong		ARP and ND that bind an address to another MAC address
 *	stall		the longest time that this host did not run the test
 *
 * A host is master from its first to its last sign: an advert, or an answer to
 * a probe. Signs with more than one and a half intervals between them are two
 * times. So the time after the last sign, in which it says nothing, does not
 * count.
 */
#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "record.h"

#define EARLY	(30 * MS)	/* clocks differ by less than this */
#define SLACK	(500 * MS)	/* an emulated host may be late */
#define RUNS	4096

struct run {
	uint64_t start;
	uint64_t end;
};

/* Of one host, in their order. */
struct runs {
	struct run run[RUNS];
	size_t count;
};

static struct runs adverts[HOSTS], signs[HOSTS];

/* --- when it was master --------------------------------------------------- */

static void runs_add(struct runs *runs, uint64_t time, uint64_t limit)
{
	struct run *last = &runs->run[runs->count - 1];

	if (runs->count && time - last->end <= limit) {
		last->end = time;
		return;
	}
	if (runs->count == RUNS)
		errx(2, "too many takeovers");
	runs->run[runs->count++] = (struct run) { time, time };
}

static uint64_t patience(const struct story *s, int port)
{
	return s->interval[port] * 3 / 2 + SLACK / 2;
}

/* A bow-out is not a sign, and ends the run. */
static void runs_collect(const struct story *s)
{
	bool left[HOSTS] = { false };

	for (size_t i = 0; i < s->count; i++) {
		const struct record *r = &s->records[i];
		uint64_t limit = left[r->port] ? 0 : patience(s, r->port);

		if (r->kind == RECORD_SENT && r->bow_out) {
			left[r->port] = true;
		} else if (r->kind == RECORD_SENT) {
			left[r->port] = false;
			runs_add(&adverts[r->port], r->time, limit);
			runs_add(&signs[r->port], r->time, limit);
		} else if (r->kind == RECORD_REPLY) {
			runs_add(&signs[r->port], r->time, limit);
		}
	}
}

/* How long the test itself did not run: what it says of this time is late. */
static uint64_t stalled(const struct story *s, uint64_t from, uint64_t to)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct record *r = &s->records[i];

		if (r->kind == RECORD_STALL && r->time >= from && r->time <= to)
			sum += r->a;
	}
	return sum;
}

/* --- takeovers ------------------------------------------------------------ */

/* Since when it could have heard something, but did not; 0: it has to act. */
static uint64_t silent_since(const struct story *s, int port, uint64_t time)
{
	uint64_t since = 0;

	for (size_t i = 0; i < s->count && s->records[i].time < time; i++) {
		const struct record *r = &s->records[i];

		if (r->port != port)
			continue;
		if (r->kind == RECORD_HEARD)
			since = r->bow_out ? 0 : r->time;
		if (r->kind == RECORD_UP)
			since = r->time;
	}
	return since;
}

static bool is_false(const struct story *s, int port, uint64_t time)
{
	uint64_t since = silent_since(s, port, time);

	if (!since)
		return false;
	return time - since + EARLY + stalled(s, since - EARLY, time) <
	       s->down[port];
}

/* From its first advert to its first answer after that; 0 if it has none. */
static uint64_t time_to_service(const struct story *s, int port, uint64_t start)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct record *r = &s->records[i];

		if (r->kind == RECORD_REPLY && r->port == port &&
		    r->time >= start)
			return r->time - start;
	}
	return 0;
}

static void takeovers_judge(const struct story *s)
{
	unsigned int count = 0, wrong = 0;
	uint64_t service = 0, time;

	for (int port = 0; port < HOSTS; port++) {
		for (size_t i = 0; i < adverts[port].count; i++) {
			uint64_t start = adverts[port].run[i].start;

			if (start < s->from || start > s->to)
				continue;
			count++;
			wrong += is_false(s, port, start);
			time = time_to_service(s, port, start);
			if (time > service)
				service = time;
		}
	}
	printf("takeovers=%u false=%u service=%" PRIu64 " ", count, wrong,
	       service / MS);
}

/* --- what it did not do --------------------------------------------------- */

static bool advertised(int port, uint64_t from, uint64_t to)
{
	const struct runs *runs = &adverts[port];

	for (size_t i = 0; i < runs->count; i++)
		if (runs->run[i].start <= to && runs->run[i].end >= from)
			return true;
	return false;
}

/* Silence around it from one time to another: did it stay idle too long? */
static bool is_missed(const struct story *s, int port, uint64_t from,
		      uint64_t to)
{
	uint64_t limit = from + s->down[port] + SLACK;

	limit += stalled(s, from, limit);
	if (!from || limit > to || limit < s->from || limit > s->to)
		return false;
	return !advertised(port, from, limit);
}

static unsigned int missed_by(const struct story *s, int port)
{
	unsigned int missed = 0;
	uint64_t since = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct record *r = &s->records[i];

		if (r->port != port || (r->kind != RECORD_HEARD &&
					r->kind != RECORD_UP &&
					r->kind != RECORD_GONE))
			continue;
		missed += is_missed(s, port, since, r->time);
		/* One that is gone hears nothing, and need not act. */
		if (r->kind == RECORD_GONE || (r->kind == RECORD_HEARD &&
					       !since))
			since = 0;
		else
			since = r->time;
	}
	return missed + is_missed(s, port, since, s->to);
}

/* --- two at once ---------------------------------------------------------- */

static uint64_t max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* How long both were; the end of it may become later. */
static uint64_t overlap(const struct story *s, const struct runs *a,
			const struct runs *b, uint64_t *last)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < a->count; i++) {
		for (size_t j = 0; j < b->count; j++) {
			const struct run *x = &a->run[i], *y = &b->run[j];
			uint64_t start = max(max(x->start, y->start), s->from);
			uint64_t end = min(min(x->end, y->end), s->to);

			if (start >= end)
				continue;
			sum += end - start;
			*last = max(*last, end);
		}
	}
	return sum;
}

static void double_judge(const struct story *s)
{
	uint64_t sum = 0, last = s->from;

	for (int a = 0; a < HOSTS; a++)
		for (int b = a + 1; b < HOSTS; b++)
			sum += overlap(s, &signs[a], &signs[b], &last);
	printf("double=%" PRIu64 " double_end=%" PRIu64 " ", sum / MS,
	       (last - s->from) / MS);
}

/* --- all of it ------------------------------------------------------------ */

static unsigned int masters_at_end(const struct story *s)
{
	unsigned int masters = 0;

	for (int port = 0; port < HOSTS; port++)
		masters += advertised(port, s->to - patience(s, port), s->to);
	return masters;
}

static void rest_judge(const struct story *s)
{
	unsigned int wrong = 0;
	uint64_t stall = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct record *r = &s->records[i];

		if (r->time < s->from || r->time > s->to)
			continue;
		wrong += r->kind == RECORD_WRONG;
		if (r->kind == RECORD_STALL)
			stall = max(stall, r->a);
	}
	printf("wrong=%u stall=%" PRIu64, wrong, stall / MS);
}

void hosts_judge(const struct story *s)
{
	unsigned int missed = 0;

	runs_collect(s);
	takeovers_judge(s);
	for (int port = 0; port < HOSTS; port++)
		missed += missed_by(s, port);
	printf("missed=%u masters=%u ", missed, masters_at_end(s));
	double_judge(s);
	rest_judge(s);
}

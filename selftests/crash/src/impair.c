// SPDX-License-Identifier: GPL-2.0-or-later
#include "impair.h"

#include <stdlib.h>
#include <string.h>

#include "log.h"
#include "packet.h"
#include "switch.h"

#define LATER_MAX	4096
#define FROM_NOWHERE	(-1)	/* it is on its way into the switch */

/* A frame that is on its way. */
struct later {
	uint64_t due;
	int port;
	int from;
	size_t len;
	uint8_t frame[FRAME_MAX];
};

static struct impairment in[PORTS], out[PORTS];
static double path[PORTS][PORTS];
static struct later laters[LATER_MAX];
static int later_count;

struct impairment *impair_in(int port)
{
	return &in[port];
}

struct impairment *impair_out(int port)
{
	return &out[port];
}

void impair_path(int from, int to, double loss)
{
	path[from][to] = loss;
}

/* What is on its way still arrives. */
void impair_clear(void)
{
	memset(in, 0, sizeof(in));
	memset(out, 0, sizeof(out));
	memset(path, 0, sizeof(path));
}

static bool happens(double percent)
{
	return percent > 0 && drand48() * 100 < percent;
}

static void arrive(int port, int from, const uint8_t *frame, size_t len)
{
	if (from == FROM_NOWHERE)
		switch_enter(port, frame, len);
	else
		switch_leave(port, from, frame, len);
}

/* A wire on which there is no more room loses frames. */
static void send_one(const struct impairment *i, int port, int from,
		     const uint8_t *frame, size_t len)
{
	uint64_t delay = i->delay + (uint64_t)(drand48() * i->jitter);
	struct later *l = &laters[later_count];

	if (!delay) {
		arrive(port, from, frame, len);
		return;
	}
	if (later_count == LATER_MAX)
		return;
	later_count++;
	l->due = now() + delay;
	l->port = port;
	l->from = from;
	l->len = len;
	memcpy(l->frame, frame, len);
}

static void send_all(const struct impairment *i, int port, int from,
		     const uint8_t *frame, size_t len)
{
	if (happens(i->loss))
		return;
	send_one(i, port, from, frame, len);
	if (happens(i->dup))
		send_one(i, port, from, frame, len);
}

void impair_enter(int port, const uint8_t *frame, size_t len)
{
	send_all(&in[port], port, FROM_NOWHERE, frame, len);
}

void impair_leave(int port, int from, const uint8_t *frame, size_t len)
{
	if (!happens(path[from][port]))
		send_all(&out[port], port, from, frame, len);
}

static struct later *first_due(void)
{
	struct later *first = NULL;

	for (int i = 0; i < later_count; i++)
		if (!first || laters[i].due < first->due)
			first = &laters[i];
	return first;
}

/* When impair_run() has something to do. */
uint64_t impair_next(void)
{
	struct later *l = first_due();

	return l ? l->due : UINT64_MAX;
}

/* In the order in which they are due. */
void impair_run(uint64_t time)
{
	struct later *l, arrived;

	while ((l = first_due()) && l->due <= time) {
		arrived = *l;
		*l = laters[--later_count];
		arrive(arrived.port, arrived.from, arrived.frame, arrived.len);
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The invariants of the wire, judged when all has been seen.
 *
 * A host may send from a virtual MAC only within a tenure as master of that
 * vhid. The tenure
 *  - begins with an advert, then GARP and NA of the addresses, then the rest;
 *  - ends when an advert of another host is delivered that it does not answer
 *    by one of its own within its interval;
 *  - ends after its bow-out: with the advert of another host, or without one
 *    when the grace for that is over;
 *  - ends when it does not advertise any more.
 *
 * No ARP or ND packet binds a virtual address to another MAC than a virtual
 * one, and nobody but a master sends from a virtual address, whatever the MAC.
 */
#include <stdio.h>
#include <string.h>

#include "judge.h"

#define MS		1000000ull
#define SECOND		(1000 * MS)
#define GRACE		(1200 * MS)
#define BURST		(300 * MS)
#define STALL		SECOND	/* of the test's machine */
#define SAID_MAX	64
#define PRINT_MAX	20

/**
 * struct tenure - of a port and vhid
 * @on: there is one
 * @began: its first advert
 * @last: its last advert but the bow-out
 * @interval: what that promised
 * @left: its bow-out, or 0
 * @lost: when the advert was delivered that ended it, or 0
 * @other: its first frame that is neither advert, GARP nor NA, or 0
 * @said: addresses that were announced
 * @said_count: how many
 */
struct tenure {
	bool on;
	uint64_t began;
	uint64_t last;
	uint64_t interval;
	uint64_t left;
	uint64_t lost;
	uint64_t other;
	struct address said[SAID_MAX];
	int said_count;
};

struct judge {
	const struct capture *capture;
	const struct record *now;
	struct frame frame;
	int wrong;
};

static struct tenure tenures[PORTS_MAX][256];

/* --- what is wrong ------------------------------------------------------- */

static void wrong(struct judge *j, const char *why)
{
	const struct record *r = j->now;

	if (j->wrong++ >= PRINT_MAX)
		return;
	printf("wire: %s: %s: %s (%llu.%06llu)\n",
	       j->capture->ports[r->port].name, why,
	       frame_text(&j->frame, r->data),
	       (unsigned long long)(r->ns / SECOND),
	       (unsigned long long)(r->ns % SECOND / 1000));
}

/* --- tenures ------------------------------------------------------------- */

static uint64_t advert_interval(const struct frame *f)
{
	if (!f->base && !f->skew)
		return SECOND / 256;
	return f->base * SECOND + f->skew * SECOND / 256;
}

static bool said(const struct tenure *t, const struct address *a)
{
	for (int i = 0; i < t->said_count; i++)
		if (!memcmp(&t->said[i], a, sizeof(*a)))
			return true;
	return false;
}

/* Does the port go on as master after the advert delivered with @from? */
static bool is_answered(const struct judge *j, const struct record *from,
			uint8_t vhid, uint64_t limit)
{
	const struct record *end = j->capture->records + j->capture->count;
	const struct record *r;
	struct frame f;

	for (r = from + 1; r < end && r->ns <= from->ns + limit; r++) {
		if (r->port != from->port || r->delivered)
			continue;
		frame_decode(&f, r->data, r->kept);
		if (f.kind == FRAME_ADVERT && f.vhid == vhid &&
		    !frame_is_bowout(&f))
			return true;
	}
	return false;
}

/* Another host's advert has reached this one. */
static void judge_delivered(struct judge *j)
{
	const struct frame *f = &j->frame;
	struct tenure *t;

	if (f->kind != FRAME_ADVERT || frame_is_bowout(f))
		return;
	t = &tenures[j->now->port][f->vhid];
	if (!t->on || t->lost)
		return;
	if (t->left || !is_answered(j, j->now, f->vhid,
				    t->interval + j->capture->slack))
		t->lost = j->now->ns;
}

static void tenure_begin(struct judge *j, struct tenure *t)
{
	memset(t, 0, sizeof(*t));
	t->on = true;
	t->began = j->now->ns;
}

/* Why the frame is not within the tenure, or NULL. */
static const char *tenure_is_over(const struct judge *j, const struct tenure *t)
{
	uint64_t ns = j->now->ns, slack = j->capture->slack;

	if (!t->on)
		return "before its first advert";
	if (t->lost && ns > t->lost + slack)
		return "after another host's advert";
	if (t->left && ns > t->left + GRACE)
		return "after its bow-out";
	if (ns > t->last + 3 * t->interval + STALL)
		return "after its adverts ended";
	return NULL;
}

static void judge_advert(struct judge *j, struct tenure *t)
{
	const struct frame *f = &j->frame;
	const char *why;

	if (frame_is_bowout(f)) {
		why = tenure_is_over(j, t);
		if (why)
			wrong(j, why);
		else if (!t->left)
			t->left = j->now->ns;
		return;
	}
	if (tenure_is_over(j, t) || t->left || t->lost)
		tenure_begin(j, t);
	t->last = j->now->ns;
	t->interval = advert_interval(f);
}

static void judge_announcement(struct judge *j, struct tenure *t)
{
	const struct address *a = &j->frame.source;

	if (said(t, a))
		return;
	if (t->other && j->now->ns < t->began + BURST)
		wrong(j, "announced after other frames");
	if (t->said_count < SAID_MAX)
		t->said[t->said_count++] = *a;
}

static bool is_virtual(const struct judge *j, const struct address *a)
{
	const struct capture *c = j->capture;

	for (int i = 0; i < c->vip_count; i++)
		if (prefix_has(&c->vips[i], a))
			return true;
	return false;
}

static void judge_other(struct judge *j, struct tenure *t)
{
	const struct frame *f = &j->frame;

	if (!t->said_count)
		wrong(j, "before GARP and NA");
	else if (f->has_source && is_virtual(j, &f->source) &&
		 !said(t, &f->source))
		wrong(j, "before its address was announced");
	if (!t->other)
		t->other = j->now->ns;
}

/* Bow-outs of others than masters are found here, too. */
static void judge_virtual_mac(struct judge *j)
{
	const struct frame *f = &j->frame;
	struct tenure *t = &tenures[j->now->port][f->vmac];
	const char *why;

	if (f->kind == FRAME_ADVERT && f->vhid == f->vmac) {
		judge_advert(j, t);
		return;
	}
	why = tenure_is_over(j, t);
	if (why)
		wrong(j, why);
	else if (f->kind == FRAME_GARP || f->kind == FRAME_NA)
		judge_announcement(j, t);
	else
		judge_other(j, t);
}

static bool is_master(const struct judge *j)
{
	for (int vhid = 1; vhid < 256; vhid++)
		if (!tenure_is_over(j, &tenures[j->now->port][vhid]))
			return true;
	return false;
}

static void judge_sent(struct judge *j)
{
	const struct frame *f = &j->frame;

	if (f->vmac)
		judge_virtual_mac(j);
	if (!f->has_source || !is_virtual(j, &f->source))
		return;
	if (!f->has_binding) {
		if (!f->vmac && !is_master(j))
			wrong(j, "a virtual source address of a backup");
		return;
	}
	if (!frame_vmac_vhid(f->mac))
		wrong(j, "a virtual address with another MAC");
	else if (!f->vmac)
		wrong(j, "a virtual address from another MAC");
}

int judge(const struct capture *c)
{
	struct judge j = { .capture = c };

	memset(tenures, 0, sizeof(tenures));
	for (size_t i = 0; i < c->count; i++) {
		j.now = &c->records[i];
		if (c->ports[j.now->port].ignored)
			continue;
		frame_decode(&j.frame, j.now->data, j.now->kept);
		if (j.now->delivered)
			judge_delivered(&j);
		else
			judge_sent(&j);
	}
	if (j.wrong > PRINT_MAX)
		printf("wire: and %d more\n", j.wrong - PRINT_MAX);
	return j.wrong;
}

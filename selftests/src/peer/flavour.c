// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The rules of OpenBSD (ip_carp.c 1.370) and FreeBSD 15, where they differ.
 */
#include "peer/flavour.h"

#include <err.h>
#include <string.h>

#define SKEW_MAX	240	/* FreeBSD: of a demoted host */

int peer_interval(const struct peer *p)
{
	return p->n[ADVBASE] * 256 + p->flavour->skew(p);
}

/* --- OpenBSD --- */

static int openbsd_skew(const struct peer *p)
{
	return p->n[ADVSKEW];
}

static int openbsd_master_down(const struct peer *p)
{
	return 3 * (peer_interval(p) ? : 1);
}

static bool openbsd_yields(const struct peer *p, const struct theirs *t)
{
	int demote = p->n[DEMOTE];

	if (t->demote < demote)
		return true;
	return peer_interval(p) >= t->interval && t->demote <= demote;
}

static bool openbsd_takes_over(const struct peer *p, const struct theirs *t)
{
	int demote = p->n[DEMOTE], base = p->n[ADVBASE];

	if (p->n[PREEMPT] && peer_interval(p) < t->interval &&
	    t->demote >= demote)
		return true;
	if (t->demote > demote)
		return true;
	return base && base * 3 * 256 + openbsd_skew(p) < t->interval;
}

/* --- FreeBSD --- */

static int freebsd_skew(const struct peer *p)
{
	int skew = p->n[ADVSKEW] + p->n[DEMOTE];

	return skew < SKEW_MAX ? skew : SKEW_MAX;
}

static int freebsd_master_down(const struct peer *p)
{
	return 3 * p->n[ADVBASE] * 256 + p->n[ADVSKEW];
}

static bool freebsd_yields(const struct peer *p, const struct theirs *t)
{
	return peer_interval(p) >= t->interval;
}

static bool freebsd_takes_over(const struct peer *p, const struct theirs *t)
{
	if (p->n[PREEMPT] && peer_interval(p) < t->interval)
		return true;
	return (int)p->n[ADVBASE] * 3 * 256 + freebsd_skew(p) < t->interval;
}

static const struct flavour flavours[] = {
	{
		.name = "openbsd",
		.tos = 0x10,
		.says_goodbye = true,
		.sends_demote = true,
		.constant = true,
		.skew = openbsd_skew,
		.master_down = openbsd_master_down,
		.yields = openbsd_yields,
		.takes_over = openbsd_takes_over,
	}, {
		.name = "freebsd",
		.tos = 0xe0,
		.linklocal = true,
		.skew = freebsd_skew,
		.master_down = freebsd_master_down,
		.yields = freebsd_yields,
		.takes_over = freebsd_takes_over,
	},
};

const struct flavour *flavour_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(flavours) / sizeof(*flavours); i++) {
		if (!strcmp(name, flavours[i].name))
			return &flavours[i];
	}
	errx(2, "%s: neither openbsd nor freebsd", name);
}

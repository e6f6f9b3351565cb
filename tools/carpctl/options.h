/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _CARPCTL_OPTIONS_H
#define _CARPCTL_OPTIONS_H

#include "args.h"

struct options {
	bool json;
	bool pretty;
	bool stats;
	bool details;
	bool timestamp;
	bool force;
	bool help;
	bool version;
	const char *netns;
	const char *batch;
};

/*
 * Take the options at the front. Those of the whole program (-n, -b, -force,
 * -V) are good only before the verb.
 */
int options_parse(struct options *opt, struct args *args, bool before_verb);

/* One line of help each. */
void options_print(void);

#endif

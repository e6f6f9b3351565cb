// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Judges a log of the crash tests (log.h): what it was for the client
 * (probes.c) and what the hosts did (hosts.c), from a mark, or the beginning,
 * to another one, or the end. Prints one line of KEY=VALUE.
 */
#include <err.h>
#include <stdio.h>

#include "record.h"

int main(int argc, char **argv)
{
	struct story story;

	if (argc < 2 || argc > 4)
		errx(2, "Usage: judge LOG [FROM [TO]]");
	story_read(&story, argv[1]);
	if (argc > 2)
		story.from = story_mark(&story, argv[2]);
	if (argc > 3)
		story.to = story_mark(&story, argv[3]);
	probes_judge(&story);
	hosts_judge(&story);
	putchar('\n');
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Options, as those who know ip write them: -s, -stats, --stats, or any
 * beginning of the long name. Single letters may be joined: -jps.
 */
#include "options.h"
#include "say.h"

#include <stdio.h>
#include <string.h>

struct option {
	char letter;		/* 0: none */
	const char *name;
	size_t offset;		/* in struct options */
	const char *arg;	/* what it takes, or NULL for a flag */
	bool before_verb;	/* it is one of the whole program */
	const char *help;
};

#define FLAG(letter, name, member, help) \
	{ letter, name, offsetof(struct options, member), NULL, false, help }
#define GLOBAL(letter, name, member, arg, help) \
	{ letter, name, offsetof(struct options, member), arg, true, help }

/* Of two names with the same beginning, the first has it. */
static const struct option options[] = {
	FLAG('j', "json", json, "print JSON"),
	FLAG('p', "pretty", pretty, "print JSON with line breaks"),
	FLAG('s', "stats", stats, "show counters as well"),
	FLAG('s', "statistics", stats, NULL),
	FLAG('d', "details", details, "show details as well"),
	FLAG('t', "timestamp", timestamp,
	     "print when it happened (monitor)"),
	GLOBAL('n', "netns", netns, "NETNS",
	       "work in this network namespace"),
	GLOBAL('b', "batch", batch, "FILE",
	       "read commands from FILE, - is standard input"),
	GLOBAL(0, "force", force, NULL,
	       "do not stop a batch at an error"),
	GLOBAL('V', "Version", version, NULL, "print the version"),
	GLOBAL('V', "version", version, NULL, NULL),
	FLAG('h', "help", help, "print help"),
};

#define N_OPTIONS	(sizeof(options) / sizeof(options[0]))

static const struct option *option_by_letter(char letter)
{
	size_t i;

	for (i = 0; i < N_OPTIONS; i++) {
		if (letter == options[i].letter)
			return &options[i];
	}
	return NULL;
}

/* By the beginning of its name, which is more than a letter. */
static const struct option *option_by_name(const char *word)
{
	size_t len = strlen(word);
	size_t i;

	for (i = 0; len > 1 && i < N_OPTIONS; i++) {
		if (strncmp(word, options[i].name, len) == 0)
			return &options[i];
	}
	return NULL;
}

static int option_apply(struct options *opt, const struct option *option,
			struct args *args)
{
	char *member = (char *)opt + option->offset;

	if (!option->arg) {
		*(bool *)member = true;
		return 0;
	}
	*(const char **)member = args_value(args, option->name);
	return *(const char **)member ? 0 : -1;
}

/* -jps: true if all of the letters are flags that may be here. */
static bool option_is_cluster(const char *letters, bool before_verb)
{
	const struct option *option;

	if (strlen(letters) < 2)
		return false;
	for (; *letters; letters++) {
		option = option_by_letter(*letters);
		if (!option || option->arg ||
		    (option->before_verb && !before_verb))
			return false;
	}
	return true;
}

static int option_parse(struct options *opt, const char *word,
			struct args *args, bool before_verb)
{
	const char *name = word[1] == '-' ? word + 2 : word + 1;
	const struct option *option;

	/* Before names, as -js is more than the beginning of -json. */
	if (word[1] != '-' && option_is_cluster(name, before_verb)) {
		for (; *name; name++)
			option_apply(opt, option_by_letter(*name), NULL);
		return 0;
	}
	option = name[0] && !name[1] ? option_by_letter(*name) :
				       option_by_name(name);
	if (!option) {
		say_error("unknown option \"%s\"", word);
		return -1;
	}
	if (option->before_verb && !before_verb) {
		say_error("option \"%s\" must come before the command", word);
		return -1;
	}
	return option_apply(opt, option, args);
}

int options_parse(struct options *opt, struct args *args, bool before_verb)
{
	const char *word;

	while ((word = args_peek(args)) && word[0] == '-') {
		args_next(args);
		if (option_parse(opt, word, args, before_verb))
			return -1;
	}
	return 0;
}

void options_print(void)
{
	size_t i;

	for (i = 0; i < N_OPTIONS; i++) {
		const struct option *option = &options[i];
		char form[32];

		if (!option->help)
			continue;
		if (option->letter)
			snprintf(form, sizeof(form), "-%c, -%s %s",
				 option->letter, option->name,
				 option->arg ? option->arg : "");
		else
			snprintf(form, sizeof(form), "-%s", option->name);
		printf("  %-18s%s\n", form, option->help);
	}
}

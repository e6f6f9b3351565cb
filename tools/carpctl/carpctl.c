// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * carpctl: configure and watch CARP devices.
 */
#include "carpctl.h"
#include "say.h"

#include <stdio.h>
#include <string.h>

#ifndef CARP_VERSION
#define CARP_VERSION "unknown"
#endif

static const struct verb *const verbs[] = {
	&verb_show,
	&verb_add,
	&verb_set,
	&verb_del,
	&verb_state,
	&verb_wait,
	&verb_monitor,
	&verb_help,
};

#define N_VERBS	(sizeof(verbs) / sizeof(verbs[0]))

static const struct verb *verb_find(const char *word)
{
	size_t i;

	for (i = 0; i < N_VERBS; i++) {
		if (strcmp(word, verbs[i]->name) == 0 ||
		    (verbs[i]->alias && strcmp(word, verbs[i]->alias) == 0))
			return verbs[i];
	}
	say_error("unknown command \"%s\"", word);
	return NULL;
}

static void print_help(void)
{
	size_t i;

	printf("Usage: carpctl [OPTION]... COMMAND [ARGUMENT]...\n"
	       "       carpctl [OPTION]... -batch FILE\n\n"
	       "Configure and watch CARP devices.\n\nCommands:\n");
	for (i = 0; i < N_VERBS; i++)
		printf("  %-18s%s\n", verbs[i]->name, verbs[i]->summary);
	printf("\nOptions:\n");
	options_print();
	printf("\n\"carpctl COMMAND --help\" tells of a command, "
	       "carpctl(8) and carp(4) of all.\n");
}

static void print_verb_help(const struct verb *verb)
{
	printf("Usage: carpctl %s %s\n\n%s.\n", verb->name, verb->usage,
	       verb->summary);
	if (verb->details)
		printf("\n%s", verb->details);
}

static int help_main(struct carpctl *ctl, struct args *args)
{
	const char *word = args_next(args);
	const struct verb *verb;

	(void)ctl;
	if (!word) {
		print_help();
		return CARPCTL_OK;
	}
	verb = verb_find(word);
	if (!verb || args_end(args))
		return CARPCTL_USAGE;
	print_verb_help(verb);
	return CARPCTL_OK;
}

const struct verb verb_help = {
	.name = "help",
	.summary = "Print help, of everything or of one command",
	.usage = "[ COMMAND ]",
	.main = help_main,
};

struct ipc *carpctl_ipc(struct carpctl *ctl)
{
	if (!ctl->ipc)
		ctl->ipc = ipc_open(ctl->opt.netns);
	return ctl->ipc;
}

static int verb_run(struct carpctl *ctl, const struct verb *verb,
		    struct args *args)
{
	int status = CARPCTL_USAGE;

	if (options_parse(&ctl->opt, args, false) == 0) {
		if (ctl->opt.help || args_accept(args, "help")) {
			print_verb_help(verb);
			return CARPCTL_OK;
		}
		status = verb->main(ctl, args);
	}
	if (status == CARPCTL_USAGE)
		fprintf(stderr, "Try \"carpctl %s --help\".\n", verb->name);
	return status;
}

int carpctl_run(struct carpctl *ctl, struct args *args)
{
	const struct verb *verb = verb_find(args_next(args));
	struct options saved = ctl->opt;
	int status;

	if (!verb) {
		fprintf(stderr, "Try \"carpctl --help\".\n");
		return CARPCTL_USAGE;
	}
	status = verb_run(ctl, verb, args);
	ctl->opt = saved;
	return status;
}

static int run(struct carpctl *ctl, struct args *args)
{
	if (ctl->opt.version) {
		printf("carpctl %s\n", CARP_VERSION);
		return CARPCTL_OK;
	}
	if (ctl->opt.batch && !args_end(args))
		return batch_run(ctl, ctl->opt.batch);
	if (args_peek(args) && !ctl->opt.batch)
		return carpctl_run(ctl, args);
	if (ctl->opt.help) {
		print_help();
		return CARPCTL_OK;
	}
	if (!ctl->opt.batch)
		say_error("the command is missing");
	fprintf(stderr, "Try \"carpctl --help\".\n");
	return CARPCTL_USAGE;
}

int main(int argc, char **argv)
{
	struct args args = { .argc = argc - 1, .argv = argv + 1 };
	struct carpctl ctl = { 0 };
	int status = CARPCTL_USAGE;

	if (options_parse(&ctl.opt, &args, true) == 0)
		status = run(&ctl, &args);
	else
		fprintf(stderr, "Try \"carpctl --help\".\n");
	ipc_close(ctl.ipc);
	if (fflush(stdout) || ferror(stdout)) {
		say_error("writing standard output failed");
		return status ? status : CARPCTL_USAGE;
	}
	return status;
}

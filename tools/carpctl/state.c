// SPDX-License-Identifier: GPL-2.0-or-later
#include "carpctl.h"
#include "say.h"

static int state_parse(struct carp_config *config, struct args *args)
{
	const char *word = args_next(args);
	int state;

	if (!word) {
		say_error("the state is missing");
		return -1;
	}
	state = carp_state_parse(word);
	if (state != CARP_STATE_MASTER && state != CARP_STATE_BACKUP) {
		say_error("state must be \"master\" or \"backup\", not \"%s\"",
			  word);
		return -1;
	}
	config_set_u8(config, CARP_A_STATE, (uint8_t)state);
	return args_end(args);
}

static int state_main(struct carpctl *ctl, struct args *args)
{
	struct carp_config config = { 0 };
	const char *ifname;
	struct ipc *ipc;

	if (args_device(args, &ifname) || state_parse(&config, args))
		return CARPCTL_USAGE;
	ipc = carpctl_ipc(ctl);
	if (!ipc || ipc_set(ipc, ifname, &config))
		return CARPCTL_KERNEL;
	return CARPCTL_OK;
}

const struct verb verb_state = {
	.name = "state",
	.summary = "Make a CARP device master or backup, once",
	.usage = "[ dev ] DEV { master | backup }",
	.details = "The election goes on: with preempt, or if nobody else "
		   "takes over, a host may\nget back its former state.\n",
	.main = state_main,
};

// SPDX-License-Identifier: GPL-2.0-or-later
#include "carpctl.h"
#include "say.h"

static int set_parse(const char **ifname, struct carp_config *config,
		     struct args *args)
{
	int ret;

	if (args_device(args, ifname))
		return -1;
	while ((ret = config_parse(config, args)) > 0)
		;
	if (ret < 0 || args_end(args))
		return -1;
	if (config->has)
		return 0;
	say_error("nothing to set");
	return -1;
}

static int set_main(struct carpctl *ctl, struct args *args)
{
	struct carp_config config = { .stdin_taken = ctl->stdin_taken };
	int status = CARPCTL_USAGE;
	const char *ifname;
	struct ipc *ipc;

	if (set_parse(&ifname, &config, args) == 0) {
		ipc = carpctl_ipc(ctl);
		status = ipc && !ipc_set(ipc, ifname, &config) ?
			 CARPCTL_OK : CARPCTL_KERNEL;
	}
	config_wipe(&config);
	return status;
}

const struct verb verb_set = {
	.name = "set",
	.summary = "Change a CARP device, in all that is given or not at all",
	.usage = "[ dev ] DEV\n\t" CONFIG_USAGE,
	.details = CONFIG_DETAILS,
	.main = set_main,
};

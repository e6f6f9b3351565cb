// SPDX-License-Identifier: GPL-2.0-or-later
#include "carpctl.h"
#include "fmt.h"

static int show_one(struct carpctl *ctl, struct ipc *ipc, const char *ifname)
{
	struct carp_device dev;
	struct carp_list list = { .devices = &dev, .n = 1 };

	if (ipc_get(ipc, ifname, 0, &dev))
		return CARPCTL_KERNEL;
	fmt_list(stdout, &ctl->opt, &list);
	carp_device_free(&dev);
	return CARPCTL_OK;
}

static int show_all(struct carpctl *ctl, struct ipc *ipc)
{
	struct carp_list list;

	if (ipc_list(ipc, &list))
		return CARPCTL_KERNEL;
	fmt_list(stdout, &ctl->opt, &list);
	carp_list_free(&list);
	return CARPCTL_OK;
}

static int show_main(struct carpctl *ctl, struct args *args)
{
	const char *ifname;
	struct ipc *ipc;

	if (args_optional_device(args, &ifname) || args_end(args))
		return CARPCTL_USAGE;
	ipc = carpctl_ipc(ctl);
	if (!ipc)
		return CARPCTL_KERNEL;
	return ifname ? show_one(ctl, ipc, ifname) : show_all(ctl, ipc);
}

const struct verb verb_show = {
	.name = "show",
	.alias = "list",
	.summary = "Show one CARP device, or all",
	.usage = "[ [ dev ] DEV ]",
	.details = "  -s                counters as well\n"
		   "  -d                why the state changed last, and the "
		   "master heard last\n"
		   "  -j                all of it as JSON, -p with line breaks\n",
	.main = show_main,
};

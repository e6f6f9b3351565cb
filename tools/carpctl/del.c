// SPDX-License-Identifier: GPL-2.0-or-later
#include "carpctl.h"

static int del_device(struct ipc *ipc, const char *ifname)
{
	struct carp_device dev;
	uint32_t ifindex;

	/* Rtnetlink would delete a device of any kind. */
	if (!ipc || ipc_get(ipc, ifname, 0, &dev))
		return CARPCTL_KERNEL;
	ifindex = dev.ifindex;
	carp_device_free(&dev);
	return ipc_link_del(ipc, ifindex) ? CARPCTL_KERNEL : CARPCTL_OK;
}

static int del_main(struct carpctl *ctl, struct args *args)
{
	const char *ifname;

	if (args_device(args, &ifname) || args_end(args))
		return CARPCTL_USAGE;
	return del_device(carpctl_ipc(ctl), ifname);
}

const struct verb verb_del = {
	.name = "del",
	.alias = "delete",
	.summary = "Delete a CARP device",
	.usage = "[ dev ] DEV",
	.main = del_main,
};

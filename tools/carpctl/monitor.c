// SPDX-License-Identifier: GPL-2.0-or-later
#include "carpctl.h"
#include "fmt.h"
#include "say.h"

struct monitor {
	const struct options *opt;
	uint32_t ifindex;	/* 0: all devices */
};

static void monitor_event(void *arg, int cmd, const struct carp_device *dev)
{
	const struct monitor *monitor = arg;

	if (!monitor->ifindex || dev->ifindex == monitor->ifindex)
		fmt_event(stdout, monitor->opt, cmd, dev);
}

/* The state that everything is in now. */
static int monitor_present(const struct monitor *monitor, struct ipc *ipc)
{
	struct carp_list list;
	size_t i;

	if (ipc_list(ipc, &list))
		return -1;
	for (i = 0; i < list.n; i++) {
		const struct carp_device *dev = &list.devices[i];

		if (!monitor->ifindex || dev->ifindex == monitor->ifindex)
			fmt_present(stdout, monitor->opt, dev);
	}
	carp_list_free(&list);
	return 0;
}

static int monitor_loop(struct monitor *monitor, struct ipc *ipc)
{
	int ret;

	do {
		ret = ipc_events(ipc, -1, monitor_event, monitor);
		if (ret == IPC_LOST) {
			say_warning("events were lost; the present state "
				    "follows");
			ret = monitor_present(monitor, ipc);
		}
	} while (ret >= 0);
	return CARPCTL_KERNEL;
}

static int monitor_run(struct monitor *monitor, struct ipc *ipc,
		       const char *ifname, bool present)
{
	struct carp_device dev;

	/* Before the state is read, so that nothing is missed. */
	if (!ipc || ipc_subscribe(ipc))
		return CARPCTL_KERNEL;
	if (ifname) {
		if (ipc_get(ipc, ifname, 0, &dev))
			return CARPCTL_KERNEL;
		monitor->ifindex = dev.ifindex;
		carp_device_free(&dev);
	}
	if (present && monitor_present(monitor, ipc))
		return CARPCTL_KERNEL;
	return monitor_loop(monitor, ipc);
}

static int monitor_parse(struct args *args, const char **ifname, bool *present)
{
	*ifname = NULL;
	*present = true;
	while (args_peek(args)) {
		if (*present && args_accept(args, "nodump"))
			*present = false;
		else if (*ifname)
			return args_end(args);
		else if (args_device(args, ifname))
			return -1;
	}
	return 0;
}

static int monitor_main(struct carpctl *ctl, struct args *args)
{
	struct monitor monitor = { .opt = &ctl->opt };
	const char *ifname;
	bool present;

	if (monitor_parse(args, &ifname, &present))
		return CARPCTL_USAGE;
	return monitor_run(&monitor, carpctl_ipc(ctl), ifname, present);
}

const struct verb verb_monitor = {
	.name = "monitor",
	.summary = "Print one line for each event, until it is stopped",
	.usage = "[ [ dev ] DEV ] [ nodump ]",
	.details = "  nodump            do not print the present states first\n"
		   "  -t                when each happened\n"
		   "  -j                one JSON object a line\n",
	.main = monitor_main,
};

// SPDX-License-Identifier: GPL-2.0-or-later
#include "carpctl.h"
#include "say.h"

#include <time.h>

struct wait {
	const char *ifname;
	int state;
	int64_t timeout;	/* ms, -1: none */

	uint32_t ifindex;
	uint8_t vhid;		/* of the leader, whose state counts */
	bool reached;
	bool gone;
};

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void wait_look(struct wait *wait, const struct carp_device *dev)
{
	if (dev->has & CARP_BIT(CARP_A_STATE) && dev->state == wait->state)
		wait->reached = true;
}

static void wait_event(void *arg, int cmd, const struct carp_device *dev)
{
	struct wait *wait = arg;

	if (dev->ifindex != wait->ifindex)
		return;
	if (cmd == CARP_CMD_DEL_NTF)
		wait->gone = true;
	if (cmd == CARP_CMD_CONFIG_NTF) {
		wait->vhid = dev->vhid;
		wait_look(wait, dev);
	}
	if (cmd == CARP_CMD_STATE_NTF && dev->vhid == wait->vhid)
		wait_look(wait, dev);
}

static int wait_read(struct wait *wait, struct ipc *ipc, const char *ifname)
{
	struct carp_device dev;

	if (ipc_get(ipc, ifname, wait->ifindex, &dev))
		return -1;
	wait->ifindex = dev.ifindex;
	wait->vhid = dev.vhid;
	wait_look(wait, &dev);
	carp_device_free(&dev);
	return 0;
}

/* Milliseconds left for one poll(), -1: no limit. */
static int wait_left(const struct wait *wait, int64_t start)
{
	int64_t left = start + wait->timeout - now_ms();

	if (wait->timeout < 0)
		return -1;
	if (left > 1000000)
		return 1000000;
	return left > 0 ? (int)left : 0;
}

/* One of what came, or of nothing came; false if there is no more to wait. */
static bool wait_step(struct wait *wait, struct ipc *ipc, int ms, int *status)
{
	int ret = ipc_events(ipc, ms, wait_event, wait);

	if (ret < 0 || (ret == IPC_LOST && wait_read(wait, ipc, NULL))) {
		*status = CARPCTL_KERNEL;
	} else if (wait->reached) {
		*status = CARPCTL_OK;
	} else if (wait->gone) {
		say_error("%s is gone", wait->ifname);
		*status = CARPCTL_KERNEL;
	} else if (ret == IPC_TIMEOUT && ms == 0) {
		say_error("%s did not become %s in time", wait->ifname,
			  carp_state_name((unsigned int)wait->state));
		*status = CARPCTL_TIMEOUT;
	} else {
		return true;
	}
	return false;
}

static int wait_run(struct wait *wait, struct ipc *ipc)
{
	int64_t start = now_ms();
	int status = CARPCTL_OK;

	/* In this order, so that nothing is missed. */
	if (!ipc || ipc_subscribe(ipc) || wait_read(wait, ipc, wait->ifname))
		return CARPCTL_KERNEL;
	if (wait->reached)
		return CARPCTL_OK;
	while (wait_step(wait, ipc, wait_left(wait, start), &status))
		;
	return status;
}

static int wait_parse(struct wait *wait, struct args *args)
{
	const char *word;

	if (args_device(args, &wait->ifname))
		return -1;
	word = args_next(args);
	if (!word) {
		say_error("the state is missing");
		return -1;
	}
	wait->state = carp_state_parse(word);
	if (wait->state < 0) {
		say_error("state must be \"master\", \"backup\" or \"init\", "
			  "not \"%s\"", word);
		return -1;
	}
	if (args_accept(args, "timeout")) {
		word = args_value(args, "timeout");
		if (!word || parse_seconds("timeout", word, &wait->timeout))
			return -1;
	}
	return args_end(args);
}

static int wait_main(struct carpctl *ctl, struct args *args)
{
	struct wait wait = { .timeout = -1 };

	if (wait_parse(&wait, args))
		return CARPCTL_USAGE;
	return wait_run(&wait, carpctl_ipc(ctl));
}

const struct verb verb_wait = {
	.name = "wait",
	.summary = "Wait until a CARP device is in a state",
	.usage = "[ dev ] DEV { master | backup | init } [ timeout SECONDS ]",
	.details = "  timeout SECONDS   how long at most, such as 2.5; 0 only "
		   "looks. The exit\n"
		   "                    status is 3 if it is not reached\n",
	.main = wait_main,
};

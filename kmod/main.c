// SPDX-License-Identifier: GPL-2.0
/*
 * Module load and unload. What lets the outside in comes last and goes first.
 */
#include <linux/module.h>

#include "events.h"
#include "io.h"
#include "netlink.h"
#include "netns.h"
#include "rtnl.h"
#include "selftest/selftest.h"
#include "sync.h"
#include "timers.h"
#include "vips.h"

#define CREATE_TRACE_POINTS
#include "trace.h"

static int __init carp_init(void)
{
	int err;

	err = carp_selftest_hmac();
	if (err)
		return err;
	carp_timers_prepare();
	err = carp_sync_init();
	if (err)
		return err;
	err = carp_netns_init();
	if (err)
		goto exit_sync;
	err = carp_vips_init();
	if (err)
		goto exit_netns;
	err = carp_events_init();
	if (err)
		goto exit_vips;
	err = carp_input_init();
	if (err)
		goto exit_events;
	err = carp_nl_init();
	if (err)
		goto exit_input;
	err = carp_rtnl_init();
	if (err)
		goto exit_nl;
	return 0;

exit_nl:
	carp_nl_exit();
exit_input:
	carp_input_exit();
exit_events:
	carp_events_exit();
exit_vips:
	carp_vips_exit();
exit_netns:
	carp_netns_exit();
exit_sync:
	carp_sync_exit();
	return err;
}

static void __exit carp_exit(void)
{
	carp_events_retire();
	carp_rtnl_exit();
	carp_nl_exit();
	carp_input_exit();
	carp_events_exit();
	carp_vips_exit();
	carp_netns_exit();
	carp_sync_exit();
	carp_timers_exit();
	rcu_barrier();
}

module_init(carp_init);
module_exit(carp_exit);
MODULE_DESCRIPTION("Common Address Redundancy Protocol");
MODULE_LICENSE("GPL");

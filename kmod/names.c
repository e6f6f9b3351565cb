// SPDX-License-Identifier: GPL-2.0
/*
 * What states and reasons are called in the kernel log.
 */
#include "names.h"

#include <linux/kernel.h>

static const char * const carp_states[] = {
	[CARP_STATE_INIT]		= "INIT",
	[CARP_STATE_BACKUP]		= "BACKUP",
	[CARP_STATE_MASTER]		= "MASTER",
};

static const char * const carp_reasons[] = {
	[CARP_REASON_UNSPEC]		= "created",
	[CARP_REASON_INIT_COMPLETE]	= "initialization complete",
	[CARP_REASON_MASTER_TIMEOUT]	= "master timed out",
	[CARP_REASON_MASTER_LEFT]	= "master left",
	[CARP_REASON_MASTER_SLOW]	= "master will time out",
	[CARP_REASON_PREEMPT]		= "preempting a slower master",
	[CARP_REASON_LESS_DEMOTED]	= "master is more demoted",
	[CARP_REASON_FASTER_MASTER]	=
		"more frequent advertisement received",
	[CARP_REASON_EQUAL_MASTER]	= "equal master keeps it",
	[CARP_REASON_DEMOTED]		= "less demoted master received",
	[CARP_REASON_USER]		= "user requested",
	[CARP_REASON_IFACE_DOWN]	= "interface down",
	[CARP_REASON_LINK_DOWN]		= "parent down",
	[CARP_REASON_NO_ADDRESS]	= "no address",
	[CARP_REASON_CONFIG]		= "configuration changed",
	[CARP_REASON_LATE]		= "this host was not running",
	[CARP_REASON_SUSPEND]		= "suspend",
	[CARP_REASON_REBOOT]		= "shutdown",
};

/**
 * carp_state_name() - for people
 * @state: a state
 *
 * Return: its name.
 */
const char *carp_state_name(enum carp_state state)
{
	return carp_states[state];
}

/**
 * carp_reason_name() - for people
 * @reason: a reason
 *
 * Return: a phrase.
 */
const char *carp_reason_name(enum carp_reason reason)
{
	BUILD_BUG_ON(ARRAY_SIZE(carp_reasons) != CARP_REASON_MAX + 1);

	return carp_reasons[reason];
}

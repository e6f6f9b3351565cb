// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Names of states, reasons and counters; release of what a device owns.
 */
#include "model.h"

#include <stdlib.h>
#include <strings.h>

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	const char *name;
	const char *json;
} states[] = {
	[CARP_STATE_INIT] = { "INIT", "init" },
	[CARP_STATE_BACKUP] = { "BACKUP", "backup" },
	[CARP_STATE_MASTER] = { "MASTER", "master" },
};

/* The same as in the kernel log. */
static const char *const reasons[] = {
	[CARP_REASON_UNSPEC] = "created",
	[CARP_REASON_INIT_COMPLETE] = "initialization complete",
	[CARP_REASON_MASTER_TIMEOUT] = "master timed out",
	[CARP_REASON_MASTER_LEFT] = "master left",
	[CARP_REASON_MASTER_SLOW] = "master will time out",
	[CARP_REASON_PREEMPT] = "preempting a slower master",
	[CARP_REASON_LESS_DEMOTED] = "master is more demoted",
	[CARP_REASON_FASTER_MASTER] = "more frequent advertisement received",
	[CARP_REASON_EQUAL_MASTER] = "equal master keeps it",
	[CARP_REASON_DEMOTED] = "less demoted master received",
	[CARP_REASON_USER] = "user requested",
	[CARP_REASON_IFACE_DOWN] = "interface down",
	[CARP_REASON_LINK_DOWN] = "parent down",
	[CARP_REASON_NO_ADDRESS] = "no address",
	[CARP_REASON_CONFIG] = "configuration changed",
	[CARP_REASON_LATE] = "this host was not running",
	[CARP_REASON_SUSPEND] = "suspend",
	[CARP_REASON_REBOOT] = "shutdown",
};

static const char *const stats[] = {
	[CARP_STAT_RX_ADVERTS] = "rx_adverts",
	[CARP_STAT_RX_ADVERTS6] = "rx_adverts6",
	[CARP_STAT_TX_ADVERTS] = "tx_adverts",
	[CARP_STAT_TX_ADVERTS6] = "tx_adverts6",
	[CARP_STAT_RX_BAD_TTL] = "rx_bad_ttl",
	[CARP_STAT_RX_FRAGMENT] = "rx_fragment",
	[CARP_STAT_RX_BAD_LEN] = "rx_bad_len",
	[CARP_STAT_RX_BAD_VERSION] = "rx_bad_version",
	[CARP_STAT_RX_BAD_SUM] = "rx_bad_sum",
	[CARP_STAT_RX_BAD_VHID] = "rx_bad_vhid",
	[CARP_STAT_RX_BAD_AUTH] = "rx_bad_auth",
	[CARP_STAT_RX_LOOP] = "rx_loop",
	[CARP_STAT_RX_STALE] = "rx_stale",
	[CARP_STAT_RX_NOT_RUNNING] = "rx_not_running",
	[CARP_STAT_TX_ERRORS] = "tx_errors",
	[CARP_STAT_TX_NOT_MASTER] = "tx_not_master",
	[CARP_STAT_TX_ARP_FIXED] = "tx_arp_fixed",
	[CARP_STAT_RX_HELD_DROPS] = "rx_held_drops",
	[CARP_STAT_TAKEOVERS] = "takeovers",
	[CARP_STAT_LATE] = "late",
	[CARP_STAT_ROUTE_ERRORS] = "route_errors",
};

/* Whoever adds to the ABI is to add the words. */
_Static_assert(COUNT(reasons) == CARP_REASON_MAX + 1, "a reason has no text");
_Static_assert(COUNT(stats) == CARP_STAT_MAX + 1, "a counter has no name");

void carp_device_free(struct carp_device *dev)
{
	free(dev->addresses);
	dev->addresses = NULL;
	dev->n_addresses = 0;
}

void carp_list_free(struct carp_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		carp_device_free(&list->devices[i]);
	free(list->devices);
	list->devices = NULL;
	list->n = 0;
}

const char *carp_state_name(unsigned int state)
{
	return state < COUNT(states) ? states[state].name : "UNKNOWN";
}

const char *carp_state_json(unsigned int state)
{
	return state < COUNT(states) ? states[state].json : "unknown";
}

const char *carp_reason_text(unsigned int reason)
{
	return reason < COUNT(reasons) ? reasons[reason] : "unknown";
}

const char *carp_stat_name(unsigned int stat)
{
	return stat < COUNT(stats) ? stats[stat] : NULL;
}

int carp_state_parse(const char *word)
{
	size_t i;

	for (i = 0; i < COUNT(states); i++) {
		if (strcasecmp(word, states[i].name) == 0)
			return (int)i;
	}
	return -1;
}

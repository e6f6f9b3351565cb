/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * CARP: shared virtual addresses with failover. Netlink interface.
 *
 * The same attributes configure a device through rtnetlink, inside
 * IFLA_INFO_DATA of the link kind "carp", and through the generic netlink
 * family "carp". Documentation/netlink/specs/carp.yaml is the reference.
 */
#ifndef _UAPI_LINUX_CARP_H
#define _UAPI_LINUX_CARP_H

#define CARP_GENL_NAME		"carp"
#define CARP_GENL_VERSION	1

/* Multicast group: every message that ends in _NTF. */
#define CARP_GENL_MCGRP_EVENTS	"events"

/* Longest key in bytes. The key is binary; a shorter one is zero-padded. */
#define CARP_KEY_MAX		20

/* Virtual hosts of one device. */
#define CARP_VHOSTS_MAX		32

/* Upper limit of advbase and advskew. 255 is what a host says on leaving. */
#define CARP_ADV_MAX		254

/**
 * enum carp_cmd - commands and notifications of the generic netlink family
 * @CARP_CMD_UNSPEC: unused
 * @CARP_CMD_GET: describe one device (do, by CARP_A_IFINDEX or
 *	CARP_A_IFNAME) or all of the namespace (dump). No privilege needed.
 * @CARP_CMD_SET: change one device: all that is asked for, or nothing.
 *	CAP_NET_ADMIN in the device's namespace.
 * @CARP_CMD_STATE_NTF: a vhost changed its state
 * @CARP_CMD_CONFIG_NTF: a device was created or its configuration changed
 * @CARP_CMD_DEL_NTF: a device was deleted or moved to another namespace
 * @CARP_CMD_MASTER_NTF: another host advertises as master of a vhost, which
 *	was unknown, was somebody else, or is worse than we are
 */
enum carp_cmd {
	CARP_CMD_UNSPEC,
	CARP_CMD_GET,
	CARP_CMD_SET,
	CARP_CMD_STATE_NTF,
	CARP_CMD_CONFIG_NTF,
	CARP_CMD_DEL_NTF,
	CARP_CMD_MASTER_NTF,

	/* private: */
	__CARP_CMD_MAX,
	CARP_CMD_MAX = __CARP_CMD_MAX - 1
};

/**
 * enum carp_state - state of a vhost, in the order and with the names of BSD
 * @CARP_STATE_INIT: not taking part: the device or its parent is down, or
 *	there is no vhid or no address
 * @CARP_STATE_BACKUP: another host serves the addresses, we listen
 * @CARP_STATE_MASTER: we serve the addresses
 */
enum carp_state {
	CARP_STATE_INIT,
	CARP_STATE_BACKUP,
	CARP_STATE_MASTER,
};

/**
 * enum carp_reason - why a vhost changed its state
 * @CARP_REASON_UNSPEC: unused
 * @CARP_REASON_INIT_COMPLETE: everything that it needs to run is there
 * @CARP_REASON_MASTER_TIMEOUT: the master has not been heard for too long
 * @CARP_REASON_MASTER_LEFT: the master said that it is leaving
 * @CARP_REASON_MASTER_SLOW: the master's interval is longer than our patience
 * @CARP_REASON_PREEMPT: preempt is on, and the master is slower than we are
 * @CARP_REASON_LESS_DEMOTED: the master is demoted more than we are
 * @CARP_REASON_FASTER_MASTER: a master that advertises more often was heard
 * @CARP_REASON_EQUAL_MASTER: an equal master was heard that is to keep it
 * @CARP_REASON_DEMOTED: a master that is demoted less was heard
 * @CARP_REASON_USER: the user asked for it
 * @CARP_REASON_IFACE_DOWN: the carp device was set down or deleted
 * @CARP_REASON_LINK_DOWN: the parent is down, has no carrier, or is gone
 * @CARP_REASON_NO_ADDRESS: the last address was removed
 * @CARP_REASON_CONFIG: vhid or address list were changed
 * @CARP_REASON_LATE: this host did not run for longer than the others wait
 * @CARP_REASON_SUSPEND: the host is going to sleep
 * @CARP_REASON_REBOOT: the host is shutting down
 */
enum carp_reason {
	CARP_REASON_UNSPEC,
	CARP_REASON_INIT_COMPLETE,
	CARP_REASON_MASTER_TIMEOUT,
	CARP_REASON_MASTER_LEFT,
	CARP_REASON_MASTER_SLOW,
	CARP_REASON_PREEMPT,
	CARP_REASON_LESS_DEMOTED,
	CARP_REASON_FASTER_MASTER,
	CARP_REASON_EQUAL_MASTER,
	CARP_REASON_DEMOTED,
	CARP_REASON_USER,
	CARP_REASON_IFACE_DOWN,
	CARP_REASON_LINK_DOWN,
	CARP_REASON_NO_ADDRESS,
	CARP_REASON_CONFIG,
	CARP_REASON_LATE,
	CARP_REASON_SUSPEND,
	CARP_REASON_REBOOT,

	/* private: */
	__CARP_REASON_MAX,
	CARP_REASON_MAX = __CARP_REASON_MAX - 1
};

/**
 * enum carp_attr - attributes of both doors
 * @CARP_A_UNSPEC: unused
 * @CARP_A_PAD: alignment of 64-bit values
 * @CARP_A_IFINDEX: u32, the carp device (generic netlink only)
 * @CARP_A_IFNAME: string, the carp device (generic netlink only)
 * @CARP_A_LINK: u32, the parent's ifindex in its namespace. Read only; 0 or
 *	absent: the parent is gone. Set it with IFLA_LINK.
 * @CARP_A_LINK_NAME: string, the parent's name, also while it is gone. Read
 *	only.
 * @CARP_A_LINK_NETNSID: s32, the parent's namespace as the device's namespace
 *	knows it; absent when it is the same. Read only.
 * @CARP_A_VHID: u8, virtual host ID, 1 to 255
 * @CARP_A_ADVBASE: u8, seconds between adverts, 0 to 254
 * @CARP_A_ADVSKEW: u8, added to the interval, in 1/256 s, 0 to 254
 * @CARP_A_KEY: binary, 1 to 20 bytes. Write only.
 * @CARP_A_KEY_SET: u8, 1 if a key was given. Read only.
 * @CARP_A_STATE: u8, enum carp_state. On writing: backup or master, once
 *	(generic netlink only).
 * @CARP_A_OLD_STATE: u8, enum carp_state, in CARP_CMD_STATE_NTF
 * @CARP_A_REASON: u8, enum carp_reason: of the change in CARP_CMD_STATE_NTF
 *	and of the latest change otherwise. Read only.
 * @CARP_A_PREEMPT: u8, 0 or 1: take over from a slower master
 * @CARP_A_DEAD_RATIO: u8, 2 to 255: a master is dead after this many times
 *	advbase, plus advskew
 * @CARP_A_DEMOTION: u32, the demotion counter in force. Read only.
 * @CARP_A_ADDRESSES: nest: on reading the addresses that the HMAC covers, as
 *	CARP_A_IPV4 and CARP_A_IPV6
 * @CARP_A_ADDRESS_COUNT: u32, how many they are. More than 1000 are not listed.
 *	Read only.
 * @CARP_A_IPV4: 4 bytes, network order (multiple)
 * @CARP_A_IPV6: 16 bytes (multiple)
 * @CARP_A_VHOST: nest: one virtual host (multiple); CARP_A_VHID,
 *	CARP_A_ADVSKEW, CARP_A_STATE, CARP_A_REASON. Read only.
 * @CARP_A_MASTER: nest: the master heard last: CARP_A_IPV4 or CARP_A_IPV6 (its
 *	source address), CARP_A_ADVBASE, CARP_A_ADVSKEW, CARP_A_DEMOTION,
 *	CARP_A_AGE_MS. Read only.
 * @CARP_A_AGE_MS: u64, milliseconds since that
 * @CARP_A_STATS: nest of enum carp_stat. Read only.
 */
enum carp_attr {
	CARP_A_UNSPEC,
	CARP_A_PAD,
	CARP_A_IFINDEX,
	CARP_A_IFNAME,
	CARP_A_LINK,
	CARP_A_LINK_NAME,
	CARP_A_LINK_NETNSID,
	CARP_A_VHID,
	CARP_A_ADVBASE,
	CARP_A_ADVSKEW,
	CARP_A_KEY,
	CARP_A_KEY_SET,
	CARP_A_STATE,
	CARP_A_OLD_STATE,
	CARP_A_REASON,
	CARP_A_PREEMPT,
	CARP_A_DEAD_RATIO,
	CARP_A_DEMOTION,
	CARP_A_ADDRESSES,
	CARP_A_ADDRESS_COUNT,
	CARP_A_IPV4,
	CARP_A_IPV6,
	CARP_A_VHOST,
	CARP_A_MASTER,
	CARP_A_AGE_MS,
	CARP_A_STATS,

	/* private: */
	__CARP_A_MAX,
	CARP_A_MAX = __CARP_A_MAX - 1
};

/**
 * enum carp_stat - counters inside CARP_A_STATS, each a u64
 * @CARP_STAT_UNSPEC: unused
 * @CARP_STAT_PAD: alignment
 * @CARP_STAT_RX_ADVERTS: IPv4 adverts that arrived, good or bad
 * @CARP_STAT_RX_ADVERTS6: the same of IPv6
 * @CARP_STAT_TX_ADVERTS: IPv4 adverts sent
 * @CARP_STAT_TX_ADVERTS6: the same of IPv6
 * @CARP_STAT_RX_BAD_TTL: TTL or hop limit was not 255
 * @CARP_STAT_RX_FRAGMENT: the advert was a fragment
 * @CARP_STAT_RX_BAD_LEN: too short for an advert
 * @CARP_STAT_RX_BAD_VERSION: not version 2 and type 1
 * @CARP_STAT_RX_BAD_SUM: wrong checksum
 * @CARP_STAT_RX_BAD_VHID: nobody here has this vhid
 * @CARP_STAT_RX_BAD_AUTH: the digest is wrong: another key or other addresses
 * @CARP_STAT_RX_LOOP: our own advert came back
 * @CARP_STAT_RX_STALE: an advert that was overtaken by a later one, or that
 *	comes again
 * @CARP_STAT_RX_NOT_RUNNING: good vhid, but the device is in INIT
 * @CARP_STAT_TX_ERRORS: adverts, GARP or NA that could not be built or sent
 * @CARP_STAT_TX_NOT_MASTER: what would have been sent through the device, or
 *	from one of its addresses, and was dropped because it is not master
 * @CARP_STAT_TX_ARP_FIXED: ARP packets of this host that would have bound an
 *	address to another MAC than the virtual one
 * @CARP_STAT_RX_HELD_DROPS: frames that came during a takeover and found the
 *	queue full
 * @CARP_STAT_TAKEOVERS: transitions to MASTER
 * @CARP_STAT_LATE: times that the host had not run for too long
 * @CARP_STAT_ROUTE_ERRORS: local routes that could not be set or removed
 */
enum carp_stat {
	CARP_STAT_UNSPEC,
	CARP_STAT_PAD,
	CARP_STAT_RX_ADVERTS,
	CARP_STAT_RX_ADVERTS6,
	CARP_STAT_TX_ADVERTS,
	CARP_STAT_TX_ADVERTS6,
	CARP_STAT_RX_BAD_TTL,
	CARP_STAT_RX_FRAGMENT,
	CARP_STAT_RX_BAD_LEN,
	CARP_STAT_RX_BAD_VERSION,
	CARP_STAT_RX_BAD_SUM,
	CARP_STAT_RX_BAD_VHID,
	CARP_STAT_RX_BAD_AUTH,
	CARP_STAT_RX_LOOP,
	CARP_STAT_RX_STALE,
	CARP_STAT_RX_NOT_RUNNING,
	CARP_STAT_TX_ERRORS,
	CARP_STAT_TX_NOT_MASTER,
	CARP_STAT_TX_ARP_FIXED,
	CARP_STAT_RX_HELD_DROPS,
	CARP_STAT_TAKEOVERS,
	CARP_STAT_LATE,
	CARP_STAT_ROUTE_ERRORS,

	/* private: */
	__CARP_STAT_MAX,
	CARP_STAT_MAX = __CARP_STAT_MAX - 1
};

#endif /* _UAPI_LINUX_CARP_H */

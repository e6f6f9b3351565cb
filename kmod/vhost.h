/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_VHOST_H
#define _CARP_VHOST_H

#include <carp/timer.h>
#include <linux/bits.h>
#include <linux/in6.h>
#include <linux/list.h>
#include <linux/socket.h>

#include "election.h"
#include "replay.h"

struct carp_dev;

/*
 * Adverts of a tenure differ in the high word of the counter: in its upper 30
 * bits if each has something new to say, else in the lower two, which start at
 * zero.
 */
#define CARP_COUNTER_STEP	BIT_ULL(34)
#define CARP_COUNTER_AGAIN	BIT_ULL(32)

/**
 * struct carp_heard - the latest advert of another host
 * @family: AF_INET or AF_INET6; AF_UNSPEC: none yet
 * @addr: its source address; an IPv4 address is in the last four bytes
 * @advbase: seconds
 * @advskew: 1/256 s
 * @demote: demotion counter
 * @counter: its counter
 * @when: time of receipt, CLOCK_MONOTONIC
 */
struct carp_heard {
	sa_family_t	family;
	struct in6_addr	addr;
	u8		advbase;
	u8		advskew;
	u8		demote;
	u64		counter;
	ktime_t		when;
};

/**
 * struct carp_vhost - one virtual host ID of a device, an election of its own
 * @cd: the device
 * @list: in &carp_dev.vhosts
 * @vhid: virtual host ID, 0: none yet
 * @advskew: 1/256 s
 * @leaving: MASTER that has asked for a successor
 * @reassert: the timer is due early, to answer a worse master
 * @announce: this many adverts to come are followed by GARP and NA
 * @announced: when that was done last
 * @again: the next advert only says the latest one again
 * @settle: a new MASTER has this many adverts to send out of turn
 * @equal_heard: intervals in a row in which an equal master was heard
 * @equal_sent: &sent when the latest of them was counted
 * @state: only changed by carp_vhost_set_state(); also read without the lock
 * @reason: why it is in @state
 * @logged: the state that the kernel log knows of; atomic
 * @sent: adverts of this tenure as MASTER, without those that say one again
 * @said: times that the latest of them was said again
 * @cookie: counter of the first of them; each next one adds CARP_COUNTER_STEP
 * @since: BACKUP: when it began to wait for the master
 * @due: when the protocol wants the timer: master-down or the next advert
 * @timer: may fire earlier than @due, and is then set again
 * @asked: BACKUP at @due: see carp_compat_listen()
 * @rounds: times that this was asked since @due
 * @listening: times that it was looked whether it is done
 * @reasserted: when a worse master was answered last
 * @heard: the latest advert that was heard, for IPv4 and for IPv6
 * @replay: adverts that were heard or sent, and are not to come again
 *
 * Everything else is protected by the lock of the device. It lives as long as
 * the device, which frees it after a grace period.
 */
struct carp_vhost {
	struct carp_dev		*cd;
	struct list_head	list;
	u8			vhid;
	u8			advskew;
	bool			leaving;
	bool			reassert;
	bool			again;
	u8			announce;
	u8			settle;
	u8			equal_heard;
	u32			equal_sent;
	enum carp_state		state;
	enum carp_reason	reason;
	enum carp_state		logged;
	u32			sent;
	u8			said;
	u64			cookie;
	ktime_t			since;
	ktime_t			due;
	struct carp_compat_timer timer;
	int			asked;
	int			rounds;
	u16			listening;
	ktime_t			announced;
	ktime_t			reasserted;
	struct carp_heard	heard[2];
	struct carp_replay	replay;
};

struct carp_vhost *carp_vhost_create(struct carp_dev *cd);
void carp_vhost_destroy(struct carp_vhost *vh);
void carp_vhost_self(const struct carp_vhost *vh, struct carp_self *self);
const struct carp_heard *carp_vhost_last_heard(const struct carp_vhost *vh);
ktime_t carp_vhost_interval(const struct carp_vhost *vh);
ktime_t carp_vhost_master_down(const struct carp_vhost *vh);
void carp_vhost_await_master(struct carp_vhost *vh, ktime_t since);
void carp_vhost_begin_tenure(struct carp_vhost *vh);
void carp_vhost_speak_soon(struct carp_vhost *vh, ktime_t now);
bool carp_vhost_answer(struct carp_vhost *vh, ktime_t now);
void carp_vhost_set_state(struct carp_vhost *vh, enum carp_state state,
			  enum carp_reason reason);
void carp_vhost_start(struct carp_vhost *vh, enum carp_reason reason);
void carp_vhost_stop(struct carp_vhost *vh, enum carp_reason reason);
void carp_vhost_request(struct carp_vhost *vh, enum carp_state state);
void carp_vhost_changed(struct carp_vhost *vh);
void carp_vhost_addrs_changed(struct carp_vhost *vh);
void carp_vhost_log(struct carp_vhost *vh);
void carp_vhost_timer(struct carp_vhost *vh, ktime_t now);
bool carp_vhost_check_late(struct carp_vhost *vh, ktime_t now);

#endif /* _CARP_VHOST_H */

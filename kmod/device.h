/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_DEVICE_H
#define _CARP_DEVICE_H

#include <linux/hash.h>
#include <linux/if.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/spinlock.h>
#include <linux/unaligned.h>
#include <linux/workqueue.h>

#include "stats.h"

struct carp_addrs;
struct carp_gone;
struct carp_port;
struct carp_vhost;
struct carp_vips;
struct crypto_shash;

#define CARP_MC_FILTER_BITS	8

/**
 * struct carp_dev - a carp network device, its private part
 * @dev: the network device
 * @list: in the list of all; changed under RTNL, read under RCU
 * @port_list: in &carp_port.devs; RTNL
 * @port: the parent, NULL while there is none; changed under RTNL and @lock
 * @link_net: the parent's namespace, NULL once that is gone; RTNL
 * @link_name: the parent's name, also while it is gone; RTNL
 * @idev: its IPv6 side that has been set up; RTNL
 * @reattach: its parent is back, but there was no memory for it; RTNL
 * @gone: its former parent, while that counts for the demotion; RTNL
 * @vips: its addresses for look-up; changed under a lock of their own
 * @stats: counters
 * @mc_filter: the multicast MAC addresses that it receives, hashed
 * @sync_work: brings what needs a process into line with the state
 * @installed6: IPv6 addresses for which @sync_work has set a local route; only
 *	used by it
 * @sync_retry: wait so many milliseconds after the next error; only used by
 *	@sync_work
 * @lock: protects everything below. Taken in softirq; see carp_dev_lock().
 * @vhosts: at least one, the leader first; changed under RTNL and @lock
 * @advbase: seconds
 * @dead_ratio: a master is dead after this many times @advbase
 * @preempt: take over from a slower master
 * @key_set: the user gave a key
 * @up: the device is administratively up
 * @quiesced: the host goes to sleep or shuts down
 * @retiring: it is about to, or the module is: nothing is taken over any more
 * @dead: the device is being deleted
 * @addrs_stale: @addrs could not be brought up to date for lack of memory
 * @demotion: demotion counter in force
 * @key: the key, prepared
 * @addrs: the addresses that the digest covers
 * @master: some vhost is MASTER; also read without the lock
 * @tx_opening: whoever drops the lock sends these adverts, and opens
 * @tx_open: the adverts of the takeover are out, others may send; also read
 *	without the lock
 * @holding: what is received waits in @held; also read without the lock
 * @carrier_seen: the network stack has noticed that the carrier is on
 * @mute: after that (jiffies) a MASTER sends nothing more, for its next advert
 *	is overdue by master-down; also read without the lock
 * @linger: until then (jiffies) what was sent to the former master is still
 *	received; also read without the lock
 * @epoch: changes when what was queued is void; also read without the lock
 * @log: some vhost has changed its state; told when the lock is dropped
 * @txq: built under the lock, sent after it
 * @held: received during a takeover, before the stack could take it
 */
struct carp_dev {
	struct net_device	*dev;
	struct list_head	list;
	struct list_head	port_list;
	struct carp_port __rcu	*port;
	struct net		*link_net;
	char			link_name[IFNAMSIZ];
	const void		*idev;
	bool			reattach;
	struct carp_gone	*gone;
	struct carp_vips	*vips;
	struct carp_stats __percpu *stats;
	DECLARE_BITMAP(mc_filter, 1 << CARP_MC_FILTER_BITS);
	struct delayed_work	sync_work;
	struct carp_addrs	*installed6;
	unsigned int		sync_retry;

	spinlock_t		lock; /* protects everything below */
	struct list_head	vhosts;
	u8			advbase;
	u8			dead_ratio;
	bool			preempt;
	bool			key_set;
	bool			up;
	bool			quiesced;
	bool			retiring;
	bool			dead;
	bool			addrs_stale;
	u32			demotion;
	struct crypto_shash	*key;
	struct carp_addrs	*addrs;
	bool			master;
	bool			tx_opening;
	bool			tx_open;
	bool			holding;
	bool			carrier_seen;
	unsigned long		mute;
	unsigned long		linger;
	u32			epoch;
	bool			log;
	struct sk_buff_head	txq;
	struct sk_buff_head	held;
};

extern struct list_head carp_devs;

/* Position of a multicast MAC address in &carp_dev.mc_filter. */
static inline u32 carp_dev_mc_hash(const u8 *mac)
{
	return hash_32(get_unaligned_be32(mac + 2), CARP_MC_FILTER_BITS);
}

void carp_dev_setup(struct net_device *dev);
int carp_dev_prepare(struct carp_dev *cd);
void carp_dev_free(struct net_device *dev);
bool carp_dev_is(const struct net_device *dev);
void carp_dev_lock(struct carp_dev *cd)
	__acquires(RCU) __acquires(&cd->lock);
void carp_dev_unlock(struct carp_dev *cd)
	__releases(&cd->lock) __releases(RCU);
struct carp_port *carp_dev_port(const struct carp_dev *cd);
struct carp_vhost *carp_dev_leader(const struct carp_dev *cd);
u8 carp_dev_vhid(const struct carp_dev *cd);
void carp_dev_evaluate(struct carp_dev *cd, enum carp_reason reason);
void carp_dev_new_epoch(struct carp_dev *cd);
void carp_dev_stop_lingering(struct carp_dev *cd);
void carp_dev_role_changed(struct carp_dev *cd, bool linger);
void carp_dev_set_mac(struct carp_dev *cd, u8 vhid);

#endif /* _CARP_DEVICE_H */

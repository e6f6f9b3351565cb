// SPDX-License-Identifier: GPL-2.0
/*
 * The carp network device: its lock, what follows from the state of its vhosts,
 * and what the network core wants from a device.
 */
#include "device.h"

#include <linux/etherdevice.h>
#include <linux/ethtool.h>
#include <linux/if_arp.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

#include "addrs.h"
#include "data.h"
#include "demote.h"
#include "hmac.h"
#include "port.h"
#include "sync.h"
#include "vhost.h"
#include "vips.h"

/* What a former master still receives: long enough for a switch. */
#define CARP_LINGER_MS		50

LIST_HEAD(carp_devs);

/**
 * carp_dev_lock() - take the lock of a device
 * @cd: the device
 *
 * Also an RCU section, so that a parent stays until what is queued for it has
 * been sent.
 *
 * Context: any but hard interrupt.
 */
void carp_dev_lock(struct carp_dev *cd)
	__acquires(RCU) __acquires(&cd->lock)
{
	rcu_read_lock();
	local_bh_disable();
	spin_lock(&cd->lock);
}

/*
 * The rest of what a MASTER had to say is void once it is none any more, which
 * another CPU may have found out.
 */
static void carp_dev_transmit(struct carp_dev *cd, struct sk_buff_head *queue,
			      u32 epoch)
{
	struct sk_buff *skb;
	int err;

	while ((skb = __skb_dequeue(queue))) {
		if (READ_ONCE(cd->epoch) != epoch) {
			kfree_skb(skb);
			continue;
		}
		err = dev_queue_xmit(skb);
		if (net_xmit_eval(err))
			carp_stats_inc(cd->stats, CARP_STAT_TX_ERRORS);
	}
}

static void carp_dev_log(const struct carp_dev *cd)
{
	struct carp_vhost *vh;

	list_for_each_entry_rcu(vh, &cd->vhosts, list)
		carp_vhost_log(vh);
}

/* From now on others may send: the adverts of the takeover are out. */
static void carp_dev_open_tx(struct carp_dev *cd)
{
	spin_lock(&cd->lock);
	WRITE_ONCE(cd->tx_open, cd->master);
	spin_unlock(&cd->lock);
}

/**
 * carp_dev_unlock() - drop the lock of a device and send what was queued
 * @cd: the device
 *
 * Nothing is sent under the lock: a frame may come back to us on its way, by
 * a loop that somebody has built with tc or veth. But before anything else can
 * happen on this CPU.
 *
 * Context: as carp_dev_lock().
 */
void carp_dev_unlock(struct carp_dev *cd)
	__releases(&cd->lock) __releases(RCU)
{
	struct sk_buff_head queue;
	bool open, log;
	u32 epoch;

	__skb_queue_head_init(&queue);
	skb_queue_splice_init(&cd->txq, &queue);
	open = cd->tx_opening;
	cd->tx_opening = false;
	log = cd->log;
	cd->log = false;
	epoch = cd->epoch;
	spin_unlock(&cd->lock);

	carp_dev_transmit(cd, &queue, epoch);
	if (open)
		carp_dev_open_tx(cd);
	if (log)
		carp_dev_log(cd);
	local_bh_enable();
	rcu_read_unlock();
}

/**
 * carp_dev_port() - the parent
 * @cd: the device
 *
 * Context: lock of the device or RTNL.
 *
 * Return: the parent's port, or NULL.
 */
struct carp_port *carp_dev_port(const struct carp_dev *cd)
{
	return rcu_dereference_protected(cd->port,
					 lockdep_is_held(&cd->lock) ||
					 lockdep_rtnl_is_held());
}

/**
 * carp_dev_leader() - the first vhost
 * @cd: the device
 *
 * Context: any; it lives as long as the device.
 *
 * Return: never NULL.
 */
struct carp_vhost *carp_dev_leader(const struct carp_dev *cd)
{
	return list_first_entry(&cd->vhosts, struct carp_vhost, list);
}

/**
 * carp_dev_vhid() - the vhid of the leader
 * @cd: the device
 *
 * Context: lock of the device or RTNL.
 *
 * Return: the vhid, 0 if it has none yet.
 */
u8 carp_dev_vhid(const struct carp_dev *cd)
{
	return carp_dev_leader(cd)->vhid;
}

static bool carp_dev_can_run(const struct carp_dev *cd)
{
	const struct carp_port *port = carp_dev_port(cd);

	return cd->up && !cd->quiesced && !cd->dead && port &&
	       READ_ONCE(port->up) && carp_addrs_any(cd->addrs);
}

/**
 * carp_dev_evaluate() - called when what the election depends on has changed
 * @cd: the device
 * @reason: what it was
 *
 * Starts the vhosts, or stops them.
 *
 * Context: lock of the device.
 */
void carp_dev_evaluate(struct carp_dev *cd, enum carp_reason reason)
{
	bool run = carp_dev_can_run(cd);
	struct carp_vhost *vh;

	lockdep_assert_held(&cd->lock);

	list_for_each_entry(vh, &cd->vhosts, list) {
		if (run && vh->vhid)
			carp_vhost_start(vh, CARP_REASON_INIT_COMPLETE);
		else
			carp_vhost_stop(vh, reason);
	}
}

/**
 * carp_dev_new_epoch() - what others have queued, but not sent yet, is void
 * @cd: the device
 *
 * Context: lock of the device.
 */
void carp_dev_new_epoch(struct carp_dev *cd)
{
	lockdep_assert_held(&cd->lock);

	WRITE_ONCE(cd->epoch, cd->epoch + 1);
}

static bool carp_dev_has_master(const struct carp_dev *cd)
{
	const struct carp_vhost *vh;

	list_for_each_entry(vh, &cd->vhosts, list)
		if (vh->state == CARP_STATE_MASTER)
			return true;
	return false;
}

/**
 * carp_dev_stop_lingering() - called when a former MASTER receives nothing more
 * @cd: the device
 *
 * Only now: without carrier, the network stack drops what it has to answer.
 *
 * Context: lock of the device.
 */
void carp_dev_stop_lingering(struct carp_dev *cd)
{
	WRITE_ONCE(cd->linger, 0);
	if (cd->master)
		return;
	cd->carrier_seen = false;
	netif_carrier_off(cd->dev);
}

static void carp_dev_become_master(struct carp_dev *cd)
{
	/* So that the carrier is news even if it was to stay for a moment. */
	carp_dev_stop_lingering(cd);
	cd->tx_opening = true;
	WRITE_ONCE(cd->holding, true);
	/* Who sees it sees @holding: carp_steer_receives(). */
	smp_store_release(&cd->master, true);
	atomic_inc(&carp_dev_port(cd)->masters);
	carp_vips_show6(cd, true);
	netif_carrier_on(cd->dev);
	carp_sync_schedule(cd, 0);
}

static void carp_dev_become_idle(struct carp_dev *cd, bool linger)
{
	unsigned long wait = linger ? msecs_to_jiffies(CARP_LINGER_MS) : 0;

	WRITE_ONCE(cd->linger, linger ? (jiffies + wait) ?: 1 : 0);
	WRITE_ONCE(cd->master, false);
	atomic_dec(&carp_dev_port(cd)->masters);
	cd->tx_opening = false;
	WRITE_ONCE(cd->tx_open, false);
	WRITE_ONCE(cd->holding, false);
	__skb_queue_purge(&cd->held);
	carp_vips_show6(cd, false);
	carp_sync_schedule(cd, wait);
}

/**
 * carp_dev_role_changed() - called when a vhost has changed its state
 * @cd: the device
 * @linger: if it is not MASTER any more, then because there is another one
 *
 * Context: lock of the device.
 */
void carp_dev_role_changed(struct carp_dev *cd, bool linger)
{
	bool master = carp_dev_has_master(cd);

	lockdep_assert_held(&cd->lock);

	if (master != cd->master) {
		carp_dev_new_epoch(cd);
		if (master)
			carp_dev_become_master(cd);
		else
			carp_dev_become_idle(cd, linger);
	}
	if (!linger)
		carp_dev_stop_lingering(cd);
}

/**
 * carp_dev_set_mac() - give the device the virtual MAC address of a vhid
 * @cd: the device
 * @vhid: the vhid of the leader
 *
 * Context: RTNL.
 */
void carp_dev_set_mac(struct carp_dev *cd, u8 vhid)
{
	u8 mac[ETH_ALEN] = { 0x00, 0x00, 0x5e, 0x00, 0x01, vhid };

	eth_hw_addr_set(cd->dev, mac);
	cd->dev->addr_assign_type = NET_ADDR_SET;
}

/* __dev_open() calls carp_dev_set_rx_mode(), which is the contrary. */
static int carp_dev_stop(struct net_device *dev)
{
	struct carp_dev *cd = netdev_priv(dev);
	struct carp_port *port = rtnl_dereference(cd->port);

	if (port) {
		dev_uc_unsync(port->dev, dev);
		dev_mc_unsync(port->dev, dev);
	}
	return 0;
}

static int carp_dev_init(struct net_device *dev)
{
	netdev_lockdep_set_classes(dev);
	dev->tstats = netdev_alloc_pcpu_stats(struct pcpu_sw_netstats);
	return dev->tstats ? 0 : -ENOMEM;
}

/*
 * The first of two steps: nobody new finds the device. The network core waits
 * for those who have before it calls carp_dev_free().
 */
static void carp_dev_uninit(struct net_device *dev)
{
	struct carp_dev *cd = netdev_priv(dev);

	carp_dev_lock(cd);
	WRITE_ONCE(cd->dead, true);
	carp_dev_evaluate(cd, CARP_REASON_IFACE_DOWN);
	carp_dev_unlock(cd);
	carp_port_detach(cd);
	carp_demote_found(cd);
	carp_vips_clear(cd);
	carp_sync_cancel(cd);
	list_del_rcu(&cd->list);
}

/**
 * carp_dev_free() - free what belongs to a device
 * @dev: the device, which nobody can find any more, or never could
 *
 * Context: process.
 */
void carp_dev_free(struct net_device *dev)
{
	struct carp_dev *cd = netdev_priv(dev);

	while (!list_empty(&cd->vhosts))
		carp_vhost_destroy(carp_dev_leader(cd));
	carp_hmac_free(cd->key);
	kfree(cd->addrs);
	kfree(cd->installed6);
	free_percpu(cd->stats);
	free_percpu(dev->tstats);
}

/* Return: the highest MTU that the parent can carry. */
static int carp_dev_change_mtu(struct net_device *dev, int mtu)
{
	struct carp_dev *cd = netdev_priv(dev);
	const struct carp_port *port = rtnl_dereference(cd->port);

	if (port && mtu > port->dev->mtu)
		return -EINVAL;
	WRITE_ONCE(dev->mtu, mtu);
	return 0;
}

static void carp_dev_set_rx_mode(struct net_device *dev)
{
	struct carp_dev *cd = netdev_priv(dev);
	DECLARE_BITMAP(filter, 1 << CARP_MC_FILTER_BITS) = { };
	struct netdev_hw_addr *ha;
	struct carp_port *port;

	if (dev->flags & (IFF_PROMISC | IFF_ALLMULTI))
		bitmap_fill(filter, 1 << CARP_MC_FILTER_BITS);
	netdev_for_each_mc_addr(ha, dev)
		__set_bit(carp_dev_mc_hash(ha->addr), filter);
	bitmap_copy(cd->mc_filter, filter, 1 << CARP_MC_FILTER_BITS);

	rcu_read_lock();
	port = rcu_dereference(cd->port);
	if (port) {
		dev_uc_sync(port->dev, dev);
		dev_mc_sync(port->dev, dev);
	}
	rcu_read_unlock();
}

static int carp_dev_get_iflink(const struct net_device *dev)
{
	const struct carp_dev *cd = netdev_priv(dev);
	const struct carp_port *port;
	int ifindex;

	rcu_read_lock();
	port = rcu_dereference(cd->port);
	ifindex = port ? READ_ONCE(port->dev->ifindex) : 0;
	rcu_read_unlock();
	return ifindex;
}

static const struct net_device_ops carp_dev_ops = {
	.ndo_init		= carp_dev_init,
	.ndo_uninit		= carp_dev_uninit,
	.ndo_stop		= carp_dev_stop,
	.ndo_start_xmit		= carp_data_xmit,
	.ndo_get_stats64	= dev_get_tstats64,
	.ndo_set_rx_mode	= carp_dev_set_rx_mode,
	.ndo_change_mtu		= carp_dev_change_mtu,
	.ndo_get_iflink		= carp_dev_get_iflink,
	.ndo_validate_addr	= eth_validate_addr,
	.ndo_features_check	= passthru_features_check,
};

static void carp_dev_get_drvinfo(struct net_device *dev,
				 struct ethtool_drvinfo *info)
{
	strscpy(info->driver, "carp", sizeof(info->driver));
}

static const struct ethtool_ops carp_dev_ethtool_ops = {
	.get_drvinfo	= carp_dev_get_drvinfo,
	.get_link	= ethtool_op_get_link,
};

static const struct device_type carp_dev_type = {
	.name = "carp",
};

/**
 * carp_dev_is() - is this one of ours?
 * @dev: any network device
 *
 * Context: any.
 *
 * Return: whether it is.
 */
bool carp_dev_is(const struct net_device *dev)
{
	return dev->netdev_ops == &carp_dev_ops;
}

#define CARP_DEV_FEATURES						\
	(NETIF_F_SG | NETIF_F_FRAGLIST | NETIF_F_HW_CSUM |		\
	 NETIF_F_HIGHDMA | NETIF_F_GSO_SOFTWARE)

/**
 * carp_dev_setup() - what a new device is like
 * @dev: a new network device
 *
 * Context: process, RTNL.
 */
void carp_dev_setup(struct net_device *dev)
{
	struct carp_dev *cd = netdev_priv(dev);

	ether_setup(dev);
	dev->netdev_ops = &carp_dev_ops;
	dev->ethtool_ops = &carp_dev_ethtool_ops;
	dev->needs_free_netdev = true;
	dev->priv_flags &= ~IFF_TX_SKB_SHARING;
	dev->priv_flags |= IFF_NO_QUEUE | IFF_DONT_BRIDGE;
	dev->features |= CARP_DEV_FEATURES;
	dev->hw_features |= CARP_DEV_FEATURES;
	dev->min_mtu = ETH_MIN_MTU;
	dev->max_mtu = ETH_MAX_MTU;
	carp_compat_set_lltx(dev);
	SET_NETDEV_DEVTYPE(dev, &carp_dev_type);

	cd->dev = dev;
	cd->advbase = 1;
	cd->dead_ratio = 3;
	spin_lock_init(&cd->lock);
	INIT_LIST_HEAD(&cd->vhosts);
	INIT_LIST_HEAD(&cd->list);
	__skb_queue_head_init(&cd->txq);
	__skb_queue_head_init(&cd->held);
	INIT_DELAYED_WORK(&cd->sync_work, carp_sync_work);
}

/**
 * carp_dev_prepare() - allocate what a device cannot be without
 * @cd: a device that is about to be registered
 *
 * Context: process, RTNL.
 *
 * Return: 0 or an error; in either case carp_dev_free() frees it.
 */
int carp_dev_prepare(struct carp_dev *cd)
{
	netif_carrier_off(cd->dev);
	cd->stats = alloc_percpu(struct carp_stats);
	if (!cd->stats || !carp_vhost_create(cd))
		return -ENOMEM;
	return 0;
}

// SPDX-License-Identifier: GPL-2.0
/*
 * Frames of users, through a carp device: held while it becomes MASTER, passed
 * on to the parent while it is, and let go when it is not any more.
 */
#include "data.h"

#include <linux/etherdevice.h>
#include <linux/jiffies.h>
#include <net/ndisc.h>

#include "device.h"
#include "port.h"

/* Frames that wait for a new MASTER to be ready. */
#define CARP_HELD_MAX		1024

/**
 * carp_data_receive() - hold a frame until a new MASTER can take it
 * @cd: the device
 * @skb: the frame, on its way into the device
 *
 * Context: softirq, RCU.
 */
void carp_data_receive(struct carp_dev *cd, struct sk_buff *skb)
{
	bool hold, room;

	carp_dev_lock(cd);
	hold = cd->holding;
	room = skb_queue_len(&cd->held) < CARP_HELD_MAX;
	if (hold && room)
		__skb_queue_tail(&cd->held, skb);
	carp_dev_unlock(cd);
	if (!hold) {
		netif_rx(skb);
	} else if (!room) {
		carp_stats_inc(cd->stats, CARP_STAT_RX_HELD_DROPS);
		kfree_skb(skb);
	}
}

/**
 * carp_data_release_held() - called when local routes or carrier are there
 * @cd: the device
 *
 * When both are, whatever was held goes on its way.
 *
 * Context: process.
 */
void carp_data_release_held(struct carp_dev *cd)
{
	struct sk_buff_head queue;
	struct sk_buff *skb;

	__skb_queue_head_init(&queue);
	carp_dev_lock(cd);
	if (cd->holding && cd->carrier_seen) {
		skb_queue_splice_init(&cd->held, &queue);
		WRITE_ONCE(cd->holding, false);
	}
	carp_dev_unlock(cd);
	local_bh_disable();
	while ((skb = __skb_dequeue(&queue)))
		netif_receive_skb(skb);
	local_bh_enable();
}

/**
 * carp_data_lingers() - has it been MASTER a moment ago?
 * @cd: the device
 *
 * Context: any.
 *
 * Return: whether it still receives what was on its way.
 */
bool carp_data_lingers(const struct carp_dev *cd)
{
	unsigned long until = READ_ONCE(cd->linger);

	return until && time_before(jiffies, until);
}

static bool carp_data_is_nd(const struct sk_buff *skb)
{
	struct {
		struct ipv6hdr	ip6h;
		struct icmp6hdr	icmp6h;
	} buf, *nd;

	nd = skb_header_pointer(skb, ETH_HLEN, sizeof(buf), &buf);
	return !nd || (nd->ip6h.nexthdr == IPPROTO_ICMPV6 &&
		       nd->icmp6h.icmp6_type >= NDISC_ROUTER_SOLICITATION &&
		       nd->icmp6h.icmp6_type <= NDISC_REDIRECT);
}

/*
 * What a former master still receives may have an answer, and until routes have
 * changed, it comes here. It may go as the parent's, for the virtual MAC
 * address is not ours any more.
 */
static bool carp_data_disown(const struct carp_dev *cd, struct sk_buff *skb,
			     const struct net_device *lower)
{
	__be16 proto = eth_hdr(skb)->h_proto;

	if (!carp_data_lingers(cd) ||
	    is_multicast_ether_addr(eth_hdr(skb)->h_dest))
		return false;
	if (proto != htons(ETH_P_IP) &&
	    (proto != htons(ETH_P_IPV6) || carp_data_is_nd(skb)))
		return false;
	if (skb_cow_head(skb, 0))
		return false;
	ether_addr_copy(eth_hdr(skb)->h_source, lower->dev_addr);
	return true;
}

/*
 * A MASTER that said nothing for so long has been succeeded, and its timer has
 * only not run yet: what is sent in this moment would be from nowhere.
 */
static bool carp_data_is_mute(const struct carp_dev *cd)
{
	return time_after(jiffies, READ_ONCE(cd->mute));
}

static bool carp_data_may_send(const struct carp_dev *cd, struct sk_buff *skb,
			       const struct net_device *lower)
{
	if (likely(READ_ONCE(cd->tx_open)))
		return !carp_data_is_mute(cd);
	return carp_data_disown(cd, skb, lower);
}

/**
 * carp_data_xmit() - send a frame by a carp device
 * @skb: the frame
 * @dev: the device
 *
 * Context: softirq or BH off.
 *
 * Return: NETDEV_TX_OK.
 */
netdev_tx_t carp_data_xmit(struct sk_buff *skb, struct net_device *dev)
{
	struct carp_dev *cd = netdev_priv(dev);
	unsigned int len = skb->len;
	struct carp_port *port;
	int err;

	rcu_read_lock();
	port = rcu_dereference(cd->port);
	if (!port || !carp_data_may_send(cd, skb, port->dev)) {
		carp_stats_inc(cd->stats, CARP_STAT_TX_NOT_MASTER);
		dev_core_stats_tx_dropped_inc(dev);
		kfree_skb(skb);
		goto unlock;
	}
	skb->dev = port->dev;
	err = dev_queue_xmit(skb);
	if (net_xmit_eval(err))
		dev_core_stats_tx_dropped_inc(dev);
	else
		dev_sw_netstats_tx_add(dev, 1, len);
unlock:
	rcu_read_unlock();
	return NETDEV_TX_OK;
}

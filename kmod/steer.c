// SPDX-License-Identifier: GPL-2.0
/*
 * What arrives on a parent: which of it is for a carp device.
 *
 *	to the virtual MAC		MASTER: the device
 *	ARP request or NS for a VIP	MASTER: the device alone, else nobody:
 *					the parent would bind it to its own MAC
 *	advert				looked at, then the parent
 *	other broadcast, multicast	a copy for each MASTER, and the parent
 *	all other			the parent
 */
#include <linux/etherdevice.h>
#include <linux/hash.h>
#include <linux/if_arp.h>
#include <linux/if_vlan.h>
#include <linux/inetdevice.h>
#include <net/addrconf.h>
#include <net/ipv6.h>
#include <net/ndisc.h>

#include "data.h"
#include "device.h"
#include "io.h"
#include "port.h"
#include "vhost.h"
#include "vips.h"

/**
 * struct carp_arp - an ARP packet of IPv4 on Ethernet
 * @hdr: the fixed part
 * @sha: sender hardware address
 * @sip: sender protocol address
 * @tha: target hardware address
 * @tip: target protocol address
 */
struct carp_arp {
	struct arphdr	hdr;
	u8		sha[ETH_ALEN];
	__be32		sip;
	u8		tha[ETH_ALEN];
	__be32		tip;
} __packed;

/**
 * struct carp_nd - a neighbour solicitation or advertisement
 * @ip6h: IPv6 header
 * @icmp6h: ICMPv6 header
 * @target: the address that it is about
 */
struct carp_nd {
	struct ipv6hdr	ip6h;
	struct icmp6hdr	icmp6h;
	struct in6_addr	target;
};

/* The VRRP block: the last byte is the vhid. */
static bool carp_steer_is_virtual(const u8 *mac)
{
	return get_unaligned_be32(mac) == 0x00005e00 && mac[4] == 0x01;
}

/*
 * For a moment a former master goes on receiving what was on its way to it when
 * the new one took over.
 */
static bool carp_steer_receives(const struct carp_dev *cd,
				const struct carp_vhost *vh)
{
	if (READ_ONCE(vh->state) != CARP_STATE_MASTER)
		return carp_data_lingers(cd);
	/* With it comes whether frames are to be held. */
	return smp_load_acquire(&cd->master);
}

/* Answering for an address is the privilege of a MASTER that is awake. */
static bool carp_steer_answers(struct carp_dev *cd)
{
	struct carp_vhost *vh = carp_dev_leader(cd);
	ktime_t now;

	if (!READ_ONCE(cd->master))
		return false;
	now = ktime_get();
	if (ktime_before(now, READ_ONCE(vh->due)))
		return true;
	carp_dev_lock(cd);
	carp_vhost_check_late(vh, now);
	carp_dev_unlock(cd);
	return READ_ONCE(cd->master);
}

static rx_handler_result_t carp_steer_deliver(struct carp_dev *cd,
					      struct sk_buff *skb)
{
	skb->dev = cd->dev;
	dev_sw_netstats_rx_add(cd->dev, skb->len + ETH_HLEN);
	if (!READ_ONCE(cd->holding))
		return RX_HANDLER_ANOTHER;
	carp_data_receive(cd, skb);
	return RX_HANDLER_CONSUMED;
}

static rx_handler_result_t carp_steer_drop(struct sk_buff *skb)
{
	consume_skb(skb);
	return RX_HANDLER_CONSUMED;
}

/*
 * Who rules over a device in a container must not be able to take away an
 * address of the host that the parent belongs to.
 */
static bool carp_steer_owns4(const struct carp_port *port,
			     const struct carp_dev *cd, __be32 addr)
{
	const struct in_device *in_dev;
	const struct in_ifaddr *ifa;

	if (net_eq(dev_net(cd->dev), dev_net(port->dev)))
		return false;
	in_dev = __in_dev_get_rcu(port->dev);
	if (!in_dev)
		return false;
	in_dev_for_each_ifa_rcu(ifa, in_dev)
		if (ifa->ifa_local == addr)
			return true;
	return false;
}

static bool carp_steer_owns6(const struct carp_port *port,
			     const struct carp_dev *cd,
			     const struct in6_addr *addr)
{
	return !net_eq(dev_net(cd->dev), dev_net(port->dev)) &&
	       ipv6_chk_addr(dev_net(port->dev), addr, port->dev, 1);
}

static rx_handler_result_t carp_steer_arp(const struct carp_port *port,
					  struct sk_buff *skb)
{
	struct carp_arp buf, *arp;
	struct carp_dev *cd;
	bool gratuitous;

	arp = skb_header_pointer(skb, 0, sizeof(buf), &buf);
	if (!arp || arp->hdr.ar_op != htons(ARPOP_REQUEST) ||
	    arp->hdr.ar_pro != htons(ETH_P_IP) ||
	    arp->hdr.ar_hln != ETH_ALEN || arp->hdr.ar_pln != 4)
		return RX_HANDLER_PASS;
	cd = carp_vips_find4(port, arp->tip);
	if (!cd || carp_steer_owns4(port, cd, arp->tip))
		return RX_HANDLER_PASS;
	gratuitous = arp->sip == arp->tip;
	if (!carp_steer_answers(cd))
		return gratuitous ? RX_HANDLER_PASS : carp_steer_drop(skb);
	if (gratuitous)
		return carp_steer_drop(skb);
	return carp_steer_deliver(cd, skb);
}

/* Return: the device whose address it is about, or NULL. */
static struct carp_dev *carp_steer_nd(const struct carp_port *port,
				      const struct sk_buff *skb, u8 *type)
{
	struct carp_nd buf, *nd;
	struct carp_dev *cd;

	if (skb->protocol != htons(ETH_P_IPV6))
		return NULL;
	nd = skb_header_pointer(skb, 0, sizeof(buf), &buf);
	if (!nd || nd->ip6h.nexthdr != IPPROTO_ICMPV6 ||
	    nd->ip6h.hop_limit != 255)
		return NULL;
	*type = nd->icmp6h.icmp6_type;
	if (*type != NDISC_NEIGHBOUR_SOLICITATION &&
	    *type != NDISC_NEIGHBOUR_ADVERTISEMENT)
		return NULL;
	cd = carp_vips_find6(port, &nd->target);
	return cd && carp_steer_owns6(port, cd, &nd->target) ? NULL : cd;
}

/*
 * In whatever kind of frame: access points turn multicast into unicast.
 *
 * Return: whether it was an advert, which nobody else needs.
 */
static bool carp_steer_look(struct carp_port *port, const struct sk_buff *skb)
{
	if (skb->protocol == htons(ETH_P_IP))
		return carp_input_ipv4(port, skb);
	if (skb->protocol == htons(ETH_P_IPV6))
		return carp_input_ipv6(port, skb);
	return false;
}

static rx_handler_result_t carp_steer_unicast(struct carp_port *port,
					      struct sk_buff *skb)
{
	const u8 *dest = eth_hdr(skb)->h_dest;
	struct carp_vhost *vh;
	struct carp_dev *cd;
	u8 type;

	if (carp_steer_is_virtual(dest)) {
		vh = rcu_dereference(port->vhosts[dest[ETH_ALEN - 1]]);
		if (!vh || !carp_steer_receives(vh->cd, vh))
			return RX_HANDLER_PASS;
		skb->pkt_type = PACKET_HOST;
		return carp_steer_deliver(vh->cd, skb);
	}
	if (skb->pkt_type != PACKET_HOST)
		return RX_HANDLER_PASS;
	if (skb->protocol == htons(ETH_P_ARP))
		return carp_steer_arp(port, skb);
	if (carp_steer_look(port, skb))
		return RX_HANDLER_PASS;
	cd = carp_steer_nd(port, skb, &type);
	if (!cd || type != NDISC_NEIGHBOUR_SOLICITATION)
		return RX_HANDLER_PASS;
	if (!carp_steer_answers(cd))
		return carp_steer_drop(skb);
	return carp_steer_deliver(cd, skb);
}

/*
 * A broadcast reaches the sockets of a namespace once: through the parent if it
 * is there.
 */
static bool carp_steer_wants(const struct carp_dev *cd,
			     const struct carp_port *port,
			     const struct sk_buff *skb)
{
	const u8 *dest = eth_hdr(skb)->h_dest;

	if (!READ_ONCE(cd->master))
		return false;
	if (is_broadcast_ether_addr(dest))
		return !net_eq(dev_net(cd->dev), dev_net(port->dev));
	return test_bit(carp_dev_mc_hash(dest), cd->mc_filter);
}

static void carp_steer_flood(const struct carp_port *port, struct sk_buff *skb)
{
	struct sk_buff *clone;
	struct carp_dev *cd;

	if (!atomic_read(&port->masters))
		return;
	list_for_each_entry_rcu(cd, &port->devs, port_list) {
		if (!carp_steer_wants(cd, port, skb))
			continue;
		clone = skb_clone(skb, GFP_ATOMIC);
		if (!clone)
			continue;
		if (carp_steer_deliver(cd, clone) == RX_HANDLER_ANOTHER)
			netif_rx(clone);
	}
}

static rx_handler_result_t carp_steer_multicast(struct carp_port *port,
						struct sk_buff *skb)
{
	rx_handler_result_t result;
	struct carp_dev *cd;
	u8 type;

	if (skb->protocol == htons(ETH_P_ARP)) {
		result = carp_steer_arp(port, skb);
		if (result == RX_HANDLER_PASS)
			carp_steer_flood(port, skb);
		return result;
	}
	if (carp_steer_look(port, skb))
		return RX_HANDLER_PASS;
	cd = carp_steer_nd(port, skb, &type);
	if (!cd) {
		carp_steer_flood(port, skb);
		return RX_HANDLER_PASS;
	}
	if (type == NDISC_NEIGHBOUR_ADVERTISEMENT)
		return RX_HANDLER_PASS;
	if (!carp_steer_answers(cd))
		return carp_steer_drop(skb);
	return carp_steer_deliver(cd, skb);
}

/**
 * carp_steer_frame() - the receive hook of a parent
 * @pskb: a frame, network header at data
 *
 * Context: softirq, RCU.
 *
 * Return: what the network core is to do with it.
 */
rx_handler_result_t carp_steer_frame(struct sk_buff **pskb)
{
	struct sk_buff *skb = *pskb;
	struct carp_port *port;

	if (skb->pkt_type == PACKET_LOOPBACK)
		return RX_HANDLER_PASS;
	if (skb_vlan_tag_present(skb) && skb_vlan_tag_get_id(skb))
		return RX_HANDLER_PASS;
	skb = skb_share_check(skb, GFP_ATOMIC);
	*pskb = skb;
	if (!skb)
		return RX_HANDLER_CONSUMED;
	port = rcu_dereference(skb->dev->rx_handler_data);
	if (is_multicast_ether_addr(eth_hdr(skb)->h_dest))
		return carp_steer_multicast(port, skb);
	return carp_steer_unicast(port, skb);
}

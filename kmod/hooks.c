// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel itself would send from a virtual address, and must not.
 *
 * No ARP packet that leaves this host binds a virtual address to another MAC
 * address than the virtual one: a reply from a VIP often leaves by the parent,
 * whose connected route comes first, and the ARP request for that says where
 * the VIP is, with the parent's MAC address.
 *
 * And no packet has it as source unless this host is MASTER: connections of a
 * former MASTER would go on talking, and a host without another IPv4 address
 * takes whatever address there is.
 */
#include "hooks.h"

#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter.h>
#include <linux/netfilter_arp.h>

#include "data.h"
#include "device.h"
#include "vips.h"

/*
 * An address of the device that is no VIP: one that the other host takes for a
 * neighbour's, any other if there is none, or else 0, which makes it a probe.
 */
static __be32 carp_hooks_own4(const struct net *net,
			      const struct net_device *out, __be32 target)
{
	const struct in_device *in_dev = __in_dev_get_rcu(out);
	const struct in_ifaddr *ifa;
	__be32 any = 0;

	if (!in_dev)
		return 0;
	in_dev_for_each_ifa_rcu(ifa, in_dev) {
		if (carp_vips_find_net4(net, ifa->ifa_local))
			continue;
		if (inet_ifa_match(target, ifa))
			return ifa->ifa_local;
		any = any ?: ifa->ifa_local;
	}
	return any;
}

static unsigned int carp_hooks_fix_arp(struct carp_dev *cd, struct sk_buff *skb,
				       const struct nf_hook_state *state)
{
	unsigned int len = state->out->addr_len;
	__be32 own, target;
	u8 *sender;

	carp_stats_inc(cd->stats, CARP_STAT_TX_ARP_FIXED);
	if (arp_hdr(skb)->ar_op != htons(ARPOP_REQUEST) ||
	    skb_ensure_writable(skb, arp_hdr_len(skb->dev)))
		return NF_DROP;
	sender = (u8 *)(arp_hdr(skb) + 1) + len;
	memcpy(&target, sender + sizeof(own) + len, sizeof(target));
	own = carp_hooks_own4(state->net, state->out, target);
	memcpy(sender, &own, sizeof(own));
	return NF_ACCEPT;
}

static unsigned int carp_hooks_arp(void *priv, struct sk_buff *skb,
				   const struct nf_hook_state *state)
{
	struct carp_dev *cd;
	__be32 sip;

	if (!carp_vips_any())
		return NF_ACCEPT;
	if (!pskb_may_pull(skb, arp_hdr_len(skb->dev)))
		return NF_ACCEPT;
	memcpy(&sip, (u8 *)(arp_hdr(skb) + 1) + state->out->addr_len,
	       sizeof(sip));
	cd = carp_vips_find_net4(state->net, sip);
	if (!cd || cd->dev == state->out)
		return NF_ACCEPT;
	return carp_hooks_fix_arp(cd, skb, state);
}

/* @cd: the device that the source address of a packet belongs to, or NULL */
static unsigned int carp_hooks_source(const struct carp_dev *cd)
{
	if (!cd || READ_ONCE(cd->master) || carp_data_lingers(cd))
		return NF_ACCEPT;
	carp_stats_inc(cd->stats, CARP_STAT_TX_NOT_MASTER);
	return NF_DROP_ERR(-EADDRNOTAVAIL);
}

static unsigned int carp_hooks_ipv4(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	if (!carp_vips_any())
		return NF_ACCEPT;
	return carp_hooks_source(carp_vips_find_net4(state->net,
						     ip_hdr(skb)->saddr));
}

static unsigned int carp_hooks_ipv6(void *priv, struct sk_buff *skb,
				    const struct nf_hook_state *state)
{
	if (!carp_vips_any())
		return NF_ACCEPT;
	return carp_hooks_source(carp_vips_find_net6(state->net,
						     &ipv6_hdr(skb)->saddr));
}

/* After whatever the user's own rules have done. */
static const struct nf_hook_ops carp_hooks_ops[] = {
	{
		.hook		= carp_hooks_arp,
		.pf		= NFPROTO_ARP,
		.hooknum	= NF_ARP_OUT,
		.priority	= INT_MAX,
	}, {
		.hook		= carp_hooks_ipv4,
		.pf		= NFPROTO_IPV4,
		.hooknum	= NF_INET_LOCAL_OUT,
		.priority	= INT_MAX,
	}, {
		.hook		= carp_hooks_ipv6,
		.pf		= NFPROTO_IPV6,
		.hooknum	= NF_INET_LOCAL_OUT,
		.priority	= INT_MAX,
	},
};

/**
 * carp_hooks_init_net() - watch what a namespace sends
 * @net: the namespace
 *
 * Context: process.
 *
 * Return: 0 or an error.
 */
int carp_hooks_init_net(struct net *net)
{
	return nf_register_net_hooks(net, carp_hooks_ops,
				     ARRAY_SIZE(carp_hooks_ops));
}

/**
 * carp_hooks_exit_net() - stop watching
 * @net: the namespace
 *
 * Context: process.
 */
void carp_hooks_exit_net(struct net *net)
{
	nf_unregister_net_hooks(net, carp_hooks_ops,
				ARRAY_SIZE(carp_hooks_ops));
}

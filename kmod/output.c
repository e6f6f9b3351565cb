// SPDX-License-Identifier: GPL-2.0
/*
 * What a MASTER says: adverts, gratuitous ARP and unsolicited neighbour
 * advertisements. All of it goes straight to the parent, and is queued in the
 * device until its lock is dropped.
 */
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/inetdevice.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/addrconf.h>
#include <net/arp.h>
#include <net/ip.h>
#include <net/ip6_checksum.h>
#include <net/ipv6.h>
#include <net/ndisc.h>

#include "addrs.h"
#include "adv.h"
#include "device.h"
#include "election.h"
#include "io.h"
#include "port.h"

/* 00:00:5e:00:01:VHID, the block of VRRP for IPv4, for IPv6 as well */
static void carp_output_mac(u8 vhid, u8 mac[ETH_ALEN])
{
	static const u8 prefix[] = { 0x00, 0x00, 0x5e, 0x00, 0x01 };

	memcpy(mac, prefix, sizeof(prefix));
	mac[ETH_ALEN - 1] = vhid;
}

static void carp_output_queue(struct carp_dev *cd, struct sk_buff *skb)
{
	lockdep_assert_held(&cd->lock);

	if (skb)
		__skb_queue_tail(&cd->txq, skb);
	else
		carp_stats_inc(cd->stats, CARP_STAT_TX_ERRORS);
}

/* An empty packet for the parent: network header at data, room in front. */
static struct sk_buff *carp_output_alloc(struct net_device *lower, __be16 proto,
					 unsigned int len)
{
	int headroom = LL_RESERVED_SPACE(lower);
	struct sk_buff *skb;

	skb = alloc_skb(headroom + len + lower->needed_tailroom, GFP_ATOMIC);
	if (!skb)
		return NULL;
	skb_reserve(skb, headroom);
	skb_reset_network_header(skb);
	skb->dev = lower;
	skb->protocol = proto;
	skb->priority = TC_PRIO_CONTROL;
	return skb;
}

/* Frees it and returns NULL on an error. */
static struct sk_buff *carp_output_frame(struct sk_buff *skb, const u8 *source,
					 const u8 *dest)
{
	if (dev_hard_header(skb, skb->dev, ntohs(skb->protocol), dest, source,
			    skb->len) >= 0)
		return skb;
	kfree_skb(skb);
	return NULL;
}

/*
 * The virtual MAC address, except for last words: the next master may have
 * spoken already, and switches must not learn that the address is still here.
 */
static struct sk_buff *carp_output_advert_frame(struct sk_buff *skb,
						const struct carp_adv *adv,
						const u8 *group)
{
	u8 mac[ETH_ALEN];

	if (carp_election_leaves(adv))
		return carp_output_frame(skb, skb->dev->dev_addr, group);
	carp_output_mac(adv->vhid, mac);
	return carp_output_frame(skb, mac, group);
}

static __be32 carp_output_source4(const struct net_device *lower)
{
	const struct in_device *in_dev = __in_dev_get_rcu(lower);
	const struct in_ifaddr *ifa;

	ifa = in_dev ? rcu_dereference(in_dev->ifa_list) : NULL;
	return ifa ? ifa->ifa_local : 0;
}

/* Return: 0, a worse choice, or 2, a link-local address that is in use. */
static int carp_output_rank6(const struct inet6_ifaddr *ifp)
{
	if (ifp->flags & IFA_F_TENTATIVE)
		return 0;
	return ipv6_addr_type(&ifp->addr) & IPV6_ADDR_LINKLOCAL ? 2 : 1;
}

static void carp_output_source6(const struct carp_dev *cd,
				const struct net_device *lower,
				struct in6_addr *addr)
{
	struct inet6_dev *idev = __in6_dev_get(lower);
	const struct inet6_ifaddr *ifp;
	int rank, best = 0;

	*addr = cd->addrs->n6 ? cd->addrs->v6[0] : in6addr_any;
	if (!idev)
		return;
	read_lock_bh(&idev->lock);
	list_for_each_entry(ifp, &idev->addr_list, if_list) {
		rank = carp_output_rank6(ifp);
		if (rank > best) {
			best = rank;
			*addr = ifp->addr;
		}
	}
	read_unlock_bh(&idev->lock);
}

/**
 * carp_output_source() - the source address of our adverts
 * @cd: the device, with a parent
 * @family: AF_INET or AF_INET6
 * @addr: filled in; an IPv4 address goes into the last four bytes
 *
 * The parent's first address, as on OpenBSD. Without any it is 0.0.0.0, as on
 * FreeBSD, or one of the device's own IPv6 addresses.
 *
 * Context: any, lock of the device.
 */
void carp_output_source(const struct carp_dev *cd, sa_family_t family,
			struct in6_addr *addr)
{
	const struct carp_port *port = carp_dev_port(cd);

	*addr = in6addr_any;
	if (!port)
		return;
	if (family == AF_INET)
		addr->s6_addr32[3] = carp_output_source4(port->dev);
	else
		carp_output_source6(cd, port->dev, addr);
}

static struct sk_buff *carp_output_advert4(const struct carp_dev *cd,
					   struct net_device *lower,
					   const struct carp_adv *adv)
{
	const u8 group[ETH_ALEN] = { 0x01, 0x00, 0x5e, 0x00, 0x00, 0x12 };
	unsigned int len = sizeof(struct iphdr) + sizeof(struct carp_header);
	struct in6_addr source;
	struct sk_buff *skb;
	struct iphdr *iph;

	skb = carp_output_alloc(lower, htons(ETH_P_IP), len);
	if (!skb)
		return NULL;
	carp_output_source(cd, AF_INET, &source);
	iph = skb_put_zero(skb, sizeof(*iph));
	iph->version = 4;
	iph->ihl = sizeof(*iph) / 4;
	iph->tos = CARP_TOS;
	iph->tot_len = htons(len);
	iph->frag_off = htons(IP_DF);
	iph->ttl = CARP_TTL;
	iph->protocol = CARP_PROTOCOL;
	iph->saddr = source.s6_addr32[3];
	iph->daddr = htonl(CARP_GROUP4);
	ip_send_check(iph);
	carp_adv_build(adv, skb_put(skb, sizeof(struct carp_header)));
	return carp_output_advert_frame(skb, adv, group);
}

static struct sk_buff *carp_output_advert6(const struct carp_dev *cd,
					   struct net_device *lower,
					   const struct carp_adv *adv)
{
	const u8 group[ETH_ALEN] = { 0x33, 0x33, 0x00, 0x00, 0x00, 0x12 };
	unsigned int len = sizeof(struct carp_header);
	struct ipv6hdr *ip6h;
	struct sk_buff *skb;

	skb = carp_output_alloc(lower, htons(ETH_P_IPV6), sizeof(*ip6h) + len);
	if (!skb)
		return NULL;
	ip6h = skb_put_zero(skb, sizeof(*ip6h));
	ip6h->version = 6;
	ip6h->payload_len = htons(len);
	ip6h->nexthdr = CARP_PROTOCOL;
	ip6h->hop_limit = CARP_TTL;
	carp_output_source(cd, AF_INET6, &ip6h->saddr);
	ipv6_addr_set(&ip6h->daddr, htonl(0xff020000), 0, 0,
		      htonl(CARP_GROUP6));
	carp_adv_build(adv, skb_put(skb, len));
	return carp_output_advert_frame(skb, adv, group);
}

/**
 * carp_output_advert() - queue an advert for each address family
 * @cd: the device, with addresses
 * @adv: the advert, with its digest
 *
 * Context: any, lock of the device.
 */
void carp_output_advert(struct carp_dev *cd, const struct carp_adv *adv)
{
	const struct carp_port *port = carp_dev_port(cd);

	if (!port)
		return;
	if (cd->addrs->n4) {
		carp_output_queue(cd, carp_output_advert4(cd, port->dev, adv));
		carp_stats_inc(cd->stats, CARP_STAT_TX_ADVERTS);
	}
	if (cd->addrs->n6) {
		carp_output_queue(cd, carp_output_advert6(cd, port->dev, adv));
		carp_stats_inc(cd->stats, CARP_STAT_TX_ADVERTS6);
	}
}

/* Gratuitous ARP in the form of a request, RFC 5227 section 3. */
static struct sk_buff *carp_output_garp(struct net_device *lower, u8 vhid,
					__be32 addr)
{
	u8 mac[ETH_ALEN];

	carp_output_mac(vhid, mac);
	return arp_create(ARPOP_REQUEST, ETH_P_ARP, addr, lower, addr, NULL,
			  mac, NULL);
}

/* The part behind the IPv6 header: RFC 4861 section 7.2.6, from a router. */
static void carp_output_na_body(struct sk_buff *skb, u8 vhid,
				const struct in6_addr *addr, bool router)
{
	struct nd_msg *msg;

	msg = skb_put_zero(skb, sizeof(*msg) + 8);
	msg->icmph.icmp6_type = NDISC_NEIGHBOUR_ADVERTISEMENT;
	msg->icmph.icmp6_override = 1;
	msg->icmph.icmp6_router = router;
	msg->target = *addr;
	msg->opt[0] = ND_OPT_TARGET_LL_ADDR;
	msg->opt[1] = 1;
	carp_output_mac(vhid, &msg->opt[2]);
}

static struct sk_buff *carp_output_na(struct net_device *lower, u8 vhid,
				      const struct in6_addr *addr, bool router)
{
	const u8 group[ETH_ALEN] = { 0x33, 0x33, 0x00, 0x00, 0x00, 0x01 };
	unsigned int len = sizeof(struct nd_msg) + 8;
	struct ipv6hdr *ip6h;
	struct sk_buff *skb;
	struct nd_msg *msg;
	u8 mac[ETH_ALEN];

	skb = carp_output_alloc(lower, htons(ETH_P_IPV6), sizeof(*ip6h) + len);
	if (!skb)
		return NULL;
	ip6h = skb_put_zero(skb, sizeof(*ip6h));
	ip6h->version = 6;
	ip6h->payload_len = htons(len);
	ip6h->nexthdr = IPPROTO_ICMPV6;
	ip6h->hop_limit = 255;
	ip6h->saddr = *addr;
	ipv6_addr_set(&ip6h->daddr, htonl(0xff020000), 0, 0, htonl(1));
	carp_output_na_body(skb, vhid, addr, router);
	msg = (struct nd_msg *)(ip6h + 1);
	msg->icmph.icmp6_cksum =
		csum_ipv6_magic(&ip6h->saddr, &ip6h->daddr, len, IPPROTO_ICMPV6,
				csum_partial(msg, len, 0));
	carp_output_mac(vhid, mac);
	return carp_output_frame(skb, mac, group);
}

static bool carp_output_is_router(const struct carp_dev *cd)
{
	const struct inet6_dev *idev = __in6_dev_get(cd->dev);

	return idev && READ_ONCE(idev->cnf.forwarding);
}

/**
 * carp_output_announce() - tell the segment where the addresses are
 * @cd: the device, with addresses
 * @vhid: the vhost that is MASTER
 *
 * Queues gratuitous ARP for each IPv4 address and an unsolicited neighbour
 * advertisement for each IPv6 address.
 *
 * Context: any, lock of the device.
 */
void carp_output_announce(struct carp_dev *cd, u8 vhid)
{
	const struct carp_port *port = carp_dev_port(cd);
	const struct carp_addrs *addrs = cd->addrs;
	bool router;
	u16 i;

	if (!port)
		return;
	for (i = 0; i < addrs->n4; i++)
		carp_output_queue(cd, carp_output_garp(port->dev, vhid,
						       addrs->v4[i]));
	router = carp_output_is_router(cd);
	for (i = 0; i < addrs->n6; i++)
		carp_output_queue(cd, carp_output_na(port->dev, vhid,
						     &addrs->v6[i], router));
}

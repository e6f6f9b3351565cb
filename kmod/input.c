// SPDX-License-Identifier: GPL-2.0
/*
 * Adverts that come in: from bytes to an event of a vhost.
 *
 * Adverts to the multicast groups are looked at where frames arrive on the
 * parent, before anything that the host's own configuration could do to them: a
 * firewall, rp_filter, or a source that is an address of ours must not make two
 * masters. The IP stack gets them nevertheless, for whoever else listens to
 * protocol 112. Adverts to other addresses have no business here yet.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/protocol.h>

#include "adv.h"
#include "device.h"
#include "hear.h"
#include "io.h"
#include "port.h"
#include "trace.h"
#include "vhost.h"

/**
 * struct carp_packet - a packet of protocol 112, as far as it was understood
 * @skb: the packet
 * @port: where it arrived
 * @from: source address and time of arrival
 * @offset: of the CARP header
 * @len: from there to the end of the IP packet
 * @ttl: TTL or hop limit
 * @fragment: not a whole packet
 */
struct carp_packet {
	const struct sk_buff	*skb;
	struct carp_port	*port;
	struct carp_heard	from;
	unsigned int		offset;
	unsigned int		len;
	u8			ttl;
	bool			fragment;
};

static enum carp_stat carp_input_parse(const struct carp_packet *pkt,
				       const struct carp_header *hdr,
				       struct carp_adv *adv)
{
	if (pkt->ttl != CARP_TTL)
		return CARP_STAT_RX_BAD_TTL;
	if (pkt->fragment)
		return CARP_STAT_RX_FRAGMENT;
	if (!hdr)
		return CARP_STAT_RX_BAD_LEN;

	switch (carp_adv_parse(hdr, pkt->len, adv)) {
	case CARP_ADV_BAD_LEN:
		return CARP_STAT_RX_BAD_LEN;
	case CARP_ADV_BAD_SUM:
		return CARP_STAT_RX_BAD_SUM;
	case CARP_ADV_BAD_VERSION:
		return CARP_STAT_RX_BAD_VERSION;
	default:
		return CARP_STAT_UNSPEC;
	}
}

/* However bad, it is counted by the device that it is meant for, if any. */
static void carp_input_count(const struct carp_packet *pkt,
			     struct carp_vhost *vh, u8 vhid, enum carp_stat bad)
{
	struct carp_stats __percpu *stats;

	stats = vh ? vh->cd->stats : pkt->port->stats;
	carp_stats_inc(stats, pkt->from.family == AF_INET ?
			      CARP_STAT_RX_ADVERTS : CARP_STAT_RX_ADVERTS6);
	if (!bad)
		return;
	carp_stats_inc(stats, bad);
	trace_carp_drop(vh ? vh->cd->dev : pkt->port->dev, vhid, bad);
}

static void carp_input_deliver(struct carp_packet *pkt, struct carp_vhost *vh,
			       const struct carp_adv *adv)
{
	pkt->from.advbase = adv->advbase;
	pkt->from.advskew = adv->advskew;
	pkt->from.demote = adv->demote;
	pkt->from.counter = adv->counter;
	pkt->from.when = ktime_get();

	carp_dev_lock(vh->cd);
	carp_hear_advert(vh, adv, &pkt->from);
	carp_dev_unlock(vh->cd);
}

static void carp_input_packet(struct carp_packet *pkt)
{
	struct carp_header buf, *hdr;
	struct carp_vhost *vh = NULL;
	struct carp_adv adv;
	enum carp_stat bad;
	u8 vhid = 0;

	hdr = NULL;
	if (pkt->len >= sizeof(buf) && !pkt->fragment)
		hdr = skb_header_pointer(pkt->skb, pkt->offset, sizeof(buf),
					 &buf);
	if (hdr) {
		vhid = hdr->vhid;
		vh = rcu_dereference(pkt->port->vhosts[vhid]);
	}
	bad = carp_input_parse(pkt, hdr, &adv);
	if (!bad && !vh)
		bad = CARP_STAT_RX_BAD_VHID;
	carp_input_count(pkt, vh, vhid, bad);
	if (!bad)
		carp_input_deliver(pkt, vh, &adv);
}

/**
 * carp_input_ipv4() - look at an IPv4 packet that may be an advert
 * @port: where it arrived
 * @skb: the packet, network header at data; not changed
 *
 * Context: softirq, RCU.
 *
 * Return: whether it was one, good or bad.
 */
bool carp_input_ipv4(struct carp_port *port, const struct sk_buff *skb)
{
	struct carp_packet pkt = { .skb = skb, .port = port };
	u32 buf[60 / sizeof(u32)];
	const struct iphdr *iph;
	unsigned int hlen;

	iph = skb_header_pointer(skb, 0, sizeof(*iph), buf);
	if (!iph || iph->protocol != CARP_PROTOCOL ||
	    iph->daddr != htonl(CARP_GROUP4) || iph->version != 4)
		return false;
	hlen = iph->ihl * 4;
	if (hlen < sizeof(*iph))
		return false;
	iph = skb_header_pointer(skb, 0, hlen, buf);
	if (!iph || ip_fast_csum(iph, iph->ihl) ||
	    ntohs(iph->tot_len) < hlen || ntohs(iph->tot_len) > skb->len)
		return false;
	pkt.from.family = AF_INET;
	pkt.from.addr.s6_addr32[3] = iph->saddr;
	pkt.offset = hlen;
	pkt.len = ntohs(iph->tot_len) - hlen;
	pkt.ttl = iph->ttl;
	pkt.fragment = ip_is_fragment(iph);
	carp_input_packet(&pkt);
	return true;
}

/*
 * Behind the extension headers. In other than the first fragment there is
 * nothing but the fragment header to tell what it is a part of.
 *
 * Return: offset, or a negative number if it is not ours.
 */
static int carp_input_skip6(const struct sk_buff *skb, u8 nexthdr,
			    __be16 *frag_off)
{
	struct frag_hdr buf, *frag;
	int offset;

	offset = ipv6_skip_exthdr(skb, sizeof(struct ipv6hdr), &nexthdr,
				  frag_off);
	if (offset >= 0 && nexthdr == NEXTHDR_FRAGMENT) {
		frag = skb_header_pointer(skb, offset, sizeof(buf), &buf);
		nexthdr = frag ? frag->nexthdr : NEXTHDR_NONE;
	}
	return nexthdr == CARP_PROTOCOL ? offset : -ENOENT;
}

/**
 * carp_input_ipv6() - look at an IPv6 packet that may be an advert
 * @port: where it arrived
 * @skb: the packet, network header at data; not changed
 *
 * Context: softirq, RCU.
 *
 * Return: whether it was one, good or bad.
 */
bool carp_input_ipv6(struct carp_port *port, const struct sk_buff *skb)
{
	struct carp_packet pkt = { .skb = skb, .port = port };
	struct in6_addr group = {
		.s6_addr32 = { htonl(0xff020000), 0, 0, htonl(CARP_GROUP6) },
	};
	const struct ipv6hdr *ip6h;
	struct ipv6hdr buf;
	unsigned int end;
	__be16 frag_off;
	int offset;

	ip6h = skb_header_pointer(skb, 0, sizeof(buf), &buf);
	if (!ip6h || !ipv6_addr_equal(&ip6h->daddr, &group) ||
	    ip6h->version != 6)
		return false;
	offset = carp_input_skip6(skb, ip6h->nexthdr, &frag_off);
	end = sizeof(buf) + ntohs(ip6h->payload_len);
	if (offset < 0 || offset > end || end > skb->len)
		return false;
	pkt.from.family = AF_INET6;
	pkt.from.addr = ip6h->saddr;
	pkt.offset = offset;
	pkt.len = end - offset;
	pkt.ttl = ip6h->hop_limit;
	pkt.fragment = frag_off != 0;
	carp_input_packet(&pkt);
	return true;
}

/*
 * Registered so that the host does not answer protocol 112 with an ICMP error,
 * and raw sockets are not the only ones who know it.
 */
static int carp_input_rcv(struct sk_buff *skb)
{
	consume_skb(skb);
	return 0;
}

static const struct net_protocol carp_protocol4 = {
	.handler	= carp_input_rcv,
	.no_policy	= 1,
};

static const struct inet6_protocol carp_protocol6 = {
	.handler	= carp_input_rcv,
	.flags		= INET6_PROTO_NOPOLICY | INET6_PROTO_FINAL,
};

/**
 * carp_input_init() - take the IP protocol
 *
 * Context: process, at module load.
 *
 * Return: 0, or -EBUSY if somebody else has it.
 */
int carp_input_init(void)
{
	if (inet_add_protocol(&carp_protocol4, CARP_PROTOCOL))
		return -EBUSY;
	if (inet6_add_protocol(&carp_protocol6, CARP_PROTOCOL)) {
		inet_del_protocol(&carp_protocol4, CARP_PROTOCOL);
		return -EBUSY;
	}
	return 0;
}

/**
 * carp_input_exit() - give the IP protocol back
 *
 * Context: process, at module unload. Waits for packets on their way.
 */
void carp_input_exit(void)
{
	inet6_del_protocol(&carp_protocol6, CARP_PROTOCOL);
	inet_del_protocol(&carp_protocol4, CARP_PROTOCOL);
}

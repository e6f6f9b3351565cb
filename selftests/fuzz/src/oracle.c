// SPDX-License-Identifier: GPL-2.0-or-later
#include "oracle.h"

#include <netinet/in.h>
#include <string.h>

#include "../../src/wire/wire.h"

/* A packet, and what is left of it. */
struct packet {
	const uint8_t *data;
	size_t len;
	uint8_t ttl;
	bool fragment;
};

static unsigned int be16(const uint8_t *p)
{
	return p[0] << 8 | p[1];
}

static bool is_tag(unsigned int ethertype)
{
	return ethertype == ETH_P_8021Q || ethertype == ETH_P_8021AD;
}

/* Ethertype, or 0 if it is not for us. */
static unsigned int open_frame(const struct oracle *oracle,
			       const uint8_t *frame, size_t len,
			       struct packet *pkt)
{
	unsigned int type;
	size_t head = ETH_HLEN;

	if (len < ETH_HLEN || (!(frame[0] & 1) &&
			       memcmp(frame, oracle->mac, ETH_ALEN)))
		return 0;
	type = be16(frame + 12);
	if (is_tag(type)) {
		if (len < ETH_HLEN + 4 || be16(frame + 14) & 0xfff)
			return 0;
		type = be16(frame + 16);
		head += 4;
	}
	pkt->data = frame + head;
	pkt->len = len - head;
	return type;
}

static bool open_ipv4(struct packet *pkt)
{
	static const uint8_t group[] = { 224, 0, 0, 18 };
	const uint8_t *ip = pkt->data;
	size_t head, total;

	if (pkt->len < 20 || ip[0] >> 4 != 4 || ip[9] != CARP_PROTOCOL ||
	    memcmp(ip + 16, group, 4))
		return false;
	head = (ip[0] & 0xf) * 4;
	total = be16(ip + 2);
	if (head < 20 || pkt->len < head || wire_sum(ip, head) ||
	    total < head || total > pkt->len)
		return false;
	pkt->ttl = ip[8];
	pkt->fragment = be16(ip + 6) & 0x3fff;
	pkt->data += head;
	pkt->len = total - head;
	return true;
}

static bool is_extension(uint8_t next)
{
	switch (next) {
	case IPPROTO_HOPOPTS:
	case IPPROTO_ROUTING:
	case IPPROTO_FRAGMENT:
	case IPPROTO_AH:
	case IPPROTO_DSTOPTS:
		return true;
	default:
		return false;
	}
}

/*
 * To the end of the chain of headers, or to the fragment header of a part that
 * is not the first. Headers have to be in the frame, if not in the packet.
 */
static bool skip_extensions(struct packet *pkt, uint8_t next, size_t *at)
{
	size_t size;

	while (is_extension(next)) {
		const uint8_t *h = pkt->data + *at;
		bool fragment = next == IPPROTO_FRAGMENT;
		bool ah = next == IPPROTO_AH;

		if (*at + (fragment ? 4 : 2) > pkt->len)
			return false;
		if (fragment)
			pkt->fragment = be16(h + 2);
		if (fragment && be16(h + 2) & 0xfff8)
			return *at + 8 <= pkt->len && h[0] == CARP_PROTOCOL;
		size = ah ? (h[1] + 2) * 4 : (h[1] + 1) * 8;
		next = h[0];
		*at += fragment ? 8 : size;
	}
	return next == CARP_PROTOCOL;
}

static bool open_ipv6(struct packet *pkt)
{
	static const uint8_t group[16] = { 0xff, 2, [15] = 0x12 };
	const uint8_t *ip = pkt->data;
	size_t at = 40, end;

	if (pkt->len < 40 || ip[0] >> 4 != 6 || memcmp(ip + 24, group, 16))
		return false;
	end = 40 + be16(ip + 4);
	if (!skip_extensions(pkt, ip[6], &at) || at > end || end > pkt->len)
		return false;
	pkt->ttl = ip[7];
	pkt->data += at;
	pkt->len = end - at;
	return true;
}

static bool is_own(const struct oracle_vhid *vhid, const uint8_t *advert)
{
	unsigned int i;

	/* Counter and digest; the rest the digest does not cover. */
	for (i = 0; i < vhid->own; i++)
		if (!memcmp(vhid->sent[i] + 8, advert + 8, ADVERT_LEN - 8))
			return true;
	return false;
}

static enum carp_stat judge_header(const struct packet *pkt)
{
	if (pkt->ttl != 255)
		return CARP_STAT_RX_BAD_TTL;
	if (pkt->fragment)
		return CARP_STAT_RX_FRAGMENT;
	if (pkt->len < ADVERT_LEN)
		return CARP_STAT_RX_BAD_LEN;
	if (wire_sum(pkt->data, ADVERT_LEN))
		return CARP_STAT_RX_BAD_SUM;
	if (pkt->data[0] != 0x21)
		return CARP_STAT_RX_BAD_VERSION;
	return CARP_STAT_UNSPEC;
}

/* Nobody but the host itself has signed anything. */
static enum carp_stat judge(const struct oracle_vhid *vhid,
			    const struct packet *pkt)
{
	enum carp_stat bad = judge_header(pkt);

	if (bad)
		return bad;
	if (!vhid)
		return CARP_STAT_RX_BAD_VHID;
	if (!vhid->running)
		return CARP_STAT_RX_NOT_RUNNING;
	return is_own(vhid, pkt->data) ? CARP_STAT_RX_LOOP :
					 CARP_STAT_RX_BAD_AUTH;
}

bool oracle_expect(const struct oracle *oracle, const uint8_t *frame,
		   size_t len, struct count *count)
{
	const struct oracle_vhid *vhid = NULL;
	struct packet pkt = { 0 };
	unsigned int type = open_frame(oracle, frame, len, &pkt);

	if (type == ETH_P_IP && open_ipv4(&pkt))
		count->received = CARP_STAT_RX_ADVERTS;
	else if (type == ETH_P_IPV6 && open_ipv6(&pkt))
		count->received = CARP_STAT_RX_ADVERTS6;
	else
		return false;
	count->vhid = 0;
	if (!pkt.fragment && pkt.len >= ADVERT_LEN &&
	    oracle->vhid[pkt.data[1]].used) {
		count->vhid = pkt.data[1];
		vhid = &oracle->vhid[count->vhid];
	}
	count->bad = judge(vhid, &pkt);
	return true;
}

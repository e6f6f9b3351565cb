// SPDX-License-Identifier: GPL-2.0-or-later
#include "packet.h"

#include <arpa/inet.h>
#include <net/ethernet.h>
#include <netinet/icmp6.h>
#include <netinet/if_ether.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>
#include <string.h>

#define CARP_PROTOCOL	112
#define CARP_LEN	36
#define ECHO_ID		0x4352
#define HOP_LIMIT	255

/* The same for both families. */
struct echo {
	uint8_t type;
	uint8_t code;
	uint16_t sum;
	uint16_t id;
	uint16_t low;
	uint32_t sequence;
};

/* A neighbour solicitation or advertisement with its one option. */
struct neighbour {
	uint8_t type;
	uint8_t code;
	uint16_t sum;
	uint32_t flags;
	uint8_t target[16];
	uint8_t option;
	uint8_t option_len;
	uint8_t mac[MAC_LEN];
};

/* --- parse ---------------------------------------------------------------- */

static void parse_advert(struct packet *p, const uint8_t *data, size_t len)
{
	if (len < CARP_LEN || data[0] != 0x21)
		return;
	p->kind = PACKET_ADVERT;
	p->vhid = data[1];
	p->advskew = data[2];
	p->demote = data[4];
	p->advbase = data[5];
}

static void parse_echo(struct packet *p, const uint8_t *data, size_t len)
{
	struct echo echo;

	if (len < sizeof(echo))
		return;
	memcpy(&echo, data, sizeof(echo));
	if (echo.id != htons(ECHO_ID))
		return;
	p->kind = PACKET_ECHO_REPLY;
	p->sequence = ntohl(echo.sequence);
}

static void parse_ipv4(struct packet *p, const uint8_t *data, size_t len)
{
	const struct iphdr *ip = (const void *)data;
	size_t header = ip->ihl * 4;

	if (len < sizeof(*ip) || len < header)
		return;
	p->family = 4;
	memcpy(p->source, &ip->saddr, 4);
	if (ip->protocol == CARP_PROTOCOL)
		parse_advert(p, data + header, len - header);
	if (ip->protocol == IPPROTO_ICMP && len > header &&
	    data[header] == ICMP_ECHOREPLY)
		parse_echo(p, data + header, len - header);
}

static void parse_neighbour(struct packet *p, const uint8_t *data, size_t len)
{
	struct neighbour nd = { 0 };

	if (len < offsetof(struct neighbour, option))
		return;
	memcpy(&nd, data, len < sizeof(nd) ? len : sizeof(nd));
	memcpy(p->target, nd.target, 16);
	memcpy(p->mac, nd.mac, MAC_LEN);
	p->kind = nd.type == ND_NEIGHBOR_SOLICIT ? PACKET_SOLICIT :
						   PACKET_ADVERTISE;
}

static void parse_icmp6(struct packet *p, const uint8_t *data, size_t len)
{
	if (!len)
		return;
	switch (data[0]) {
	case ICMP6_ECHO_REPLY:
		parse_echo(p, data, len);
		break;
	case ND_NEIGHBOR_SOLICIT:
	case ND_NEIGHBOR_ADVERT:
		parse_neighbour(p, data, len);
		break;
	}
}

static void parse_ipv6(struct packet *p, const uint8_t *data, size_t len)
{
	const struct ip6_hdr *ip = (const void *)data;

	if (len < sizeof(*ip))
		return;
	p->family = 6;
	memcpy(p->source, &ip->ip6_src, 16);
	data += sizeof(*ip);
	len -= sizeof(*ip);
	if (ip->ip6_nxt == CARP_PROTOCOL)
		parse_advert(p, data, len);
	if (ip->ip6_nxt == IPPROTO_ICMPV6)
		parse_icmp6(p, data, len);
}

static void parse_arp(struct packet *p, const uint8_t *data, size_t len)
{
	const struct ether_arp *arp = (const void *)data;

	if (len < sizeof(*arp))
		return;
	p->family = 4;
	p->kind = ntohs(arp->arp_op) == ARPOP_REQUEST ? PACKET_ARP_REQUEST :
							PACKET_ARP_REPLY;
	memcpy(p->source, arp->arp_spa, 4);
	memcpy(p->target, arp->arp_tpa, 4);
	memcpy(p->mac, arp->arp_sha, MAC_LEN);
}

/* What is not understood is PACKET_OTHER. */
void packet_parse(struct packet *p, const uint8_t *frame, size_t len)
{
	const struct ether_header *eth = (const void *)frame;

	memset(p, 0, sizeof(*p));
	if (len < sizeof(*eth))
		return;
	frame += sizeof(*eth);
	len -= sizeof(*eth);
	switch (ntohs(eth->ether_type)) {
	case ETHERTYPE_IP:
		parse_ipv4(p, frame, len);
		break;
	case ETHERTYPE_IPV6:
		parse_ipv6(p, frame, len);
		break;
	case ETHERTYPE_ARP:
		parse_arp(p, frame, len);
		break;
	}
}

/* --- build ---------------------------------------------------------------- */

static uint32_t sum_add(uint32_t sum, const void *data, size_t len)
{
	const uint8_t *byte = data;

	for (size_t i = 0; i + 1 < len; i += 2)
		sum += byte[i] << 8 | byte[i + 1];
	return sum;
}

static uint16_t sum_end(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons(~sum);
}

static uint8_t *put_ether(uint8_t *frame, const uint8_t *to,
			  const uint8_t *from, int type)
{
	struct ether_header *eth = (void *)frame;

	memcpy(eth->ether_dhost, to, MAC_LEN);
	memcpy(eth->ether_shost, from, MAC_LEN);
	eth->ether_type = htons(type);
	return frame + sizeof(*eth);
}

static uint8_t *put_ipv4(uint8_t *at, const uint8_t *from, const uint8_t *to,
			 size_t len)
{
	struct iphdr ip = {
		.version = 4,
		.ihl = 5,
		.tot_len = htons(sizeof(ip) + len),
		.ttl = 64,
		.protocol = IPPROTO_ICMP,
	};

	memcpy(&ip.saddr, from, 4);
	memcpy(&ip.daddr, to, 4);
	ip.check = sum_end(sum_add(0, &ip, sizeof(ip)));
	memcpy(at, &ip, sizeof(ip));
	return at + sizeof(ip);
}

/* Fills in the checksum of the ICMPv6 message and puts both. */
static uint8_t *put_ipv6(uint8_t *at, const uint8_t *from, const uint8_t *to,
			 void *message, size_t len)
{
	struct ip6_hdr ip = { 0 };
	uint16_t check;
	uint32_t sum;

	ip.ip6_flow = htonl(6u << 28);
	ip.ip6_plen = htons(len);
	ip.ip6_nxt = IPPROTO_ICMPV6;
	ip.ip6_hlim = HOP_LIMIT;
	memcpy(&ip.ip6_src, from, 16);
	memcpy(&ip.ip6_dst, to, 16);
	sum = sum_add(len + IPPROTO_ICMPV6, &ip.ip6_src, 32);
	check = sum_end(sum_add(sum, message, len));
	memcpy((uint8_t *)message + 2, &check, sizeof(check));
	memcpy(at, &ip, sizeof(ip));
	memcpy(at + sizeof(ip), message, len);
	return at + sizeof(ip) + len;
}

size_t packet_echo(uint8_t *frame, int family, const struct station *from,
		   const struct station *to, uint32_t sequence)
{
	struct echo echo = {
		.type = family == 4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST,
		.id = htons(ECHO_ID),
		.low = htons(sequence),
		.sequence = htonl(sequence),
	};
	uint8_t *at;

	if (family == 6) {
		at = put_ether(frame, to->mac, from->mac, ETHERTYPE_IPV6);
		at = put_ipv6(at, from->ipv6, to->ipv6, &echo, sizeof(echo));
		return at - frame;
	}
	echo.sum = sum_end(sum_add(0, &echo, sizeof(echo)));
	at = put_ether(frame, to->mac, from->mac, ETHERTYPE_IP);
	at = put_ipv4(at, from->ipv4, to->ipv4, sizeof(echo));
	memcpy(at, &echo, sizeof(echo));
	return at + sizeof(echo) - frame;
}

/* A request goes to everybody. */
size_t packet_arp(uint8_t *frame, bool reply, const struct station *from,
		  const struct station *to)
{
	static const uint8_t broadcast[] = { 255, 255, 255, 255, 255, 255 };
	struct ether_arp arp = { 0 };
	uint8_t *at;

	arp.arp_hrd = htons(ARPHRD_ETHER);
	arp.arp_pro = htons(ETHERTYPE_IP);
	arp.arp_hln = MAC_LEN;
	arp.arp_pln = 4;
	arp.arp_op = htons(reply ? ARPOP_REPLY : ARPOP_REQUEST);
	memcpy(arp.arp_sha, from->mac, MAC_LEN);
	memcpy(arp.arp_spa, from->ipv4, 4);
	memcpy(arp.arp_tpa, to->ipv4, 4);
	if (reply)
		memcpy(arp.arp_tha, to->mac, MAC_LEN);
	at = put_ether(frame, reply ? to->mac : broadcast, from->mac,
		       ETHERTYPE_ARP);
	memcpy(at, &arp, sizeof(arp));
	return at + sizeof(arp) - frame;
}

size_t packet_solicit(uint8_t *frame, const struct station *from,
		      const uint8_t *target)
{
	struct neighbour nd = {
		.type = ND_NEIGHBOR_SOLICIT,
		.option = ND_OPT_SOURCE_LINKADDR,
		.option_len = 1,
	};
	uint8_t group[16] = { 0xff, 2, [11] = 1, 0xff };
	uint8_t mac[MAC_LEN] = { 0x33, 0x33, 0xff };
	uint8_t *at;

	memcpy(group + 13, target + 13, 3);
	memcpy(mac + 3, target + 13, 3);
	memcpy(nd.target, target, 16);
	memcpy(nd.mac, from->mac, MAC_LEN);
	at = put_ether(frame, mac, from->mac, ETHERTYPE_IPV6);
	at = put_ipv6(at, from->ipv6, group, &nd, sizeof(nd));
	return at - frame;
}

/* The answer to a solicitation. */
size_t packet_advertise(uint8_t *frame, const struct station *from,
			const struct station *to)
{
	struct neighbour nd = {
		.type = ND_NEIGHBOR_ADVERT,
		.flags = ND_NA_FLAG_SOLICITED | ND_NA_FLAG_OVERRIDE,
		.option = ND_OPT_TARGET_LINKADDR,
		.option_len = 1,
	};
	uint8_t *at;

	memcpy(nd.target, from->ipv6, 16);
	memcpy(nd.mac, from->mac, MAC_LEN);
	at = put_ether(frame, to->mac, from->mac, ETHERTYPE_IPV6);
	at = put_ipv6(at, from->ipv6, to->ipv6, &nd, sizeof(nd));
	return at - frame;
}

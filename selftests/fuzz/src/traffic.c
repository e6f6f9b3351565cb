// SPDX-License-Identifier: GPL-2.0-or-later
#include "traffic.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "frame.h"

#define FRAMES	16

struct arp {
	uint8_t target[6], source[6];
	uint16_t ethertype, hardware, protocol;
	uint8_t hardware_len, protocol_len;
	uint16_t operation;
	uint8_t sha[6], sip[4], tha[6], tip[4];
} __attribute__((packed));

static void make_arp(struct frame *f, struct rnd *rnd)
{
	struct arp arp = {
		.target = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
		.source = { 2, 0, 0, 0, 0, 9 },
		.ethertype = htons(ETH_P_ARP), .hardware = htons(1),
		.protocol = htons(ETH_P_IP),
		.hardware_len = 6, .protocol_len = 4,
		.operation = htons(1 + rnd_below(rnd, 2)),
		.sha = { 2, 0, 0, 0, 0, 9 },
		.sip = { 10, 9, 0, rnd_below(rnd, 16) },
		.tip = { 10, 9, 0, rnd_below(rnd, 16) },
	};

	memcpy(f->data, &arp, sizeof(arp));
	f->len = sizeof(arp);
}

/* To the MAC of a vhid: whoever is its master gets it. */
static void make_virtual(struct frame *f, struct rnd *rnd)
{
	static const struct oracle none;
	const uint8_t mac[] = { 0, 0, 0x5e, 0, 1, rnd_below(rnd, 9) };

	frame_random(f, rnd, &none);
	if (f->len >= sizeof(mac))
		memcpy(f->data, mac, sizeof(mac));
}

bool traffic_frames(struct rnd *rnd, unsigned int ifindex)
{
	struct sockaddr_ll to = { .sll_family = AF_PACKET,
				  .sll_ifindex = ifindex };
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0), i, sent = 0;
	static const struct oracle none;
	struct frame f;

	if (fd < 0)
		return false;
	for (i = 0; i < FRAMES; i++) {
		if (rnd_percent(rnd, 30))
			make_arp(&f, rnd);
		else if (rnd_percent(rnd, 40))
			make_virtual(&f, rnd);
		else
			frame_random(&f, rnd, &none);
		sent += sendto(fd, f.data, f.len, MSG_DONTWAIT, (void *)&to,
			       sizeof(to)) > 0;
	}
	close(fd);
	return sent;
}

bool traffic_datagrams(struct rnd *rnd)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9) };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), i, sent = 0;
	char data[600] = "";

	if (fd < 0)
		return false;
	for (i = 0; i < FRAMES; i++) {
		to.sin_addr.s_addr = htonl(0x0a090000 | rnd_below(rnd, 16));
		sent += sendto(fd, data, 1 + rnd_below(rnd, sizeof(data)),
			       MSG_DONTWAIT, (void *)&to, sizeof(to)) > 0;
	}
	close(fd);
	return sent;
}

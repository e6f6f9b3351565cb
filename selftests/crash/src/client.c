// SPDX-License-Identifier: GPL-2.0-or-later
#include "client.h"

#include <string.h>

#include "log.h"
#include "packet.h"
#include "switch.h"

#define RESOLVE_AGAIN	(100 * MS)
#define SEQUENCES	65536
#define ETHER_HEADER	(2 * MAC_LEN + 2)

/* 192.0.2.100, 2001:db8::100 */
static const struct station self = {
	.mac = { 2, 0, 0, 0, 0, 100 },
	.ipv4 = { 192, 0, 2, 100 },
	.ipv6 = { 0x20, 1, 0xd, 0xb8, [14] = 1, 0 },
};

/**
 * struct probing - of one family
 * @family: 4 or 6
 * @vip: the address, and its MAC address once it is known
 * @known: whether it is
 * @next: when there is something to send
 * @sequence: of the next probe
 * @served: when the latest probe that was answered had been sent
 * @sent: when the latest probes were sent
 */
struct probing {
	int family;
	struct station vip;
	bool known;
	uint64_t next;
	uint32_t sequence;
	uint64_t served;
	uint64_t sent[SEQUENCES];
};

/* 192.0.2.200, 2001:db8::200 */
static struct probing probings[2] = {
	{ .family = 4, .vip.ipv4 = { 192, 0, 2, 200 } },
	{ .family = 6, .vip.ipv6 = { 0x20, 1, 0xd, 0xb8, [14] = 2, 0 } },
};

static uint64_t interval;

static struct probing *of_family(int family)
{
	return &probings[family == 6];
}

/* --- what comes ----------------------------------------------------------- */

static bool is_vip(int family, const uint8_t *address)
{
	const struct station *vip = &of_family(family)->vip;

	return family == 4 ? !memcmp(address, vip->ipv4, 4) :
			     !memcmp(address, vip->ipv6, 16);
}

/* An echo reply from a virtual address. */
bool client_asked(const struct packet *p)
{
	return is_vip(p->family, p->source);
}

/* Somebody says that a virtual address is at another MAC than the virtual. */
bool client_disagrees(const struct packet *p)
{
	static const uint8_t vmac[] = { 0, 0, 0x5e, 0, 1, 1 };
	static const uint8_t none[MAC_LEN];
	const uint8_t *address = p->family == 6 ? p->target : p->source;

	return is_vip(p->family, address) && memcmp(p->mac, none, MAC_LEN) &&
	       memcmp(p->mac, vmac, MAC_LEN);
}

static void note_answer(const struct packet *p)
{
	struct probing *ping = of_family(p->family);
	uint64_t sent;

	if (!client_asked(p))
		return;
	log_line("answer %d %u", p->family, p->sequence);
	sent = ping->sent[p->sequence % SEQUENCES];
	if (p->sequence < ping->sequence && sent > ping->served)
		ping->served = sent;
}

/* Its first answer to us is what we keep. */
static void note_mac(const struct packet *p)
{
	struct probing *ping = of_family(p->family);
	const uint8_t *address = p->family == 6 ? p->target : p->source;

	if (ping->known || !is_vip(p->family, address))
		return;
	memcpy(ping->vip.mac, p->mac, MAC_LEN);
	ping->known = true;
}

static void answer_arp(const struct packet *p)
{
	struct station to;
	uint8_t frame[FRAME_MAX];

	if (memcmp(p->target, self.ipv4, 4))
		return;
	memcpy(to.mac, p->mac, MAC_LEN);
	memcpy(to.ipv4, p->source, 4);
	switch_from(PORT_CLIENT, frame, packet_arp(frame, true, &self, &to));
}

static void answer_solicit(const struct packet *p, const uint8_t *from)
{
	struct station to;
	uint8_t frame[FRAME_MAX];

	if (memcmp(p->target, self.ipv6, 16))
		return;
	memcpy(to.mac, from, MAC_LEN);
	memcpy(to.ipv6, p->source, 16);
	switch_from(PORT_CLIENT, frame, packet_advertise(frame, &self, &to));
}

/* The switch delivers a frame to us. */
void client_read(const uint8_t *frame, size_t len)
{
	struct packet p;

	packet_parse(&p, frame, len);
	switch (p.kind) {
	case PACKET_ECHO_REPLY:
		if (!memcmp(frame, self.mac, MAC_LEN))
			note_answer(&p);
		break;
	case PACKET_ARP_REQUEST:
		answer_arp(&p);
		break;
	case PACKET_SOLICIT:
		answer_solicit(&p, frame + MAC_LEN);
		break;
	case PACKET_ARP_REPLY:
	case PACKET_ADVERTISE:
		note_mac(&p);
		break;
	default:
		break;
	}
}

/* --- what we send --------------------------------------------------------- */

void client_probe(uint64_t us)
{
	interval = us;
	for (int i = 0; i < 2; i++) {
		probings[i].next = now() + i * us / 2;
		probings[i].known = false;
	}
}

bool client_served_since(uint64_t time, bool ipv6)
{
	return probings[ipv6].served > time;
}

uint64_t client_next(void)
{
	if (!interval)
		return UINT64_MAX;
	return probings[0].next < probings[1].next ? probings[0].next :
						     probings[1].next;
}

static void resolve(struct probing *ping, uint64_t time)
{
	uint8_t frame[FRAME_MAX];
	size_t len;

	if (ping->family == 6)
		len = packet_solicit(frame, &self, ping->vip.ipv6);
	else
		len = packet_arp(frame, false, &self, &ping->vip);
	switch_from(PORT_CLIENT, frame, len);
	ping->next = time + RESOLVE_AGAIN;
}

static void send_probe(struct probing *ping, uint64_t time)
{
	uint8_t frame[FRAME_MAX];
	size_t len;

	len = packet_echo(frame, ping->family, &self, &ping->vip,
			  ping->sequence);
	log_line("probe %d %u", ping->family, ping->sequence);
	ping->sent[ping->sequence % SEQUENCES] = time;
	ping->sequence++;
	switch_from(PORT_CLIENT, frame, len);
	ping->next += interval;
	if (ping->next < time)
		ping->next = time + interval;
}

void client_run(uint64_t time)
{
	if (!interval)
		return;
	for (int i = 0; i < 2; i++) {
		struct probing *ping = &probings[i];

		if (ping->next > time)
			continue;
		if (ping->known)
			send_probe(ping, time);
		else
			resolve(ping, time);
	}
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "switch.h"

#include <errno.h>
#include <string.h>

#include "client.h"
#include "impair.h"
#include "log.h"
#include "packet.h"
#include "udp.h"

#define ENTRIES		64
#define AGEING		(300 * SECOND)
#define BOW_OUT		255

struct port {
	int fd;
	struct sockaddr_in theirs;
	uint64_t last_advert;
};

struct entry {
	uint8_t mac[MAC_LEN];
	int port;
	uint64_t time;
};

const char *const port_names[PORTS] = { "h1", "h2", "h3", "client" };

static struct port ports[HOSTS];
static struct entry entries[ENTRIES];
static uint64_t ageing = AGEING;

int port_find(const char *name)
{
	for (int i = 0; i < PORTS; i++)
		if (!strcmp(name, port_names[i]))
			return i;
	return -1;
}

/* The socket is to be polled by the caller. */
int switch_open(int port, unsigned int *own, unsigned int *theirs)
{
	struct port *p = &ports[port];

	p->fd = udp_open(own, theirs, &p->theirs);
	return p->fd;
}

/* --- addresses ------------------------------------------------------------ */

static bool is_virtual(const uint8_t *mac)
{
	static const uint8_t prefix[] = { 0, 0, 0x5e, 0, 1 };

	return !memcmp(mac, prefix, sizeof(prefix));
}

static struct entry *entry_find(const uint8_t *mac)
{
	for (int i = 0; i < ENTRIES; i++)
		if (entries[i].time && !memcmp(entries[i].mac, mac, MAC_LEN))
			return &entries[i];
	return NULL;
}

static struct entry *entry_oldest(void)
{
	struct entry *oldest = entries;

	for (int i = 1; i < ENTRIES; i++)
		if (entries[i].time < oldest->time)
			oldest = &entries[i];
	return oldest;
}

static void learn(int port, const uint8_t *mac)
{
	struct entry *e = entry_find(mac);

	if (mac[0] & 1)
		return;
	if (!e) {
		e = entry_oldest();
		memcpy(e->mac, mac, MAC_LEN);
		e->port = -1;
	}
	if (e->port != port && is_virtual(mac))
		log_line("moved %s", port_names[port]);
	e->port = port;
	e->time = now();
}

/* The port of an address, or -1 if it is unknown or stands for many. */
static int lookup(const uint8_t *mac)
{
	struct entry *e;

	if (mac[0] & 1)
		return -1;
	e = entry_find(mac);
	return e && now() - e->time < ageing ? e->port : -1;
}

/* As a switch does whose topology has changed. */
void switch_flush(void)
{
	memset(entries, 0, sizeof(entries));
}

void switch_set_ageing(uint64_t us)
{
	ageing = us ? us : AGEING;
}

/* --- frames --------------------------------------------------------------- */

/* When it last said that it is master. */
uint64_t switch_last_advert(int port)
{
	return ports[port].last_advert;
}

static bool bows_out(const struct packet *p)
{
	return p->advbase == BOW_OUT && p->advskew == BOW_OUT;
}

/* As it leaves the host, whatever happens to it then. */
static void note_sent(int port, const uint8_t *frame, size_t len)
{
	struct packet p;

	packet_parse(&p, frame, len);
	switch (p.kind) {
	case PACKET_ADVERT:
		log_line("sent %s %u %u", port_names[port], p.advbase,
			 p.advskew);
		if (!bows_out(&p))
			ports[port].last_advert = now();
		break;
	case PACKET_ECHO_REPLY:
		if (client_asked(&p))
			log_line("reply %s %d %u", port_names[port], p.family,
				 p.sequence);
		break;
	case PACKET_ARP_REQUEST:
	case PACKET_ARP_REPLY:
	case PACKET_ADVERTISE:
		if (client_disagrees(&p))
			log_line("wrong %s %02x:%02x:%02x:%02x:%02x:%02x",
				 port_names[port], p.mac[0], p.mac[1], p.mac[2],
				 p.mac[3], p.mac[4], p.mac[5]);
		break;
	default:
		break;
	}
}

/* A frame of a host has arrived here. */
void switch_read(int port)
{
	uint8_t frame[FRAME_MAX];
	ssize_t len;

	while (1) {
		len = recv(ports[port].fd, frame, sizeof(frame), 0);
		if (len < 0 && errno == EAGAIN)
			return;
		if (len < 2 * MAC_LEN)
			continue;
		note_sent(port, frame, len);
		switch_from(port, frame, len);
	}
}

/* A host or the client sends this. */
void switch_from(int port, const uint8_t *frame, size_t len)
{
	impair_enter(port, frame, len);
}

void switch_enter(int port, const uint8_t *frame, size_t len)
{
	int to = lookup(frame);

	learn(port, frame + MAC_LEN);
	for (int i = 0; i < PORTS; i++)
		if (i != port && (to < 0 || to == i))
			impair_leave(i, port, frame, len);
}

/* To a host that is not there it goes, too; nobody takes it there. */
void switch_leave(int port, int from, const uint8_t *frame, size_t len)
{
	struct packet p;

	if (port == PORT_CLIENT) {
		client_read(frame, len);
		return;
	}
	packet_parse(&p, frame, len);
	if (p.kind == PACKET_ADVERT)
		log_line("heard %s %s %u %u", port_names[port],
			 port_names[from], p.advbase, p.advskew);
	sendto(ports[port].fd, frame, len, 0, (void *)&ports[port].theirs,
	       sizeof(ports[port].theirs));
}

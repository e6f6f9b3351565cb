// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Takes every CPU away from all other processes, at a high real-time priority,
 * and sends a frame by a device every millisecond meanwhile.
 */
#define _GNU_SOURCE
#include <err.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "netns.h"

#define PRIORITY	90
#define ETH_P_LOCAL	0x88b5	/* local experiments, IEEE 802 */

static int64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static void take(int cpu)
{
	struct sched_param param = { .sched_priority = PRIORITY };
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set) ||
	    sched_setscheduler(0, SCHED_FIFO, &param))
		err(2, "CPU %d", cpu);
}

static int packet_socket(const char *dev)
{
	struct sockaddr_ll addr = { .sll_family = AF_PACKET };
	int fd = socket(AF_PACKET, SOCK_RAW, 0);

	addr.sll_ifindex = if_nametoindex(dev);
	if (fd < 0 || !addr.sll_ifindex ||
	    bind(fd, (struct sockaddr *)&addr, sizeof(addr)))
		err(2, "%s", dev);
	return fd;
}

/* A broadcast with the address of the MASTER of vhid 1. */
static void talk(int fd)
{
	static const uint8_t header[ETH_HLEN] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		0x00, 0x00, 0x5e, 0x00, 0x01, 0x01,
		ETH_P_LOCAL >> 8, ETH_P_LOCAL & 0xff,
	};
	uint8_t frame[ETH_ZLEN] = { };

	memcpy(frame, header, sizeof(header));
	/* That the device is not MASTER any more is no error. */
	if (send(fd, frame, sizeof(frame), MSG_DONTWAIT) < 0)
		return;
}

static void hold(int fd, int64_t end)
{
	int64_t last = 0, now;

	while ((now = now_ms()) < end) {
		if (fd >= 0 && now != last)
			talk(fd);
		last = now;
	}
}

int main(int argc, char **argv)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	int64_t end;
	int fd, cpu;

	if (argc != 4) {
		fputs("Usage: hog NS DEVICE MILLISECONDS\n", stderr);
		return 2;
	}
	netns_enter(argv[1]);
	fd = packet_socket(argv[2]);
	end = now_ms() + atoi(argv[3]);
	for (cpu = 1; cpu < cpus; cpu++) {
		if (fork())
			continue;
		take(cpu);
		hold(-1, end);
		return 0;
	}
	take(0);
	hold(fd, end);
	while (wait(NULL) > 0)
		;
	return 0;
}

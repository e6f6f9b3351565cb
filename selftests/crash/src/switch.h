/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An Ethernet switch. Its ports are those of the hosts, h1 to h3, which are
 * QEMU's network cards, and that of the client, which is in this program.
 */
#ifndef _CRASH_SWITCH_H
#define _CRASH_SWITCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOSTS		3
#define PORT_CLIENT	HOSTS
#define PORTS		(HOSTS + 1)

extern const char *const port_names[PORTS];

int port_find(const char *name);

int switch_open(int port, unsigned int *own, unsigned int *theirs);
void switch_read(int port);
void switch_from(int port, const uint8_t *frame, size_t len);
void switch_flush(void);
void switch_set_ageing(uint64_t us);
uint64_t switch_last_advert(int port);

/* Called by impair.c when a frame is due. */
void switch_enter(int port, const uint8_t *frame, size_t len);
void switch_leave(int port, int from, const uint8_t *frame, size_t len);

#endif

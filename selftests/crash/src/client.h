/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The client: pings the virtual addresses all the time. It asks for their MAC
 * address once, and then keeps to the answer.
 */
#ifndef _CRASH_CLIENT_H
#define _CRASH_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct packet;

void client_read(const uint8_t *frame, size_t len);
bool client_asked(const struct packet *p);
bool client_disagrees(const struct packet *p);

/* The time between two probes of a family; 0 stops it. */
void client_probe(uint64_t interval);
/* True once a probe was answered that was sent after that. */
bool client_served_since(uint64_t time, bool ipv6);

uint64_t client_next(void);
void client_run(uint64_t time);

#endif

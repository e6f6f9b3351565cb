/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log: what happened when, by the one clock of this program. A line is
 *
 *	TIME host PORT INTERVAL DOWN	what is expected of it
 *	TIME mark WORD
 *	TIME up PORT, gone PORT		it can hear, it cannot
 *	TIME sent PORT BASE SKEW	an advert came from it
 *	TIME heard PORT FROM BASE SKEW	an advert was delivered to it
 *	TIME probe FAMILY SEQUENCE	the client asked,
 *	TIME reply PORT FAMILY SEQUENCE	a host answered,
 *	TIME answer FAMILY SEQUENCE	and that reached the client
 *	TIME moved PORT			a virtual MAC address is now there
 *	TIME wrong PORT MAC		a virtual IP address is said to be there
 *	TIME stall DURATION		all this was too late, and what follows
 *
 * All times are in microseconds.
 */
#ifndef _CRASH_LOG_H
#define _CRASH_LOG_H

#include <stdint.h>

#define MS	UINT64_C(1000)
#define SECOND	(1000 * MS)

uint64_t now(void);
void log_open(const char *name);
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_flush(void);

#endif

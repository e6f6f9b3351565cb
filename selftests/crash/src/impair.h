/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What goes wrong on a wire: on the way from a port into the switch, on the
 * way out to one, and between two ports.
 */
#ifndef _CRASH_IMPAIR_H
#define _CRASH_IMPAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct impairment - of one direction of a port
 * @loss: percent of the frames
 * @dup: percent that arrive twice
 * @delay: of every frame, us
 * @jitter: at most this is added to it, us
 */
struct impairment {
	double loss;
	double dup;
	uint64_t delay;
	uint64_t jitter;
};

struct impairment *impair_in(int port);
struct impairment *impair_out(int port);
void impair_path(int from, int to, double loss);
void impair_clear(void);

void impair_enter(int port, const uint8_t *frame, size_t len);
void impair_leave(int port, int from, const uint8_t *frame, size_t len);

uint64_t impair_next(void);
void impair_run(uint64_t time);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames with adverts in them, more or less. */
#ifndef _FUZZ_FRAME_H
#define _FUZZ_FRAME_H

#include "oracle.h"
#include "rnd.h"

#define FRAME_MAX	1500

struct frame {
	size_t len;
	uint8_t data[FRAME_MAX];
};

/* A good one of either family, around these 36 bytes. */
void frame_wrap(struct frame *f, const uint8_t *advert, bool ipv6);

/* Anything. Some of it is made of adverts that the host has sent. */
void frame_random(struct frame *f, struct rnd *r, const struct oracle *oracle);

#endif /* _FUZZ_FRAME_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _FUZZ_TRAFFIC_H
#define _FUZZ_TRAFFIC_H

#include "rnd.h"

/* Some frames out of a device; false if none could be sent. */
bool traffic_frames(struct rnd *rnd, unsigned int ifindex);

/* Some datagrams to the addresses of 10.9.0.0/24, from whatever is right. */
bool traffic_datagrams(struct rnd *rnd);

#endif /* _FUZZ_TRAFFIC_H */

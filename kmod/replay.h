/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_REPLAY_H
#define _CARP_REPLAY_H

#include <linux/types.h>

/* Tenures that are remembered. */
#define CARP_REPLAY_TENURES	16

/**
 * struct carp_tenure - adverts of one MASTER that counts as we do
 * @id: low word of the counter
 * @last: highest high word that was heard or sent
 * @families: bit 0: @last was used over IPv4, bit 1: IPv6
 */
struct carp_tenure {
	u32	id;
	u32	last;
	u8	families;
};

/**
 * struct carp_replay - which adverts have been used up
 * @tenures: the latest tenures
 * @count: valid ones
 * @next: the one that is given up for the next one
 */
struct carp_replay {
	struct carp_tenure	tenures[CARP_REPLAY_TENURES];
	u8			count;
	u8			next;
};

bool carp_replay_used(const struct carp_replay *replay, u64 counter,
		      u8 family);
bool carp_replay_note(struct carp_replay *replay, u64 counter, u8 families);
void carp_replay_add(struct carp_replay *replay, u64 counter, u8 families);

#endif /* _CARP_REPLAY_H */

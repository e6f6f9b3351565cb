// SPDX-License-Identifier: GPL-2.0
/*
 * Adverts that were recorded and come again, maybe with other values: of all
 * that an advert says, the digest covers but vhid and counter. Hosts that count
 * as we do are recognised, and each of their counters is good for one advert of
 * either family. Counters of others tell nothing. Pure: also compiled in user
 * space.
 *
 * The source address is left out of it: whoever records adverts can choose it.
 */
#include "replay.h"

/* Return: index of the tenure, or how many there are. */
static unsigned int carp_replay_find(const struct carp_replay *replay,
				     u64 counter)
{
	unsigned int i;

	for (i = 0; i < replay->count; i++)
		if (replay->tenures[i].id == (u32)counter)
			break;
	return i;
}

static int carp_replay_ahead(const struct carp_tenure *tenure, u64 counter)
{
	return (int)((u32)(counter >> 32) - tenure->last);
}

/**
 * carp_replay_used() - is there nothing new in an advert?
 * @replay: what was heard until now
 * @counter: its counter, authenticated
 * @family: bit of the family
 *
 * Return: whether this one, or a later one of the tenure, was heard or sent.
 */
bool carp_replay_used(const struct carp_replay *replay, u64 counter, u8 family)
{
	unsigned int i = carp_replay_find(replay, counter);
	const struct carp_tenure *tenure = &replay->tenures[i];
	int ahead;

	if (i == replay->count)
		return false;
	ahead = carp_replay_ahead(tenure, counter);
	return ahead < 0 || (!ahead && tenure->families & family);
}

/**
 * carp_replay_note() - use up a counter
 * @replay: what was heard until now
 * @counter: an advert's counter, not used before
 * @families: bits of the families over which it does not come again
 *
 * Return: whether the tenure is known.
 */
bool carp_replay_note(struct carp_replay *replay, u64 counter, u8 families)
{
	unsigned int i = carp_replay_find(replay, counter);
	struct carp_tenure *tenure = &replay->tenures[i];

	if (i == replay->count)
		return false;
	if (carp_replay_ahead(tenure, counter) > 0)
		tenure->families = 0;
	tenure->last = counter >> 32;
	tenure->families |= families;
	return true;
}

/**
 * carp_replay_add() - remember a tenure, and forget the oldest one
 * @replay: what was heard until now
 * @counter: its highest counter
 * @families: bits of the families over which it does not come again
 */
void carp_replay_add(struct carp_replay *replay, u64 counter, u8 families)
{
	replay->tenures[replay->next] = (struct carp_tenure) {
		.id = (u32)counter,
		.last = counter >> 32,
		.families = families,
	};
	replay->next = (replay->next + 1) % CARP_REPLAY_TENURES;
	if (replay->count < CARP_REPLAY_TENURES)
		replay->count++;
}

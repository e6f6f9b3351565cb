// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Adverts that come again.
 */
#include "unit.h"

#include "replay.h"

#define V4	1
#define V6	2

static u64 counter_of(u32 high, u32 id)
{
	return (u64)high << 32 | id;
}

static void once_in_each_family(void)
{
	struct carp_replay replay = { };
	u64 counter = counter_of(7, 0xdeadbeef);

	CHECK(!carp_replay_used(&replay, counter, V4), "unknown");
	CHECK(!carp_replay_note(&replay, counter, V4), "unknown");
	carp_replay_add(&replay, counter, V4);
	CHECK(carp_replay_used(&replay, counter, V4), "again");
	CHECK(!carp_replay_used(&replay, counter, V6), "other family");
	CHECK(carp_replay_note(&replay, counter, V6), "known");
	CHECK(carp_replay_used(&replay, counter, V4), "still");
	CHECK(carp_replay_used(&replay, counter, V6), "again");
}

/* A family that is behind does not make up for it. */
static void in_rising_order(void)
{
	struct carp_replay replay = { };
	u32 high = 0xfffffffe;
	int i;

	carp_replay_add(&replay, counter_of(high, 1), V6);
	for (i = 0; i < 10; i++) {
		high++;
		CHECK(!carp_replay_used(&replay, counter_of(high, 1), V4),
		      "next %x", high);
		carp_replay_note(&replay, counter_of(high, 1), V4);
		CHECK(carp_replay_used(&replay, counter_of(high, 1), V4),
		      "again %x", high);
		CHECK(!carp_replay_used(&replay, counter_of(high, 1), V6),
		      "other family %x", high);
		CHECK(carp_replay_used(&replay, counter_of(high - 1, 1), V6),
		      "before %x", high);
	}
}

static void the_oldest_is_forgotten(void)
{
	struct carp_replay replay = { };
	u32 id, known;

	for (id = 0; id < 100; id++) {
		carp_replay_add(&replay, counter_of(5, id), V4 | V6);
		for (known = 0; known <= id; known++)
			CHECK(carp_replay_used(&replay, counter_of(4, known),
					       V4) ==
			      (known + CARP_REPLAY_TENURES > id),
			      "%u of %u", known, id);
		CHECK(!carp_replay_used(&replay, counter_of(4, id + 1), V4),
		      "not yet");
	}
}

const struct unit_test replay_tests[] = {
	{ "replay: once in each family", once_in_each_family },
	{ "replay: in rising order", in_rising_order },
	{ "replay: the oldest tenure is forgotten", the_oldest_is_forgotten },
	{ }
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Adverts from the wire: the parser, and the rules of the election for
 * whatever it lets pass. Input: a byte of which bit 0 says to mend the
 * checksum, two hosts, and the bytes behind the IP header.
 */
#include "fuzz.h"

#include "adv.h"
#include "election.h"

#include <net/checksum.h>

static void mend(uint8_t *bytes, size_t size)
{
	struct carp_header *hdr = (struct carp_header *)bytes;

	if (size < sizeof(*hdr))
		return;
	hdr->cksum = 0;
	hdr->cksum = csum_fold(csum_partial(hdr, sizeof(*hdr), 0));
}

/* One word of 16 bits at a time, as the RFC has it. */
static bool sum_is_good(const uint8_t *bytes)
{
	uint32_t sum = 0;
	size_t i;

	for (i = 0; i < sizeof(struct carp_header); i += 2) {
		sum += (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
		sum = (sum & 0xffff) + (sum >> 16);
	}
	return sum == 0xffff;
}

static enum carp_adv_error expect(const uint8_t *bytes, size_t size)
{
	if (size < 36)
		return CARP_ADV_BAD_LEN;
	if (!sum_is_good(bytes))
		return CARP_ADV_BAD_SUM;
	return bytes[0] == 0x21 ? CARP_ADV_OK : CARP_ADV_BAD_VERSION;
}

static void check_fields(const uint8_t *bytes, const struct carp_adv *adv)
{
	uint64_t counter = 0;
	int i;

	for (i = 0; i < 8; i++)
		counter = counter << 8 | bytes[8 + i];
	REQUIRE(adv->vhid == bytes[1]);
	REQUIRE(adv->advskew == bytes[2]);
	REQUIRE(adv->demote == bytes[4]);
	REQUIRE(adv->advbase == bytes[5]);
	REQUIRE(adv->counter == counter);
	REQUIRE(!memcmp(adv->md, bytes + 16, 20));
}

/* The same bytes, but for the length of the digest, which nobody looks at. */
static void check_build(const uint8_t *bytes, const struct carp_adv *adv)
{
	struct carp_header hdr;
	struct carp_adv again;

	memset(&hdr, 0xa5, sizeof(hdr));
	carp_adv_build(adv, &hdr);
	REQUIRE(!carp_adv_parse(&hdr, sizeof(hdr), &again));
	check_fields((const uint8_t *)&hdr, adv);
	REQUIRE(again.counter == adv->counter && again.vhid == adv->vhid &&
		again.advskew == adv->advskew && again.demote == adv->demote &&
		again.advbase == adv->advbase &&
		!memcmp(again.md, adv->md, sizeof(adv->md)));
	/* The sum may be written in two ways: as 0 or as its complement. */
	if (bytes[3] == CARP_AUTHLEN && (bytes[6] | bytes[7]) &&
	    (bytes[6] & bytes[7]) != 0xff)
		REQUIRE(!memcmp(&hdr, bytes, sizeof(hdr)));
}

static void take_host(struct input *in, struct carp_self *self)
{
	memset(self, 0, sizeof(*self));
	self->advbase = input_u8(in) % (CARP_ADV_MAX + 1);
	self->advskew = input_u8(in) % (CARP_ADV_MAX + 1);
	self->dead_ratio = input_u8(in);
	if (self->dead_ratio < 2)
		self->dead_ratio = 2;
	self->demotion = input_u8(in);
	if (self->demotion > 250)
		self->demotion *= 0x01010101;
	self->preempt = input_u8(in) & 1;
}

static void check_backup(const struct carp_self *self,
			 const struct carp_adv *adv)
{
	struct carp_verdict verdict = carp_election_backup(self, adv);

	REQUIRE(verdict.action == CARP_ACT_TAKE_OVER ||
		verdict.action == CARP_ACT_REARM);
	REQUIRE((verdict.action == CARP_ACT_TAKE_OVER) ==
		(verdict.reason != CARP_REASON_UNSPEC));
	REQUIRE(verdict.reason <= CARP_REASON_MAX);
	if (carp_election_leaves(adv))
		REQUIRE(verdict.action == CARP_ACT_TAKE_OVER);
}

static bool steps_down(const struct carp_self *self, const struct carp_adv *adv,
		       enum carp_tie tie)
{
	struct carp_verdict verdict = carp_election_master(self, adv, tie);
	bool down = verdict.action == CARP_ACT_STEP_DOWN;

	REQUIRE(down || verdict.action == CARP_ACT_REASSERT ||
		verdict.action == CARP_ACT_IGNORE);
	REQUIRE(down == (verdict.reason != CARP_REASON_UNSPEC));
	REQUIRE(verdict.reason <= CARP_REASON_MAX);
	return down;
}

static void check_one(struct carp_self *self, const struct carp_adv *adv)
{
	enum carp_tie tie;

	REQUIRE(carp_election_pace(adv) >= 1);
	for (self->leaving = false; ; self->leaving = true) {
		REQUIRE(carp_election_interval(self) >= 1);
		REQUIRE(carp_election_interval(self) < 256 * 256);
		REQUIRE(carp_election_master_down(self) >= 2);
		check_backup(self, adv);
		for (tie = CARP_TIE_OPEN; tie <= CARP_TIE_YIELD; tie++)
			steps_down(self, adv, tie);
		if (self->leaving)
			break;
	}
	self->leaving = false;
}

/* Two masters hear each other: one of them steps down, and one alone. */
static void check_pair(const struct carp_self *a, const struct carp_self *b)
{
	struct carp_adv from_a = { .vhid = 1 }, from_b = { .vhid = 1 };
	bool equal;

	carp_election_advert(a, &from_a);
	carp_election_advert(b, &from_b);
	REQUIRE(!carp_election_leaves(&from_a));
	REQUIRE(from_a.advbase == a->advbase && from_a.advskew >= a->advskew);
	REQUIRE(carp_election_pace(&from_a) == carp_election_interval(a));
	equal = carp_election_equal(a, &from_b);
	REQUIRE(equal == carp_election_equal(b, &from_a));
	REQUIRE(steps_down(a, &from_b, CARP_TIE_KEEP) !=
		steps_down(b, &from_a, CARP_TIE_YIELD));
	REQUIRE(steps_down(a, &from_b, CARP_TIE_YIELD) !=
		steps_down(b, &from_a, CARP_TIE_KEEP));
	if (!equal)
		REQUIRE(steps_down(a, &from_b, CARP_TIE_KEEP) ==
			steps_down(a, &from_b, CARP_TIE_YIELD));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	bool mended = input_u8(&in) & 1;
	enum carp_adv_error error;
	struct carp_adv adv;
	struct carp_self a, b;
	uint8_t *bytes;

	take_host(&in, &a);
	take_host(&in, &b);
	bytes = exact_copy(in.data, in.size);
	if (mended)
		mend(bytes, in.size);
	error = carp_adv_parse((struct carp_header *)bytes, in.size, &adv);
	REQUIRE(error == expect(bytes, in.size));
	if (!error) {
		check_fields(bytes, &adv);
		check_build(bytes, &adv);
		check_one(&a, &adv);
		check_one(&b, &adv);
	}
	check_pair(&a, &b);
	free(bytes);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bytes <-> struct carp_adv.
 */
#include "unit.h"

#include <string.h>

#include "adv.h"

static struct carp_adv random_adv(void)
{
	struct carp_adv adv = {
		.vhid = unit_random(),
		.advbase = unit_random(),
		.advskew = unit_random(),
		.demote = unit_random(),
		.counter = (u64)unit_random() << 32 | unit_random(),
	};
	int i;

	for (i = 0; i < CARP_MD_LEN; i++)
		adv.md[i] = unit_random();
	return adv;
}

static bool same_adv(const struct carp_adv *a, const struct carp_adv *b)
{
	return a->vhid == b->vhid && a->advbase == b->advbase &&
	       a->advskew == b->advskew && a->demote == b->demote &&
	       a->counter == b->counter && !memcmp(a->md, b->md, CARP_MD_LEN);
}

/* Written anew, so that a wrong one in both directions is noticed. */
static void set_checksum(u8 *bytes)
{
	u32 sum = 0;
	int i;

	bytes[6] = 0;
	bytes[7] = 0;
	for (i = 0; i < 36; i += 2)
		sum += bytes[i] << 8 | bytes[i + 1];
	while (sum > 0xffff)
		sum = (sum >> 16) + (sum & 0xffff);
	bytes[6] = ~sum >> 8;
	bytes[7] = ~sum;
}

static void test_round_trip(void)
{
	struct carp_adv adv, parsed;
	struct carp_header hdr;
	u8 bytes[36];
	int i;

	for (i = 0; i < 100000; i++) {
		adv = random_adv();
		carp_adv_build(&adv, &hdr);
		memset(&parsed, 0xaa, sizeof(parsed));
		CHECK(carp_adv_parse(&hdr, 36, &parsed) == CARP_ADV_OK,
		      "advert %d", i);
		CHECK(same_adv(&adv, &parsed), "advert %d", i);
		memcpy(bytes, &hdr, 36);
		set_checksum(bytes);
		CHECK(!memcmp(bytes, &hdr, 36), "checksum of advert %d", i);
	}
}

static void test_layout(void)
{
	static const u8 wanted[] = {
		0x21, 7, 100, 7, 3, 2, 0, 0,
		1, 2, 3, 4, 5, 6, 7, 8,
		10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
		20, 21, 22, 23, 24, 25, 26, 27, 28, 29,
	};
	struct carp_adv adv = {
		.vhid = 7,
		.advbase = 2,
		.advskew = 100,
		.demote = 3,
		.counter = 0x0102030405060708,
	};
	struct carp_header hdr;
	u8 bytes[36];

	memcpy(adv.md, wanted + 16, 20);
	carp_adv_build(&adv, &hdr);
	memcpy(bytes, wanted, sizeof(bytes));
	set_checksum(bytes);
	CHECK(!memcmp(&hdr, bytes, 36), "bytes differ");
}

static void test_length(void)
{
	struct carp_adv adv = random_adv(), parsed;
	u8 bytes[100] = { };
	size_t len;

	carp_adv_build(&adv, (struct carp_header *)bytes);
	memset(bytes + 36, 0x55, sizeof(bytes) - 36);
	for (len = 0; len < sizeof(bytes); len++)
		CHECK(carp_adv_parse((struct carp_header *)bytes, len,
				     &parsed) ==
		      (len < 36 ? CARP_ADV_BAD_LEN : CARP_ADV_OK),
		      "%zu bytes", len);
}

static void test_wrong_bit(void)
{
	struct carp_adv adv = random_adv(), parsed;
	struct carp_header hdr;
	u8 *bytes = (u8 *)&hdr;
	int bit;

	for (bit = 0; bit < 36 * 8; bit++) {
		carp_adv_build(&adv, &hdr);
		bytes[bit / 8] ^= 1 << bit % 8;
		CHECK(carp_adv_parse(&hdr, 36, &parsed) == CARP_ADV_BAD_SUM,
		      "bit %d", bit);
	}
}

static void test_version(void)
{
	struct carp_adv adv = random_adv(), parsed;
	struct carp_header hdr;
	int first;

	for (first = 0; first < 256; first++) {
		carp_adv_build(&adv, &hdr);
		hdr.version_type = first;
		set_checksum((u8 *)&hdr);
		CHECK(carp_adv_parse(&hdr, 36, &parsed) ==
		      (first == 0x21 ? CARP_ADV_OK : CARP_ADV_BAD_VERSION),
		      "first byte %#x", first);
	}
}

/* OpenBSD's order, as far as it can be told from outside. */
static void test_order(void)
{
	struct carp_adv adv = random_adv(), parsed;
	struct carp_header hdr;

	carp_adv_build(&adv, &hdr);
	hdr.version_type = 0x31;
	CHECK(carp_adv_parse(&hdr, 36, &parsed) == CARP_ADV_BAD_SUM,
	      "checksum before version");
	CHECK(carp_adv_parse(&hdr, 35, &parsed) == CARP_ADV_BAD_LEN,
	      "length before checksum");
}

const struct unit_test adv_tests[] = {
	{ "adv: what was built is parsed", test_round_trip },
	{ "adv: each field at its place", test_layout },
	{ "adv: too short is refused, longer is not", test_length },
	{ "adv: every wrong bit is noticed", test_wrong_bit },
	{ "adv: other versions and types are refused", test_version },
	{ "adv: order of the checks", test_order },
	{ }
};

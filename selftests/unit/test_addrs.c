// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The address set, compared with the way in which the BSDs find the next
 * address to hash: the smallest one that is greater than the last one.
 */
#include "unit.h"

#include <arpa/inet.h>
#include <linux/slab.h>
#include <string.h>

#include "addrs.h"

#define MAX_ADDRS 12

struct input {
	unsigned int n4, n6;
	u32 v4[MAX_ADDRS];		/* host order */
	struct in6_addr v6[MAX_ADDRS];
};

static struct carp_addrs *build(const struct input *in)
{
	struct carp_addrs *addrs = carp_addrs_alloc(in->n4, in->n6);
	unsigned int i;

	for (i = 0; i < in->n4; i++)
		carp_addrs_add4(addrs, htonl(in->v4[i]));
	for (i = 0; i < in->n6; i++)
		carp_addrs_add6(addrs, &in->v6[i]);
	carp_addrs_finish(addrs);
	return addrs;
}

static u32 next4(const struct input *in, u32 last)
{
	u32 found = 0xffffffff;
	unsigned int i;

	for (i = 0; i < in->n4; i++)
		if (in->v4[i] > last && in->v4[i] < found)
			found = in->v4[i];
	return found;
}

static struct in6_addr next6(const struct input *in,
			     const struct in6_addr *last)
{
	struct in6_addr found, one;
	unsigned int i;

	memset(&found, 0xff, sizeof(found));
	for (i = 0; i < in->n6; i++) {
		one = in->v6[i];
		if (IN6_IS_ADDR_LINKLOCAL(&one))
			memset(&one.s6_addr[2], 0, 2);
		if (memcmp(&one, last, 16) > 0 && memcmp(&one, &found, 16) < 0)
			found = one;
	}
	return found;
}

static bool same4(const struct carp_addrs *addrs, const struct input *in)
{
	u32 last = 0;
	u16 n = 0;

	while ((last = next4(in, last)) != 0xffffffff) {
		if (n >= addrs->n4 || ntohl(addrs->v4[n]) != last)
			return false;
		n++;
	}
	return n == addrs->n4;
}

static bool same6(const struct carp_addrs *addrs, const struct input *in)
{
	struct in6_addr last = { }, end;
	u16 n = 0, linklocal = 0;

	memset(&end, 0xff, sizeof(end));
	for (;;) {
		last = next6(in, &last);
		if (!memcmp(&last, &end, sizeof(end)))
			break;
		if (n >= addrs->n6 || memcmp(&addrs->v6[n], &last, 16))
			return false;
		if (IN6_IS_ADDR_LINKLOCAL(&last)) {
			if (n < addrs->ll || n >= addrs->ll + addrs->n_ll)
				return false;
			linklocal++;
		}
		n++;
	}
	return n == addrs->n6 && linklocal == addrs->n_ll;
}

/* Few different values, so that duplicates and extremes come up. */
static u32 random4(void)
{
	static const u32 special[] = {
		0, 0xffffffff, 1, 0xfffffffe, 0x7fffffff, 0x80000000,
	};

	if (unit_random() % 4 == 0)
		return special[unit_random() % 6];
	return (unit_random() % 4) << 24 | unit_random() % 4;
}

static struct in6_addr random6(void)
{
	static const u8 first[] = { 0x00, 0x20, 0xfc, 0xfe, 0xff };
	static const u8 second[] = { 0x00, 0x80, 0xbf, 0xc0, 0xff };
	struct in6_addr addr = { };

	if (unit_random() % 8 == 0) {
		memset(&addr, unit_random() % 2 ? 0xff : 0, sizeof(addr));
		return addr;
	}
	addr.s6_addr[0] = first[unit_random() % 5];
	addr.s6_addr[1] = second[unit_random() % 5];
	addr.s6_addr[2 + unit_random() % 2] = unit_random() % 3;
	addr.s6_addr[15] = unit_random() % 3;
	return addr;
}

static void test_random(void)
{
	struct carp_addrs *addrs;
	struct input in;
	unsigned int i;
	int round;

	for (round = 0; round < 50000; round++) {
		in.n4 = unit_random() % (MAX_ADDRS + 1);
		in.n6 = unit_random() % (MAX_ADDRS + 1);
		for (i = 0; i < in.n4; i++)
			in.v4[i] = random4();
		for (i = 0; i < in.n6; i++)
			in.v6[i] = random6();
		addrs = build(&in);
		CHECK(same4(addrs, &in), "IPv4, round %d", round);
		CHECK(same6(addrs, &in), "IPv6, round %d", round);
		kfree(addrs);
	}
}

static void test_equal(void)
{
	struct input a = { .n4 = 2, .v4 = { 2, 1 }, .n6 = 1 }, b = a;
	struct carp_addrs *one, *other;
	int change;

	inet_pton(AF_INET6, "2001:db8::1", &a.v6[0]);
	one = build(&a);
	for (change = 0; change < 5; change++) {
		b = a;
		switch (change) {
		case 0:		/* another order is no change */
			b.v4[0] = 1;
			b.v4[1] = 2;
			break;
		case 1:
			b.v4[0] = 3;
			break;
		case 2:
			b.n4 = 1;
			break;
		case 3:
			b.v6[0].s6_addr[15] = 2;
			break;
		case 4:
			b.n6 = 0;
			break;
		}
		other = build(&b);
		CHECK(carp_addrs_equal(one, other) == (change == 0),
		      "change %d", change);
		CHECK(carp_addrs_equal(other, one) == (change == 0),
		      "change %d", change);
		kfree(other);
	}
	kfree(one);
}

static void test_size(void)
{
	struct carp_addrs *addrs;

	CHECK(!carp_addrs_alloc(65536, 0), "too many of IPv4");
	CHECK(!carp_addrs_alloc(0, 65536), "too many of IPv6");
	addrs = carp_addrs_alloc(0, 0);
	CHECK(addrs, "none");
	carp_addrs_finish(addrs);
	CHECK(!addrs->n4 && !addrs->n6 && !addrs->n_ll, "none");
	kfree(addrs);
}

const struct unit_test addrs_tests[] = {
	{ "addrs: order, duplicates and link-local as on BSD", test_random },
	{ "addrs: every difference counts", test_equal },
	{ "addrs: limits", test_size },
	{ }
};

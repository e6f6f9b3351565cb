// SPDX-License-Identifier: GPL-2.0
/*
 * The set of addresses that the digest of an advert covers. Pure: also compiled
 * in user space.
 */
#include "addrs.h"

#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

/* Addresses that no implementation ever hashes: all zeroes and all ones. */
static bool carp_addrs_blank4(__be32 addr)
{
	return !addr || !~addr;
}

static bool carp_addrs_blank6(const struct in6_addr *addr)
{
	static const struct in6_addr blank[] = {
		{ },
		{ .s6_addr = { [0 ... 15] = 0xff } },
	};

	return !memcmp(addr, &blank[0], sizeof(*addr)) ||
	       !memcmp(addr, &blank[1], sizeof(*addr));
}

static bool carp_addrs_linklocal(const struct in6_addr *addr)
{
	return addr->s6_addr[0] == 0xfe && (addr->s6_addr[1] & 0xc0) == 0x80;
}

static int carp_addrs_cmp4(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(__be32));
}

static int carp_addrs_cmp6(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct in6_addr));
}

/* Remove what equals its predecessor from a sorted array. */
static u16 carp_addrs_unique(void *array, u16 n, size_t size)
{
	char *out = array, *in = array;
	u16 i, left = 0;

	for (i = 0; i < n; i++, in += size) {
		if (left && !memcmp(out - size, in, size))
			continue;
		memmove(out, in, size);
		out += size;
		left++;
	}
	return left;
}

static void carp_addrs_find_linklocal(struct carp_addrs *addrs)
{
	u16 i;

	addrs->n_ll = 0;
	for (i = 0; i < addrs->n6; i++) {
		if (!carp_addrs_linklocal(&addrs->v6[i]))
			continue;
		if (!addrs->n_ll++)
			addrs->ll = i;
	}
}

/**
 * carp_addrs_alloc() - make an empty set
 * @n4: room for this many IPv4 addresses
 * @n6: and this many IPv6 addresses
 *
 * Context: any that may allocate with GFP_ATOMIC. Free with kfree().
 *
 * Return: the set, or NULL.
 */
struct carp_addrs *carp_addrs_alloc(unsigned int n4, unsigned int n6)
{
	struct carp_addrs *addrs;

	if (n4 > U16_MAX || n6 > U16_MAX)
		return NULL;
	addrs = kzalloc(sizeof(*addrs) + n6 * sizeof(*addrs->v6) +
			n4 * sizeof(*addrs->v4), GFP_ATOMIC);
	if (!addrs)
		return NULL;
	addrs->v6 = (void *)(addrs + 1);
	addrs->v4 = (void *)(addrs->v6 + n6);
	return addrs;
}

/**
 * carp_addrs_copy() - duplicate a set
 * @addrs: a finished set
 *
 * Context: any that may allocate with GFP_ATOMIC. Free with kfree().
 *
 * Return: another one that is equal, or NULL.
 */
struct carp_addrs *carp_addrs_copy(const struct carp_addrs *addrs)
{
	struct carp_addrs *copy = carp_addrs_alloc(addrs->n4, addrs->n6);

	if (!copy)
		return NULL;
	copy->n4 = addrs->n4;
	copy->n6 = addrs->n6;
	copy->ll = addrs->ll;
	copy->n_ll = addrs->n_ll;
	memcpy(copy->v4, addrs->v4, addrs->n4 * sizeof(*addrs->v4));
	memcpy(copy->v6, addrs->v6, addrs->n6 * sizeof(*addrs->v6));
	return copy;
}

/**
 * carp_addrs_add4() - add an IPv4 address
 * @addrs: a set with room for it
 * @addr: the address; one that is never hashed is left out
 */
void carp_addrs_add4(struct carp_addrs *addrs, __be32 addr)
{
	if (!carp_addrs_blank4(addr))
		addrs->v4[addrs->n4++] = addr;
}

/**
 * carp_addrs_add6() - add an IPv6 address
 * @addrs: a set with room for it
 * @addr: the address; one that is never hashed is left out. Of a link-local one
 *	the bytes in which BSD keeps its scope are cleared.
 */
void carp_addrs_add6(struct carp_addrs *addrs, const struct in6_addr *addr)
{
	struct in6_addr *new = &addrs->v6[addrs->n6];

	if (carp_addrs_blank6(addr))
		return;
	*new = *addr;
	if (carp_addrs_linklocal(new))
		memset(&new->s6_addr[2], 0, 2);
	addrs->n6++;
}

/**
 * carp_addrs_finish() - bring the set into the order that is hashed
 * @addrs: the set, which must not change from now on
 */
void carp_addrs_finish(struct carp_addrs *addrs)
{
	sort(addrs->v4, addrs->n4, sizeof(*addrs->v4), carp_addrs_cmp4, NULL);
	sort(addrs->v6, addrs->n6, sizeof(*addrs->v6), carp_addrs_cmp6, NULL);
	addrs->n4 = carp_addrs_unique(addrs->v4, addrs->n4,
				      sizeof(*addrs->v4));
	addrs->n6 = carp_addrs_unique(addrs->v6, addrs->n6,
				      sizeof(*addrs->v6));
	carp_addrs_find_linklocal(addrs);
}

/**
 * carp_addrs_equal() - do two sets hold the same addresses?
 * @a: a finished set
 * @b: another one
 *
 * Return: whether they do.
 */
bool carp_addrs_equal(const struct carp_addrs *a, const struct carp_addrs *b)
{
	return a->n4 == b->n4 && a->n6 == b->n6 &&
	       !memcmp(a->v4, b->v4, a->n4 * sizeof(*a->v4)) &&
	       !memcmp(a->v6, b->v6, a->n6 * sizeof(*a->v6));
}

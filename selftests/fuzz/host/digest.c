// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The address set and the digest. Input: key, advert, which bit of it to turn,
 * and addresses: a byte for the kind, then as many bytes as it needs.
 */
#include "fuzz.h"

#include "addrs.h"
#include "hmac.h"

#include <linux/err.h>
#include <linux/slab.h>
#include <uapi/linux/carp.h>

#include <nettle/hmac.h>

#define ADDRS_MAX	64

struct set {
	unsigned int n4, n6;
	uint32_t v4[ADDRS_MAX];
	struct in6_addr v6[ADDRS_MAX];
};

static void take_set(struct input *in, struct set *set)
{
	struct in6_addr *addr;
	uint8_t kind;

	memset(set, 0, sizeof(*set));
	while (in->size && set->n4 < ADDRS_MAX && set->n6 < ADDRS_MAX) {
		kind = input_u8(in);
		if (kind & 1) {
			input_take(in, &set->v4[set->n4++], 4);
			continue;
		}
		addr = &set->v6[set->n6++];
		input_take(in, addr, sizeof(*addr));
		if (kind & 2)
			memcpy(addr, "\xfe\x80", 2);
	}
}

static struct carp_addrs *build(const struct set *set, bool backwards)
{
	struct carp_addrs *addrs = carp_addrs_alloc(set->n4, set->n6);
	unsigned int i;

	REQUIRE(addrs);
	for (i = 0; i < set->n4; i++)
		carp_addrs_add4(addrs,
				set->v4[backwards ? set->n4 - 1 - i : i]);
	for (i = 0; i < set->n6; i++)
		carp_addrs_add6(addrs,
				&set->v6[backwards ? set->n6 - 1 - i : i]);
	carp_addrs_finish(addrs);
	return addrs;
}

static bool is_linklocal(const struct in6_addr *addr)
{
	return IN6_IS_ADDR_LINKLOCAL(addr);
}

static void check_order(const struct carp_addrs *addrs)
{
	unsigned int i, n = 0;

	for (i = 1; i < addrs->n4; i++)
		REQUIRE(memcmp(&addrs->v4[i - 1], &addrs->v4[i], 4) < 0);
	for (i = 1; i < addrs->n6; i++)
		REQUIRE(memcmp(&addrs->v6[i - 1], &addrs->v6[i], 16) < 0);
	for (i = 0; i < addrs->n6; i++) {
		if (!is_linklocal(&addrs->v6[i]))
			continue;
		REQUIRE(i == (unsigned int)addrs->ll + n);
		REQUIRE(!addrs->v6[i].s6_addr[2] && !addrs->v6[i].s6_addr[3]);
		n++;
	}
	REQUIRE(n == addrs->n_ll);
}

/* Twice the same, in whatever order it is given; and what was given is in. */
static void check_set(const struct set *set, const struct carp_addrs *addrs)
{
	struct carp_addrs *other = build(set, true);
	struct carp_addrs *copy = carp_addrs_copy(addrs);
	unsigned int i, k;

	REQUIRE(copy);
	REQUIRE(carp_addrs_equal(addrs, other));
	REQUIRE(carp_addrs_equal(addrs, copy));
	REQUIRE(copy->ll == addrs->ll && copy->n_ll == addrs->n_ll);
	carp_addrs_finish(copy);
	REQUIRE(carp_addrs_equal(addrs, copy));
	for (i = 0; i < set->n4; i++) {
		for (k = 0; k < addrs->n4; k++)
			if (set->v4[i] == addrs->v4[k])
				break;
		REQUIRE((k == addrs->n4) == (!set->v4[i] || !~set->v4[i]));
	}
	kfree(other);
	kfree(copy);
}

/* Without a look at where link-locals are said to be. */
static void digest(const uint8_t *key, size_t key_len,
		   const struct carp_addrs *addrs, const struct carp_adv *adv,
		   bool linklocal, uint8_t *md)
{
	uint8_t padded[CARP_KEY_MAX] = { 0 };
	uint64_t counter = htobe64(adv->counter);
	struct hmac_sha1_ctx ctx;
	unsigned int i;

	memcpy(padded, key, key_len);
	hmac_sha1_set_key(&ctx, sizeof(padded), padded);
	hmac_sha1_update(&ctx, 3, (const uint8_t[]){ 2, 1, adv->vhid });
	for (i = 0; i < addrs->n4; i++)
		hmac_sha1_update(&ctx, 4, (const uint8_t *)&addrs->v4[i]);
	for (i = 0; i < addrs->n6; i++)
		if (linklocal || !is_linklocal(&addrs->v6[i]))
			hmac_sha1_update(&ctx, 16, addrs->v6[i].s6_addr);
	hmac_sha1_update(&ctx, 8, (const uint8_t *)&counter);
	hmac_sha1_digest(&ctx, CARP_MD_LEN, md);
}

/* A turned bit of what it covers makes it wrong, of the rest it does not. */
static void check_turned(struct crypto_shash *key,
			 const struct carp_addrs *addrs,
			 const struct carp_adv *adv, uint8_t bit)
{
	struct carp_adv turned = *adv;

	turned.md[bit / 8 % CARP_MD_LEN] ^= 1u << bit % 8;
	REQUIRE(!carp_hmac_verify(key, addrs, &turned));
	turned = *adv;
	turned.counter ^= 1ull << bit % 64;
	REQUIRE(!carp_hmac_verify(key, addrs, &turned));
	turned = *adv;
	turned.vhid ^= 1u << bit % 8;
	REQUIRE(!carp_hmac_verify(key, addrs, &turned));
	turned = *adv;
	turned.advskew ^= 1u << bit % 8;
	turned.advbase = bit;
	turned.demote = bit;
	REQUIRE(carp_hmac_verify(key, addrs, &turned));
}

static void check_digest(const uint8_t *bytes, size_t len,
			 const struct carp_addrs *addrs, struct carp_adv *adv,
			 uint8_t bit)
{
	struct crypto_shash *key = carp_hmac_alloc(bytes, len);
	uint8_t md[CARP_MD_LEN], with[CARP_MD_LEN];

	REQUIRE(!IS_ERR(key));
	digest(bytes, len, addrs, adv, false, md);
	digest(bytes, len, addrs, adv, true, with);
	REQUIRE(carp_hmac_verify(key, addrs, adv) ==
		(!memcmp(adv->md, md, sizeof(md)) ||
		 !memcmp(adv->md, with, sizeof(md))));
	memcpy(adv->md, with, sizeof(with));
	REQUIRE(carp_hmac_verify(key, addrs, adv));
	REQUIRE(!carp_hmac_sign(key, addrs, adv));
	REQUIRE(!memcmp(adv->md, md, sizeof(md)));
	REQUIRE(carp_hmac_verify(key, addrs, adv));
	check_turned(key, addrs, adv, bit);
	carp_hmac_free(key);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input in = { data, size };
	struct carp_addrs *addrs;
	uint8_t key[CARP_KEY_MAX];
	struct carp_adv adv = { 0 };
	uint8_t len, bit, *exact;
	struct set set;

	len = input_u8(&in) % (CARP_KEY_MAX + 1);
	bit = input_u8(&in);
	input_take(&in, key, len);
	adv.vhid = input_u8(&in);
	input_take(&in, &adv.counter, sizeof(adv.counter));
	input_take(&in, adv.md, sizeof(adv.md));
	take_set(&in, &set);

	exact = exact_copy(key, len);
	addrs = build(&set, false);
	check_order(addrs);
	check_set(&set, addrs);
	check_digest(exact, len, addrs, &adv, bit);
	kfree(addrs);
	free(exact);
	return 0;
}

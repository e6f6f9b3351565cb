// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The digest: selftests/vectors/carp_hmac.json, and what must not verify.
 */
#include "unit.h"

#include <arpa/inet.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <string.h>

#include "addrs.h"
#include "hmac.h"

#define VECTOR_ADDRS 8

struct vector {
	const char *name, *key, *padded_key, *md, *header;
	u8 vhid, advbase, advskew, demote;
	bool with_linklocal;
	u64 counter;
	const char *v4[VECTOR_ADDRS], *v6[VECTOR_ADDRS];
};

static const struct vector vectors[] = {
#include "vectors.inc"
};

#define N_VECTORS (sizeof(vectors) / sizeof(vectors[0]))

static size_t from_hex(u8 *bytes, size_t size, const char *hex)
{
	size_t n;

	for (n = 0; n < size && sscanf(hex + 2 * n, "%2hhx", &bytes[n]) == 1;)
		n++;
	return n;
}

static struct carp_addrs *vector_addrs(const struct vector *v)
{
	struct carp_addrs *addrs = carp_addrs_alloc(VECTOR_ADDRS, VECTOR_ADDRS);
	struct in6_addr v6;
	__be32 v4;
	int i;

	for (i = 0; i < VECTOR_ADDRS && v->v4[i]; i++) {
		CHECK(inet_pton(AF_INET, v->v4[i], &v4) == 1, "%s", v->name);
		carp_addrs_add4(addrs, v4);
	}
	for (i = 0; i < VECTOR_ADDRS && v->v6[i]; i++) {
		CHECK(inet_pton(AF_INET6, v->v6[i], &v6) == 1, "%s", v->name);
		carp_addrs_add6(addrs, &v6);
	}
	carp_addrs_finish(addrs);
	return addrs;
}

static struct crypto_shash *vector_key(const char *hex)
{
	u8 key[32];

	return carp_hmac_alloc(key, from_hex(key, sizeof(key), hex));
}

static void vector_adv(const struct vector *v, struct carp_adv *adv)
{
	*adv = (struct carp_adv) {
		.vhid = v->vhid,
		.advbase = v->advbase,
		.advskew = v->advskew,
		.demote = v->demote,
		.counter = v->counter,
	};
	from_hex(adv->md, sizeof(adv->md), v->md);
}

/* Only a digest with link-local addresses is not what we would send. */
static void check_sign(const struct vector *v, struct crypto_shash *key,
		       const struct carp_addrs *addrs)
{
	struct carp_adv adv, signed_adv;
	bool same;

	vector_adv(v, &adv);
	signed_adv = adv;
	memset(signed_adv.md, 0, sizeof(signed_adv.md));
	CHECK(!carp_hmac_sign(key, addrs, &signed_adv), "%s", v->name);
	same = !memcmp(signed_adv.md, adv.md, sizeof(adv.md));
	CHECK(same == (!v->with_linklocal || !addrs->n_ll), "%s", v->name);
}

static void test_sign(void)
{
	struct crypto_shash *key, *padded;
	struct carp_addrs *addrs;
	const struct vector *v;
	struct carp_adv adv;

	for (v = vectors; v < vectors + N_VECTORS; v++) {
		key = vector_key(v->key);
		padded = vector_key(v->padded_key);
		addrs = vector_addrs(v);
		vector_adv(v, &adv);
		check_sign(v, key, addrs);
		check_sign(v, padded, addrs);
		CHECK(carp_hmac_verify(key, addrs, &adv), "%s", v->name);
		carp_hmac_free(key);
		carp_hmac_free(padded);
		kfree(addrs);
	}
}

static void test_bytes(void)
{
	struct carp_header hdr, built;
	struct carp_adv adv, parsed;
	const struct vector *v;

	for (v = vectors; v < vectors + N_VECTORS; v++) {
		CHECK(from_hex((u8 *)&hdr, 36, v->header) == 36, "%s", v->name);
		vector_adv(v, &adv);
		carp_adv_build(&adv, &built);
		CHECK(!memcmp(&hdr, &built, 36), "%s", v->name);
		CHECK(carp_adv_parse(&hdr, 36, &parsed) == CARP_ADV_OK, "%s",
		      v->name);
		CHECK(parsed.vhid == v->vhid && parsed.advbase == v->advbase &&
		      parsed.advskew == v->advskew &&
		      parsed.demote == v->demote &&
		      parsed.counter == v->counter, "%s", v->name);
		CHECK(!memcmp(parsed.md, adv.md, CARP_MD_LEN), "%s", v->name);
	}
}

/* Flip each bit of what is authenticated. */
static void check_forged(const struct vector *v, struct crypto_shash *key,
			 struct carp_addrs *addrs)
{
	struct carp_adv adv;
	int bit;

	for (bit = 0; bit < 8 + 64 + 160; bit++) {
		vector_adv(v, &adv);
		if (bit < 8)
			adv.vhid ^= 1 << bit;
		else if (bit < 72)
			adv.counter ^= 1ULL << (bit - 8);
		else
			adv.md[(bit - 72) / 8] ^= 1 << bit % 8;
		CHECK(!carp_hmac_verify(key, addrs, &adv), "%s, bit %d",
		      v->name, bit);
	}
	vector_adv(v, &adv);
	for (bit = 0; bit < addrs->n4 * 32; bit++) {
		((u8 *)addrs->v4)[bit / 8] ^= 1 << bit % 8;
		CHECK(!carp_hmac_verify(key, addrs, &adv), "%s, IPv4 bit %d",
		      v->name, bit);
		((u8 *)addrs->v4)[bit / 8] ^= 1 << bit % 8;
	}
}

static void test_forged(void)
{
	struct crypto_shash *key, *other;
	struct carp_addrs *addrs;
	const struct vector *v;
	struct carp_adv adv;
	u8 bytes[32];
	size_t len;

	for (v = vectors; v < vectors + N_VECTORS; v++) {
		key = vector_key(v->key);
		addrs = vector_addrs(v);
		check_forged(v, key, addrs);
		len = from_hex(bytes, sizeof(bytes), v->padded_key);
		bytes[len - 1] ^= 1;
		other = carp_hmac_alloc(bytes, len);
		vector_adv(v, &adv);
		CHECK(!carp_hmac_verify(other, addrs, &adv), "%s", v->name);
		carp_hmac_free(other);
		carp_hmac_free(key);
		kfree(addrs);
	}
}

/* Part of the protocol, for better or worse. */
static void test_not_covered(void)
{
	struct crypto_shash *key = vector_key(vectors[0].key);
	struct carp_addrs *addrs = vector_addrs(&vectors[0]);
	struct carp_adv adv;

	vector_adv(&vectors[0], &adv);
	adv.advbase ^= 0xff;
	adv.advskew ^= 0xff;
	adv.demote ^= 0xff;
	CHECK(carp_hmac_verify(key, addrs, &adv), "what is not covered");
	carp_hmac_free(key);
	kfree(addrs);
}

static void test_count(void)
{
	int with = 0, without = 0;
	const struct vector *v;

	for (v = vectors; v < vectors + N_VECTORS; v++) {
		with += v->with_linklocal;
		without += !v->with_linklocal;
	}
	CHECK(with >= 20 && without >= 10, "%d and %d", with, without);
}

const struct unit_test hmac_tests[] = {
	{ "hmac: there are vectors of both variants", test_count },
	{ "hmac: every vector is signed and verified", test_sign },
	{ "hmac: every vector byte for byte, both ways", test_bytes },
	{ "hmac: no wrong bit of what is covered is accepted", test_forged },
	{ "hmac: intervals and demotion are not covered", test_not_covered },
	{ }
};

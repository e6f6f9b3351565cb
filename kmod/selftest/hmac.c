// SPDX-License-Identifier: GPL-2.0
/*
 * Does the crypto of this kernel compute the digests that other implementations
 * do? The vectors are those of selftests/vectors/carp_hmac.json.
 */
#include "selftest.h"

#include <linux/err.h>
#include <linux/inet.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../addrs.h"
#include "../adv.h"
#include "../hmac.h"

#include <uapi/linux/carp.h>

#define CARP_VECTOR_ADDRS	8

/**
 * struct carp_vector - an advert as it is known to be
 * @name: for people
 * @key: 20 bytes in hexadecimal
 * @vhid: virtual host ID
 * @counter: counter
 * @v4: IPv4 addresses, in no order
 * @v6: IPv6 addresses, in no order
 * @linklocal: link-local addresses are part of the digest
 * @md: digest in hexadecimal
 */
struct carp_vector {
	const char	*name;
	const char	*key;
	u8		vhid;
	u64		counter;
	const char	*v4[CARP_VECTOR_ADDRS];
	const char	*v6[CARP_VECTOR_ADDRS];
	bool		linklocal;
	const char	*md;
};

static const struct carp_vector carp_vectors[] __initconst = {
#include "vectors.h"
};

static struct carp_addrs * __init carp_vector_addrs(const struct carp_vector *v)
{
	struct carp_addrs *addrs;
	struct in6_addr in6;
	__be32 in4;
	int i;

	addrs = carp_addrs_alloc(CARP_VECTOR_ADDRS, CARP_VECTOR_ADDRS);
	if (!addrs)
		return NULL;
	for (i = 0; i < CARP_VECTOR_ADDRS && v->v4[i]; i++)
		if (in4_pton(v->v4[i], -1, (u8 *)&in4, -1, NULL))
			carp_addrs_add4(addrs, in4);
	for (i = 0; i < CARP_VECTOR_ADDRS && v->v6[i]; i++)
		if (in6_pton(v->v6[i], -1, (u8 *)&in6, -1, NULL))
			carp_addrs_add6(addrs, &in6);
	carp_addrs_finish(addrs);
	return addrs;
}

/* The one that we send is without link-local addresses; we accept both. */
static bool __init carp_vector_check(const struct carp_vector *v,
				     struct crypto_shash *key,
				     const struct carp_addrs *addrs)
{
	struct carp_adv adv = { .vhid = v->vhid, .counter = v->counter };
	struct carp_adv ours = adv;

	if (hex2bin(adv.md, v->md, sizeof(adv.md)) ||
	    carp_hmac_sign(key, addrs, &ours))
		return false;
	if ((!v->linklocal || !addrs->n_ll) &&
	    memcmp(ours.md, adv.md, sizeof(adv.md)))
		return false;
	if (!carp_hmac_verify(key, addrs, &adv))
		return false;
	adv.counter++;
	return !carp_hmac_verify(key, addrs, &adv);
}

static bool __init carp_vector_run(const struct carp_vector *v)
{
	struct carp_addrs *addrs = carp_vector_addrs(v);
	struct crypto_shash *key;
	u8 bytes[CARP_KEY_MAX];
	bool good = false;

	if (!addrs || hex2bin(bytes, v->key, sizeof(bytes)))
		goto free_addrs;
	key = carp_hmac_alloc(bytes, sizeof(bytes));
	if (IS_ERR(key))
		goto free_addrs;
	good = carp_vector_check(v, key, addrs);
	carp_hmac_free(key);
free_addrs:
	kfree(addrs);
	return good;
}

/**
 * carp_selftest_hmac() - check all the vectors
 *
 * Context: process, at module load.
 *
 * Return: 0, or -EINVAL if a digest is wrong.
 */
int __init carp_selftest_hmac(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(carp_vectors); i++) {
		if (carp_vector_run(&carp_vectors[i]))
			continue;
		pr_err("carp: hmac self-test: fail: %s\n",
		       carp_vectors[i].name);
		return -EINVAL;
	}
	pr_info("carp: hmac self-test: %zu vectors pass\n",
		ARRAY_SIZE(carp_vectors));
	return 0;
}

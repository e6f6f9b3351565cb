/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _UNIT_CRYPTO_HASH_H
#define _UNIT_CRYPTO_HASH_H

#include <linux/err.h>
#include <linux/types.h>
#include <stdlib.h>
#include <string.h>

#include <nettle/hmac.h>

/* As much of the kernel's hash API as is needed, on top of nettle. */
struct crypto_shash {
	struct hmac_sha1_ctx keyed;
};

struct shash_desc {
	struct crypto_shash *tfm;
	struct hmac_sha1_ctx state;
};

#define SHASH_DESC_ON_STACK(desc, tfm) \
	struct shash_desc desc[1] = { }

static inline struct crypto_shash *crypto_alloc_shash(const char *name,
						      u32 type, u32 mask)
{
	void *tfm = NULL;

	if (!strcmp(name, "hmac(sha1)") && !type && !mask)
		tfm = calloc(1, sizeof(struct crypto_shash));
	return tfm ?: ERR_PTR(-ENOENT);
}

static inline void crypto_free_shash(struct crypto_shash *tfm)
{
	free(tfm);
}

static inline int crypto_shash_setkey(struct crypto_shash *tfm, const u8 *key,
				      unsigned int len)
{
	hmac_sha1_set_key(&tfm->keyed, len, key);
	return 0;
}

static inline int crypto_shash_init(struct shash_desc *desc)
{
	desc->state = desc->tfm->keyed;
	return 0;
}

static inline int crypto_shash_update(struct shash_desc *desc, const u8 *data,
				      unsigned int len)
{
	hmac_sha1_update(&desc->state, len, data);
	return 0;
}

static inline int crypto_shash_finup(struct shash_desc *desc, const u8 *data,
				     unsigned int len, u8 *out)
{
	crypto_shash_update(desc, data, len);
	hmac_sha1_digest(&desc->state, SHA1_DIGEST_SIZE, out);
	return 0;
}

#define shash_desc_zero(desc)	memset(desc, 0, sizeof(*(desc)))

#endif /* _UNIT_CRYPTO_HASH_H */

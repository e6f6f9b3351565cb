// SPDX-License-Identifier: GPL-2.0
/*
 * The digest of an advert: HMAC-SHA1 over version, type, vhid, the addresses
 * and the counter. The only user of the crypto API.
 */
#include "hmac.h"

#include <crypto/algapi.h>
#include <crypto/hash.h>
#include <linux/err.h>
#include <linux/string.h>

#include <uapi/linux/carp.h>

#include "addrs.h"

/**
 * carp_hmac_alloc() - prepare a key
 * @key: 0 to CARP_KEY_MAX bytes; a shorter one is padded with zeroes, so that
 *	no key is the same as twenty zero bytes, as on BSD
 * @len: number of bytes
 *
 * Context: process, may sleep and load the algorithm's module.
 *
 * Return: what the other functions take, or an ERR_PTR().
 */
struct crypto_shash *carp_hmac_alloc(const u8 *key, unsigned int len)
{
	u8 padded[CARP_KEY_MAX] = { };
	struct crypto_shash *tfm;
	int err;

	tfm = crypto_alloc_shash("hmac(sha1)", 0, 0);
	if (IS_ERR(tfm))
		return tfm;
	memcpy(padded, key, min_t(unsigned int, len, sizeof(padded)));
	err = crypto_shash_setkey(tfm, padded, sizeof(padded));
	memzero_explicit(padded, sizeof(padded));
	if (err) {
		crypto_free_shash(tfm);
		return ERR_PTR(err);
	}
	return tfm;
}

/**
 * carp_hmac_free() - forget a key
 * @tfm: from carp_hmac_alloc(), or NULL
 *
 * Context: process; nobody uses it any more.
 */
void carp_hmac_free(struct crypto_shash *tfm)
{
	crypto_free_shash(tfm);
}

/* All the addresses, or all but the link-local ones. */
static int carp_hmac_addrs(struct shash_desc *desc,
			   const struct carp_addrs *addrs, bool linklocal)
{
	const u8 *v6 = (const u8 *)addrs->v6;
	unsigned int ll, behind;
	int err;

	ll = addrs->ll * sizeof(*addrs->v6);
	behind = (addrs->ll + addrs->n_ll) * sizeof(*addrs->v6);
	err = crypto_shash_update(desc, (const u8 *)addrs->v4,
				  addrs->n4 * sizeof(*addrs->v4));
	if (err)
		return err;
	if (linklocal || !addrs->n_ll)
		return crypto_shash_update(desc, v6,
					   addrs->n6 * sizeof(*addrs->v6));
	err = crypto_shash_update(desc, v6, ll);
	if (err)
		return err;
	return crypto_shash_update(desc, v6 + behind,
				   addrs->n6 * sizeof(*addrs->v6) - behind);
}

static int carp_hmac_digest(struct crypto_shash *tfm,
			    const struct carp_addrs *addrs, bool linklocal,
			    const struct carp_adv *adv, u8 md[CARP_MD_LEN])
{
	const u8 head[] = { CARP_VERSION, CARP_ADVERTISEMENT, adv->vhid };
	__be64 counter = cpu_to_be64(adv->counter);
	SHASH_DESC_ON_STACK(desc, tfm);
	int err;

	desc->tfm = tfm;
	err = crypto_shash_init(desc) ?:
	      crypto_shash_update(desc, head, sizeof(head)) ?:
	      carp_hmac_addrs(desc, addrs, linklocal) ?:
	      crypto_shash_finup(desc, (const u8 *)&counter, sizeof(counter),
				 md);
	shash_desc_zero(desc);
	return err;
}

/**
 * carp_hmac_sign() - compute the digest of an advert of ours
 * @tfm: the key
 * @addrs: the addresses
 * @adv: vhid and counter are read, md is written
 *
 * Link-local addresses are left out, as OpenBSD does: hosts may differ in them.
 *
 * Context: any, under the lock that keeps @tfm and @addrs.
 *
 * Return: 0 or an error of the crypto API.
 */
int carp_hmac_sign(struct crypto_shash *tfm, const struct carp_addrs *addrs,
		   struct carp_adv *adv)
{
	return carp_hmac_digest(tfm, addrs, false, adv, adv->md);
}

/**
 * carp_hmac_verify() - is the digest of a received advert right?
 * @tfm: the key
 * @addrs: the addresses
 * @adv: the advert
 *
 * Accepts it without link-local addresses (OpenBSD) and with them (FreeBSD).
 *
 * Context: any, under the lock that keeps @tfm and @addrs.
 *
 * Return: whether it is.
 */
bool carp_hmac_verify(struct crypto_shash *tfm, const struct carp_addrs *addrs,
		      const struct carp_adv *adv)
{
	u8 md[CARP_MD_LEN];

	if (carp_hmac_digest(tfm, addrs, false, adv, md))
		return false;
	if (!crypto_memneq(md, adv->md, sizeof(md)))
		return true;
	if (!addrs->n_ll)
		return false;
	if (carp_hmac_digest(tfm, addrs, true, adv, md))
		return false;
	return !crypto_memneq(md, adv->md, sizeof(md));
}

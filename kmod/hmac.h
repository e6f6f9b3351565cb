/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_HMAC_H
#define _CARP_HMAC_H

#include "adv.h"

struct carp_addrs;
struct crypto_shash;

struct crypto_shash *carp_hmac_alloc(const u8 *key, unsigned int len);
void carp_hmac_free(struct crypto_shash *tfm);
int carp_hmac_sign(struct crypto_shash *tfm, const struct carp_addrs *addrs,
		   struct carp_adv *adv);
bool carp_hmac_verify(struct crypto_shash *tfm, const struct carp_addrs *addrs,
		      const struct carp_adv *adv);

#endif /* _CARP_HMAC_H */

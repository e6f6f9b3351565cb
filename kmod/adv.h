/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_ADV_H
#define _CARP_ADV_H

#include "proto.h"

/**
 * struct carp_adv - what an advert says, in host order
 * @vhid: virtual host ID
 * @advbase: seconds; CARP_ADV_LEAVE with the same in @advskew: sender leaves
 * @advskew: 1/256 s
 * @demote: OpenBSD's demotion counter, 0 from others
 * @counter: what the digest makes unique
 * @md: digest
 */
struct carp_adv {
	u8	vhid;
	u8	advbase;
	u8	advskew;
	u8	demote;
	u64	counter;
	u8	md[CARP_MD_LEN];
};

/**
 * enum carp_adv_error - why bytes are no advert
 * @CARP_ADV_OK: they are one
 * @CARP_ADV_BAD_LEN: too few
 * @CARP_ADV_BAD_SUM: checksum
 * @CARP_ADV_BAD_VERSION: neither version 2 nor type 1
 */
enum carp_adv_error {
	CARP_ADV_OK,
	CARP_ADV_BAD_LEN,
	CARP_ADV_BAD_SUM,
	CARP_ADV_BAD_VERSION,
};

enum carp_adv_error carp_adv_parse(const struct carp_header *hdr, size_t len,
				   struct carp_adv *adv);
void carp_adv_build(const struct carp_adv *adv, struct carp_header *hdr);

#endif /* _CARP_ADV_H */

// SPDX-License-Identifier: GPL-2.0
/*
 * Bytes <-> struct carp_adv. Pure: also compiled in user space.
 */
#include "adv.h"

#include <linux/bitops.h>
#include <linux/string.h>
#include <net/checksum.h>

static __sum16 carp_adv_checksum(const struct carp_header *hdr)
{
	return csum_fold(csum_partial(hdr, sizeof(*hdr), 0));
}

/**
 * carp_adv_parse() - turn received bytes into an advert
 * @hdr: bytes behind the IP header, contiguous
 * @len: how many; more than an advert has are tolerated, as OpenBSD does
 * @adv: filled in if the result is CARP_ADV_OK
 *
 * The order of the checks is OpenBSD's, so that counters can be compared. The
 * authentication length is not checked by anybody.
 *
 * Return: CARP_ADV_OK or what is wrong.
 */
enum carp_adv_error carp_adv_parse(const struct carp_header *hdr, size_t len,
				   struct carp_adv *adv)
{
	if (len < sizeof(*hdr))
		return CARP_ADV_BAD_LEN;
	if (carp_adv_checksum(hdr))
		return CARP_ADV_BAD_SUM;
	if (hdr->version_type != (CARP_VERSION << 4 | CARP_ADVERTISEMENT))
		return CARP_ADV_BAD_VERSION;

	adv->vhid = hdr->vhid;
	adv->advbase = hdr->advbase;
	adv->advskew = hdr->advskew;
	adv->demote = hdr->demote;
	adv->counter = (u64)be32_to_cpu(hdr->counter[0]) << 32 |
		       be32_to_cpu(hdr->counter[1]);
	memcpy(adv->md, hdr->md, sizeof(adv->md));
	return CARP_ADV_OK;
}

/**
 * carp_adv_build() - turn an advert into the bytes behind the IP header
 * @adv: the advert, with its digest
 * @hdr: filled in
 */
void carp_adv_build(const struct carp_adv *adv, struct carp_header *hdr)
{
	*hdr = (struct carp_header) {
		.version_type = CARP_VERSION << 4 | CARP_ADVERTISEMENT,
		.vhid = adv->vhid,
		.advskew = adv->advskew,
		.authlen = CARP_AUTHLEN,
		.demote = adv->demote,
		.advbase = adv->advbase,
		.counter = {
			cpu_to_be32(adv->counter >> 32),
			cpu_to_be32((u32)adv->counter),
		},
	};
	memcpy(hdr->md, adv->md, sizeof(hdr->md));
	hdr->cksum = carp_adv_checksum(hdr);
}

/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The wire: CARP header and protocol constants. Host-independent.
 */
#ifndef _CARP_PROTO_H
#define _CARP_PROTO_H

#include <linux/build_bug.h>
#include <linux/types.h>

#define CARP_PROTOCOL		112	/* IP protocol, shared with VRRP */
#define CARP_VERSION		2
#define CARP_ADVERTISEMENT	1
#define CARP_AUTHLEN		7	/* counter and digest in 32-bit words */
#define CARP_TTL		255	/* RFC 5082: nothing from outside */
#define CARP_TOS		0x10	/* low delay, as OpenBSD and UCARP */
#define CARP_MD_LEN		20	/* HMAC-SHA1 */

/* advbase and advskew of a host that leaves: slower than any other. */
#define CARP_ADV_LEAVE		255

/* Intervals are in units of advskew. */
#define CARP_UNITS_PER_SEC	256

/* Demotion is folded into advskew up to this, for FreeBSD and UCARP. */
#define CARP_SKEW_DEMOTED	240

/* 224.0.0.18 and ff02::12 */
#define CARP_GROUP4		0xe0000012U
#define CARP_GROUP6		0x12

/**
 * struct carp_header - an advert behind its IP header
 * @version_type: CARP_VERSION << 4 | CARP_ADVERTISEMENT
 * @vhid: virtual host ID
 * @advskew: 1/256 s
 * @authlen: CARP_AUTHLEN; nobody checks it
 * @demote: OpenBSD's demotion counter; zero elsewhere
 * @advbase: seconds
 * @cksum: Internet checksum of this header alone, no pseudo-header
 * @counter: 64 bits, high word first
 * @md: HMAC-SHA1 of version, type, vhid, addresses and counter
 */
struct carp_header {
	u8	version_type;
	u8	vhid;
	u8	advskew;
	u8	authlen;
	u8	demote;
	u8	advbase;
	__sum16	cksum;
	__be32	counter[2];
	u8	md[CARP_MD_LEN];
};

static_assert(sizeof(struct carp_header) == 36);

#endif /* _CARP_PROTO_H */

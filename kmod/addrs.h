/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_ADDRS_H
#define _CARP_ADDRS_H

#include <linux/in6.h>
#include <linux/types.h>

/**
 * struct carp_addrs - the addresses that a digest covers
 * @n4: IPv4 addresses
 * @n6: IPv6 addresses
 * @ll: index of the first IPv6 link-local address
 * @n_ll: number of these; they follow each other
 * @v4: ascending as numbers, without duplicates
 * @v6: ascending as bytes, without duplicates
 *
 * Does not change after carp_addrs_finish(). Readers hold the lock of the
 * device that it belongs to.
 */
struct carp_addrs {
	u16		n4;
	u16		n6;
	u16		ll;
	u16		n_ll;
	__be32		*v4;
	struct in6_addr	*v6;
};

static inline bool carp_addrs_any(const struct carp_addrs *addrs)
{
	return addrs && (addrs->n4 || addrs->n6);
}

struct carp_addrs *carp_addrs_alloc(unsigned int n4, unsigned int n6);
struct carp_addrs *carp_addrs_copy(const struct carp_addrs *addrs);
void carp_addrs_add4(struct carp_addrs *addrs, __be32 addr);
void carp_addrs_add6(struct carp_addrs *addrs, const struct in6_addr *addr);
void carp_addrs_finish(struct carp_addrs *addrs);
bool carp_addrs_equal(const struct carp_addrs *a, const struct carp_addrs *b);

#endif /* _CARP_ADDRS_H */

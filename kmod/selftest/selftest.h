/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_SELFTEST_H
#define _CARP_SELFTEST_H

#ifdef DEBUG
int carp_selftest_hmac(void);
#else
static inline int carp_selftest_hmac(void)
{
	return 0;
}
#endif

#endif /* _CARP_SELFTEST_H */

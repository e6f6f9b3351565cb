/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _UNIT_CRYPTO_ALGAPI_H
#define _UNIT_CRYPTO_ALGAPI_H

#include <string.h>

/* How long it takes is not tested here. */
#define crypto_memneq(a, b, size)	memcmp(a, b, size)

#endif /* _UNIT_CRYPTO_ALGAPI_H */

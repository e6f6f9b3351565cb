/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _FUZZ_JSON_VALID_H
#define _FUZZ_JSON_VALID_H

#include <stdbool.h>
#include <stddef.h>

bool json_valid(const char *text, size_t size);

#endif /* _FUZZ_JSON_VALID_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _CARPCTL_FUZZ_H
#define _CARPCTL_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Results in TAP, and what was said on standard error.
 */
#ifndef _CARPCTL_TEST_TAP_H
#define _CARPCTL_TEST_TAP_H

#include <stdbool.h>

/* One case. */
void tap_ok(bool ok, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* One case: both are the same text; they are shown if not. */
void tap_same(const char *got, const char *want, const char *name);

/* What say_error() and say_warning() said since the last call. */
const char *tap_said(void);

/* The plan and the sum; an exit status. */
int tap_end(void);

#endif

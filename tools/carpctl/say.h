/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _CARPCTL_SAY_H
#define _CARPCTL_SAY_H

/* One sentence on standard error; the full stop is added. */
void say_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void say_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif

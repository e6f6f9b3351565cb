// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In place of say.c: what is wrong is not told, but put together, so that what
 * it is made of is looked at.
 */
#include "../say.h"

#include <stdarg.h>
#include <stdio.h>

static char text[512];

void say_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
}

void say_warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
}

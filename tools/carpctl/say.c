// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Errors and warnings, in the form that ip gives them.
 */
#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void say(const char *kind, const char *fmt, va_list ap)
{
	char text[512];
	size_t len;

	vsnprintf(text, sizeof(text), fmt, ap);
	len = strlen(text);
	fflush(stdout);
	fprintf(stderr, "%s: %s%s\n", kind, text,
		len && strchr(".?!", text[len - 1]) ? "" : ".");
}

void say_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("Error", fmt, ap);
	va_end(ap);
}

void say_warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say("Warning", fmt, ap);
	va_end(ap);
}

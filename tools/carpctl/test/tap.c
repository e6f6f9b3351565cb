// SPDX-License-Identifier: GPL-2.0-or-later
#include "tap.h"

#include "../say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static unsigned int passed, failed;
static char said[1024];

void tap_ok(bool ok, const char *fmt, ...)
{
	va_list ap;

	if (ok)
		passed++;
	else
		failed++;
	printf("%sok %u - ", ok ? "" : "not ", passed + failed);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
}

void tap_same(const char *got, const char *want, const char *name)
{
	bool same = strcmp(got, want) == 0;

	if (!same)
		printf("# want: %s\n# got:  %s\n", want, got);
	tap_ok(same, "%s", name);
}

/* In place of say.c. */
static void say(const char *fmt, va_list ap)
{
	size_t len = strlen(said);

	vsnprintf(said + len, sizeof(said) - len, fmt, ap);
}

void say_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

void say_warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(fmt, ap);
	va_end(ap);
}

const char *tap_said(void)
{
	static char copy[sizeof(said)];

	memcpy(copy, said, sizeof(said));
	said[0] = '\0';
	return copy;
}

int tap_end(void)
{
	printf("1..%u\n%u passed, %u failed, 0 skipped\n", passed + failed,
	       passed, failed);
	return failed ? 1 : 0;
}

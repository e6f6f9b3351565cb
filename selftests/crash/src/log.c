// SPDX-License-Identifier: GPL-2.0-or-later
#include "log.h"

#include <err.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

/* Writing to a disk takes its time, so it is done when nothing else is. */
#define BUFFER	(16 << 20)

static FILE *file;
static char buffer[BUFFER];

uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec / 1000;
}

/* A new log; the one before is complete. */
void log_open(const char *name)
{
	if (file)
		fclose(file);
	file = fopen(name, "w");
	if (!file)
		err(2, "%s", name);
	setvbuf(file, buffer, _IOFBF, BUFFER);
}

void log_line(const char *format, ...)
{
	va_list args;

	if (!file)
		return;
	fprintf(file, "%" PRIu64 " ", now());
	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	fputc('\n', file);
}

void log_flush(void)
{
	if (file && fflush(file))
		err(2, "the log");
}

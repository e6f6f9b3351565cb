/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A writer of JSON. Names are for members of objects, and NULL in arrays.
 */
#ifndef _CARPCTL_JSON_H
#define _CARPCTL_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
	FILE *out;
	bool pretty;
	bool comma;		/* the next value follows another one */
	unsigned int depth;
};

void json_open(struct json *json, const char *name, char bracket);
void json_close(struct json *json, char bracket);
void json_uint(struct json *json, const char *name, uint64_t value);
void json_int(struct json *json, const char *name, int64_t value);
void json_bool(struct json *json, const char *name, bool value);
void json_string(struct json *json, const char *name, const char *value);

/* After the outermost value. */
void json_end(struct json *json);

#endif

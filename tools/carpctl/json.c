// SPDX-License-Identifier: GPL-2.0-or-later
#include "json.h"

#include <inttypes.h>

static void json_newline(struct json *json)
{
	if (json->pretty)
		fprintf(json->out, "\n%*s", (int)(4 * json->depth), "");
}

static void json_quote(struct json *json, const char *text)
{
	const unsigned char *p;

	fputc('"', json->out);
	for (p = (const unsigned char *)text; *p; p++) {
		if (*p == '"' || *p == '\\')
			fprintf(json->out, "\\%c", *p);
		else if (*p < 0x20 || *p == 0x7f)
			fprintf(json->out, "\\u%04x", *p);
		else
			fputc(*p, json->out);
	}
	fputc('"', json->out);
}

/* Whatever comes before a value. */
static void json_begin(struct json *json, const char *name)
{
	if (json->comma)
		fputc(',', json->out);
	if (json->depth)
		json_newline(json);
	if (name) {
		json_quote(json, name);
		fputs(json->pretty ? ": " : ":", json->out);
	}
	json->comma = true;
}

void json_open(struct json *json, const char *name, char bracket)
{
	json_begin(json, name);
	fputc(bracket, json->out);
	json->comma = false;
	json->depth++;
}

void json_close(struct json *json, char bracket)
{
	json->depth--;
	if (json->comma)
		json_newline(json);
	fputc(bracket, json->out);
	json->comma = true;
}

void json_uint(struct json *json, const char *name, uint64_t value)
{
	json_begin(json, name);
	fprintf(json->out, "%" PRIu64, value);
}

void json_int(struct json *json, const char *name, int64_t value)
{
	json_begin(json, name);
	fprintf(json->out, "%" PRId64, value);
}

void json_bool(struct json *json, const char *name, bool value)
{
	json_begin(json, name);
	fputs(value ? "true" : "false", json->out);
}

void json_string(struct json *json, const char *name, const char *value)
{
	json_begin(json, name);
	json_quote(json, value);
}

void json_end(struct json *json)
{
	fputc('\n', json->out);
	json->comma = false;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Is it JSON? One value or several, with nothing but blanks between them. That
 * strings are UTF-8 is not asked: names of devices are what they are.
 */
#include "json_valid.h"

#include <ctype.h>
#include <string.h>

#define DEPTH_MAX	32

struct text {
	const char *p;
	const char *end;
};

static bool value(struct text *t, int depth);

static void blanks(struct text *t)
{
	while (t->p < t->end && (*t->p == ' ' || *t->p == '\n'))
		t->p++;
}

static bool take(struct text *t, char c)
{
	if (t->p == t->end || *t->p != c)
		return false;
	t->p++;
	return true;
}

static bool word(struct text *t, const char *word)
{
	size_t len = strlen(word);

	if ((size_t)(t->end - t->p) < len || memcmp(t->p, word, len))
		return false;
	t->p += len;
	return true;
}

static bool escape(struct text *t)
{
	int i;

	if (take(t, '"') || take(t, '\\'))
		return true;
	if (!take(t, 'u'))
		return false;
	for (i = 0; i < 4; i++, t->p++)
		if (t->p == t->end || !isxdigit((unsigned char)*t->p))
			return false;
	return true;
}

static bool string(struct text *t)
{
	if (!take(t, '"'))
		return false;
	while (t->p < t->end && *t->p != '"') {
		if ((unsigned char)*t->p < 0x20)
			return false;
		if (*t->p++ == '\\' && !escape(t))
			return false;
	}
	return take(t, '"');
}

static bool number(struct text *t)
{
	const char *start;

	take(t, '-');
	start = t->p;
	while (t->p < t->end && (isdigit((unsigned char)*t->p) || *t->p == '.'))
		t->p++;
	return t->p > start && (*start != '0' || t->p == start + 1 ||
				start[1] == '.');
}

static bool member(struct text *t, int depth, bool named)
{
	blanks(t);
	if (named) {
		if (!string(t))
			return false;
		blanks(t);
		if (!take(t, ':'))
			return false;
	}
	return value(t, depth);
}

static bool members(struct text *t, int depth, char closing)
{
	blanks(t);
	if (take(t, closing))
		return true;
	do {
		if (!member(t, depth, closing == '}'))
			return false;
		blanks(t);
	} while (take(t, ','));
	return take(t, closing);
}

static bool value(struct text *t, int depth)
{
	blanks(t);
	if (depth > DEPTH_MAX || t->p == t->end)
		return false;
	if (take(t, '{'))
		return members(t, depth + 1, '}');
	if (take(t, '['))
		return members(t, depth + 1, ']');
	if (*t->p == '"')
		return string(t);
	return word(t, "true") || word(t, "false") || number(t);
}

bool json_valid(const char *text, size_t size)
{
	struct text t = { text, text + size };

	for (blanks(&t); t.p < t.end; blanks(&t))
		if (!value(&t, 0))
			return false;
	return true;
}

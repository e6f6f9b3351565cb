// SPDX-License-Identifier: GPL-2.0-or-later
#include "record.h"

#include <err.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOW_OUT	255

/* A letter for each field of a line: host, other port, word, family, number. */
static const struct {
	const char *word;
	const char *fields;
} kinds[] = {
	[RECORD_HOST] = { "host", "hab" },
	[RECORD_MARK] = { "mark", "w" },
	[RECORD_UP] = { "up", "h" },
	[RECORD_GONE] = { "gone", "h" },
	[RECORD_SENT] = { "sent", "hab" },
	[RECORD_HEARD] = { "heard", "hoab" },
	[RECORD_PROBE] = { "probe", "fa" },
	[RECORD_REPLY] = { "reply", "hfa" },
	[RECORD_ANSWER] = { "answer", "fa" },
	[RECORD_MOVED] = { "moved", "h" },
	[RECORD_WRONG] = { "wrong", "ho" },
	[RECORD_STALL] = { "stall", "a" },
};

#define KINDS	(sizeof(kinds) / sizeof(kinds[0]))

static bool parse_field(struct record *r, char field, const char *text)
{
	switch (field) {
	case 'h':
		r->port = text[0] == 'h' ? text[1] - '1' : -1;
		return r->port >= 0 && r->port < HOSTS;
	case 'w':
		snprintf(r->word, sizeof(r->word), "%s", text);
		return true;
	case 'f':
		r->family = atoi(text);
		return r->family == 4 || r->family == 6;
	case 'a':
		r->a = strtoull(text, NULL, 10);
		return true;
	case 'b':
		r->b = strtoull(text, NULL, 10);
		return true;
	default:
		return true;
	}
}

static bool parse_line(struct record *r, char *line)
{
	char *time = strsep(&line, " ");
	char *word = strsep(&line, "\n ");
	size_t kind;

	memset(r, 0, sizeof(*r));
	r->time = strtoull(time, NULL, 10);
	for (kind = 0; word && kind < KINDS; kind++)
		if (!strcmp(kinds[kind].word, word))
			break;
	if (!word || kind == KINDS)
		return false;
	r->kind = kind;
	for (const char *f = kinds[kind].fields; *f; f++) {
		char *text = strsep(&line, "\n ");

		if (!text || !parse_field(r, *f, text))
			return false;
	}
	r->bow_out = r->a == BOW_OUT && r->b == BOW_OUT;
	return true;
}

static void story_add(struct story *s, const struct record *r)
{
	if (!(s->count & (s->count - 1))) {
		s->records = reallocarray(s->records, 2 * s->count + 1,
					  sizeof(*r));
		if (!s->records)
			err(2, "memory");
	}
	s->records[s->count++] = *r;
	if (r->kind == RECORD_HOST) {
		s->interval[r->port] = r->a;
		s->down[r->port] = r->b;
	}
}

void story_read(struct story *s, const char *name)
{
	FILE *file = fopen(name, "r");
	struct record r;
	char line[128];

	if (!file)
		err(2, "%s", name);
	memset(s, 0, sizeof(*s));
	/* The last line may not be complete. */
	while (fgets(line, sizeof(line), file) && strchr(line, '\n')) {
		if (!parse_line(&r, line))
			errx(2, "%s: line %zu: what is this?", name,
			     s->count + 1);
		story_add(s, &r);
	}
	fclose(file);
	if (!s->count)
		errx(2, "%s: nothing in it", name);
	s->from = s->records[0].time;
	s->to = s->records[s->count - 1].time;
}

uint64_t story_mark(const struct story *s, const char *word)
{
	for (size_t i = s->count; i-- > 0;)
		if (s->records[i].kind == RECORD_MARK &&
		    !strcmp(s->records[i].word, word))
			return s->records[i].time;
	errx(2, "no mark %s", word);
}

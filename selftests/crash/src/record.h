/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log (log.h) as the judge has it. */
#ifndef _CRASH_RECORD_H
#define _CRASH_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HOSTS	3
#define MS	UINT64_C(1000)
#define SECOND	(1000 * MS)

enum record_kind {
	RECORD_HOST,
	RECORD_MARK,
	RECORD_UP,
	RECORD_GONE,
	RECORD_SENT,
	RECORD_HEARD,
	RECORD_PROBE,
	RECORD_REPLY,
	RECORD_ANSWER,
	RECORD_MOVED,
	RECORD_WRONG,
	RECORD_STALL,
};

/**
 * struct record - a line
 * @time: in microseconds
 * @kind: its word
 * @port: of a host, 0 to HOSTS - 1
 * @family: 4 or 6
 * @bow_out: the advert is one
 * @a: interval, sequence, or duration
 * @b: how long it waits
 * @word: of a mark
 */
struct record {
	uint64_t time;
	enum record_kind kind;
	int port;
	int family;
	bool bow_out;
	uint64_t a;
	uint64_t b;
	char word[24];
};

/**
 * struct story - a log, and what of it is to be judged
 * @records: all of it
 * @count: of them
 * @from: the first moment that counts
 * @to: the last one
 * @interval: of a host, us
 * @down: how long it waits for a silent master, us
 */
struct story {
	struct record *records;
	size_t count;
	uint64_t from;
	uint64_t to;
	uint64_t interval[HOSTS];
	uint64_t down[HOSTS];
};

void story_read(struct story *s, const char *file);
/* The latest one of these. */
uint64_t story_mark(const struct story *s, const char *word);

/* They print what they find, as words KEY=VALUE. */
void probes_judge(const struct story *s);
void hosts_judge(const struct story *s);

#endif

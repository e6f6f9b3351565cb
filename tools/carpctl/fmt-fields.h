/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What fmt*.c share: one table tells what a device has and how it is called,
 * in text and in JSON.
 */
#ifndef _CARPCTL_FMT_FIELDS_H
#define _CARPCTL_FMT_FIELDS_H

#include "fmt.h"

enum kind {
	KIND_U8,
	KIND_U32,
	KIND_S32,
	KIND_ON_OFF,
	KIND_SET,		/* "LABEL set", or nothing */
	KIND_STATE,
	KIND_REASON,
	KIND_NAME,
};

/* Where a field is printed in text; JSON has them all. */
enum place {
	PLACE_NONE,
	PLACE_HEAD,		/* the first line */
	PLACE_BODY,		/* the second line */
	PLACE_DETAILS,		/* a line of its own, with -d */
};

struct field {
	const char *json;
	const char *label;
	int attr;
	enum kind kind;
	size_t offset;
	enum place place;
};

extern const struct field fmt_fields[];
extern const size_t fmt_n_fields;

bool fmt_field_has(const struct field *field, const struct carp_device *dev);

/* The buffer is to have INET6_ADDRSTRLEN bytes. */
const char *fmt_addr(const struct carp_addr *addr, char *text);

/* fmt-json.c: the members of an object. */
void fmt_json_device(struct json *json, const struct carp_device *dev);

/* fmt-text.c: parts of lines, each with a blank before it; whole entries. */
void fmt_text_head(FILE *out, const struct carp_device *dev);
bool fmt_text_fields(FILE *out, enum place place, const char *start,
		     const struct carp_device *dev);
void fmt_text_master(FILE *out, const struct carp_master *master);
void fmt_text_device(FILE *out, const struct options *opt,
		     const struct carp_device *dev);

#endif

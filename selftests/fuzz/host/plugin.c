// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In place of ip: adds attributes to a message, and looks at all that is to be
 * printed.
 */
#include "fuzz.h"
#include "plugin.h"

#include <stdarg.h>

int show_stats = 1;
int plugin_depth;

int addattr_l(struct nlmsghdr *nlh, int maxlen, int type, const void *data,
	      int len)
{
	struct rtattr *rta;

	REQUIRE(NLMSG_ALIGN(nlh->nlmsg_len) + RTA_ALIGN(RTA_LENGTH(len)) <=
		(size_t)maxlen);
	rta = (void *)((char *)nlh + NLMSG_ALIGN(nlh->nlmsg_len));
	rta->rta_type = type;
	rta->rta_len = RTA_LENGTH(len);
	memset(RTA_DATA(rta), 0, RTA_ALIGN(len));
	memcpy(RTA_DATA(rta), data, len);
	nlh->nlmsg_len = NLMSG_ALIGN(nlh->nlmsg_len) + RTA_ALIGN(rta->rta_len);
	return 0;
}

void open_json_object(const char *name)
{
	(void)name;
	plugin_depth++;
}

void close_json_object(void)
{
	plugin_depth--;
	REQUIRE(plugin_depth >= 0);
}

void open_json_array(enum output_type type, const char *name)
{
	REQUIRE(type == PRINT_JSON && name);
	plugin_depth++;
}

void close_json_array(enum output_type type, const char *end)
{
	REQUIRE(type == PRINT_JSON && !end);
	plugin_depth--;
	REQUIRE(plugin_depth >= 0);
}

/* JSON is printed without a format, text is not. */
static void print(enum output_type type, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	REQUIRE(type == PRINT_JSON || type == PRINT_ANY || type == PRINT_FP);
	REQUIRE(fmt || type == PRINT_JSON);
	if (!fmt)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
}

int print_color_uint(enum output_type type, enum color_attr color,
		     const char *key, const char *fmt, unsigned int value)
{
	(void)color;
	REQUIRE(key || type == PRINT_FP);
	print(type, fmt, value);
	return 0;
}

int print_color_int(enum output_type type, enum color_attr color,
		    const char *key, const char *fmt, int value)
{
	(void)color;
	REQUIRE(key || type == PRINT_FP);
	print(type, fmt, value);
	return 0;
}

int print_color_u64(enum output_type type, enum color_attr color,
		    const char *key, const char *fmt, uint64_t value)
{
	(void)color;
	REQUIRE(key || type == PRINT_FP);
	print(type, fmt, value);
	return 0;
}

int print_color_bool(enum output_type type, enum color_attr color,
		     const char *key, const char *fmt, bool value)
{
	(void)color;
	REQUIRE(key || type == PRINT_FP);
	print(type, fmt, value);
	return 0;
}

/* In an array, a value has no key. */
int print_color_string(enum output_type type, enum color_attr color,
		       const char *key, const char *fmt, const char *value)
{
	char text[256];

	(void)color;
	(void)key;
	REQUIRE(value);
	snprintf(text, sizeof(text), "%s", value);
	print(type, fmt, value);
	return 0;
}

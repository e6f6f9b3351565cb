/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The part of ip's interface for plug-ins that is used here. Distributions
 * package no header for it; it has been the same since iproute2 4.20, but
 * that what prints returned nothing before 5.9, and so is not to be asked.
 */
#ifndef _CARP_IPROUTE2_H
#define _CARP_IPROUTE2_H

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct link_util {
	struct link_util *next;
	const char *id;
	int maxattr;
	int (*parse_opt)(struct link_util *lu, int argc, char **argv,
			 struct nlmsghdr *nlh);
	void (*print_opt)(struct link_util *lu, FILE *out,
			  struct rtattr *tb[]);
	void (*print_xstats)(struct link_util *lu, FILE *out,
			     struct rtattr *xstats);
	void (*print_help)(struct link_util *lu, int argc, char **argv,
			   FILE *out);
	int (*parse_ifla_xstats)(struct link_util *lu, int argc, char **argv);
	int (*print_ifla_xstats)(struct nlmsghdr *nlh, void *arg);
};

/* Room in the message that parse_opt() adds to. */
#define IPLINK_MAX	1024

enum output_type {
	PRINT_FP = 1,
	PRINT_JSON = 2,
	PRINT_ANY = 4,
};

enum color_attr {
	COLOR_NONE = 6,
};

extern int show_stats;

int addattr_l(struct nlmsghdr *nlh, int maxlen, int type, const void *data,
	      int len);

void open_json_object(const char *name);
void close_json_object(void);
void open_json_array(enum output_type type, const char *name);
void close_json_array(enum output_type type, const char *end);

int print_color_uint(enum output_type type, enum color_attr color,
		     const char *key, const char *fmt, unsigned int value);
int print_color_int(enum output_type type, enum color_attr color,
		    const char *key, const char *fmt, int value);
int print_color_u64(enum output_type type, enum color_attr color,
		    const char *key, const char *fmt, uint64_t value);
int print_color_bool(enum output_type type, enum color_attr color,
		     const char *key, const char *fmt, bool value);
int print_color_string(enum output_type type, enum color_attr color,
		       const char *key, const char *fmt, const char *value);

#endif

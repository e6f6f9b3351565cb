/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Netlink requests as ip and carpctl make them, without a process for each. */
#ifndef _REQUEST_H
#define _REQUEST_H

#include <linux/netlink.h>
#include <stddef.h>
#include <stdint.h>

/* The answer was lost: the request may have been carried out or not. */
#define REQUEST_UNKNOWN	1

/**
 * struct request - a message under construction
 * @nlh: its beginning
 * @room: for the rest
 */
struct request {
	struct nlmsghdr	nlh;
	char		room[4096];
};

typedef void request_fn(const struct nlmsghdr *nlh, void *arg);

int request_socket(int protocol);
int request_family(int fd, uint32_t *group);
void request_begin(struct request *r, int type, int flags, const void *head,
		   size_t len);
void request_begin_genl(struct request *r, int family, int cmd, int flags);
void request_put(struct request *r, int type, const void *data, size_t len);
void request_put_u8(struct request *r, int type, uint8_t value);
void request_put_u32(struct request *r, int type, uint32_t value);
void request_put_text(struct request *r, int type, const char *text);
struct nlattr *request_nest(struct request *r, int type);
void request_nest_end(struct request *r, struct nlattr *nest);
int request_talk(int fd, struct request *r, request_fn *fn, void *arg);

const struct nlattr *request_next(const void *data, int len,
				  const struct nlattr *attr);
int request_type(const struct nlattr *attr);
const void *request_value(const struct nlattr *attr);

#endif

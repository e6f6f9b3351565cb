// SPDX-License-Identifier: GPL-2.0-or-later
#include "request.h"

#include <err.h>
#include <errno.h>
#include <linux/carp.h>
#include <linux/genetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

/* So long may an answer take, on a kernel with all checkers. */
#define PATIENCE_S	10

int request_socket(int protocol)
{
	struct timeval patience = { .tv_sec = PATIENCE_S };
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);

	if (fd >= 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience,
			   sizeof(patience));
	return fd;
}

void request_begin(struct request *r, int type, int flags, const void *head,
		   size_t len)
{
	memset(r, 0, sizeof(*r));
	r->nlh.nlmsg_type = type;
	r->nlh.nlmsg_flags = NLM_F_REQUEST | flags;
	r->nlh.nlmsg_len = NLMSG_LENGTH(len);
	memcpy(NLMSG_DATA(&r->nlh), head, len);
}

void request_begin_genl(struct request *r, int family, int cmd, int flags)
{
	struct genlmsghdr genl = { .cmd = cmd, .version = 1 };

	request_begin(r, family, flags, &genl, sizeof(genl));
}

void request_put(struct request *r, int type, const void *data, size_t len)
{
	struct nlattr *attr;

	attr = (void *)((char *)r + NLMSG_ALIGN(r->nlh.nlmsg_len));
	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy((char *)attr + NLA_HDRLEN, data, len);
	r->nlh.nlmsg_len = NLMSG_ALIGN(r->nlh.nlmsg_len) +
			   NLA_ALIGN(attr->nla_len);
}

void request_put_u8(struct request *r, int type, uint8_t value)
{
	request_put(r, type, &value, sizeof(value));
}

void request_put_u32(struct request *r, int type, uint32_t value)
{
	request_put(r, type, &value, sizeof(value));
}

void request_put_text(struct request *r, int type, const char *text)
{
	request_put(r, type, text, strlen(text) + 1);
}

struct nlattr *request_nest(struct request *r, int type)
{
	struct nlattr *nest;

	nest = (void *)((char *)r + NLMSG_ALIGN(r->nlh.nlmsg_len));
	request_put(r, type, NULL, 0);
	return nest;
}

void request_nest_end(struct request *r, struct nlattr *nest)
{
	nest->nla_len = (char *)r + r->nlh.nlmsg_len - (char *)nest;
}

/* Return: 1: more is to come, or what request_talk() returns. */
static int answer(const struct nlmsghdr *nlh, unsigned int seq, request_fn *fn,
		  void *arg)
{
	const struct nlmsgerr *error = NLMSG_DATA(nlh);

	if (nlh->nlmsg_seq != seq)
		return 1;
	if (nlh->nlmsg_type == NLMSG_ERROR || nlh->nlmsg_type == NLMSG_DONE)
		return error->error;
	if (fn)
		fn(nlh, arg);
	return 1;
}

static int receive(int fd, unsigned int seq, request_fn *fn, void *arg)
{
	static char buffer[65536] __attribute__((aligned(8)));
	const struct nlmsghdr *nlh = (void *)buffer;
	ssize_t len = recv(fd, buffer, sizeof(buffer), 0);
	int left = len, ret;

	if (len < 0 && errno == ENOBUFS)
		return 2;
	if (len < 0)
		return -errno;
	for (; NLMSG_OK(nlh, (unsigned int)left); nlh = NLMSG_NEXT(nlh, left)) {
		ret = answer(nlh, seq, fn, arg);
		if (ret != 1)
			return ret;
	}
	return 1;
}

/* Return: 0, an error (negative), or REQUEST_UNKNOWN. */
int request_talk(int fd, struct request *r, request_fn *fn, void *arg)
{
	static unsigned int seq;
	int ret;

	r->nlh.nlmsg_flags |= NLM_F_ACK;
	r->nlh.nlmsg_seq = ++seq;
	if (send(fd, r, r->nlh.nlmsg_len, 0) < 0)
		return -errno;
	do {
		ret = receive(fd, r->nlh.nlmsg_seq, fn, arg);
	} while (ret == 1);
	return ret == 2 ? REQUEST_UNKNOWN : ret;
}

/* Walk through attributes: @attr is NULL at first, and at the end. */
const struct nlattr *request_next(const void *data, int len,
				  const struct nlattr *attr)
{
	const char *next = data;

	if (attr)
		next = (const char *)attr + NLA_ALIGN(attr->nla_len);
	len -= next - (const char *)data;
	attr = (const void *)next;
	if (len < NLA_HDRLEN || attr->nla_len < NLA_HDRLEN ||
	    attr->nla_len > len)
		return NULL;
	return attr;
}

int request_type(const struct nlattr *attr)
{
	return attr->nla_type & NLA_TYPE_MASK;
}

const void *request_value(const struct nlattr *attr)
{
	return (const char *)attr + NLA_HDRLEN;
}

/* What a family and its group of events are called by. */
struct family {
	uint16_t id;
	uint32_t group;
};

static void find_group(struct family *family, const struct nlattr *groups)
{
	const struct nlattr *group, *attr;

	group = request_next(request_value(groups),
			     groups->nla_len - NLA_HDRLEN, NULL);
	for (attr = NULL; group;) {
		attr = request_next(request_value(group),
				    group->nla_len - NLA_HDRLEN, attr);
		if (!attr)
			return;
		if (request_type(attr) == CTRL_ATTR_MCAST_GRP_ID)
			memcpy(&family->group, request_value(attr),
			       sizeof(family->group));
	}
}

static void find_family(const struct nlmsghdr *nlh, void *arg)
{
	const char *data = (char *)NLMSG_DATA(nlh) + GENL_HDRLEN;
	int len = nlh->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
	const struct nlattr *attr = NULL;
	struct family *family = arg;

	while ((attr = request_next(data, len, attr))) {
		if (request_type(attr) == CTRL_ATTR_FAMILY_ID)
			memcpy(&family->id, request_value(attr),
			       sizeof(family->id));
		if (request_type(attr) == CTRL_ATTR_MCAST_GROUPS)
			find_group(family, attr);
	}
}

/* Return: the number of the family "carp"; the module has to be there. */
int request_family(int fd, uint32_t *group)
{
	struct family family = { .id = 0 };
	struct request r;
	int ret;

	request_begin_genl(&r, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 0);
	request_put_text(&r, CTRL_ATTR_FAMILY_NAME, CARP_GENL_NAME);
	ret = request_talk(fd, &r, find_family, &family);
	if (ret || !family.id)
		errx(2, "no family %s: %s", CARP_GENL_NAME, strerror(-ret));
	if (group)
		*group = family.group;
	return family.id;
}

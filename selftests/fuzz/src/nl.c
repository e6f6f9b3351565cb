// SPDX-License-Identifier: GPL-2.0-or-later
#include "nl.h"

#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef SOL_NETLINK
#define SOL_NETLINK	270
#endif

struct nl *nl_open(int protocol)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	struct nl *nl = calloc(1, sizeof(*nl));
	int one = 1, room = 1 << 20;

	if (!nl)
		err(2, "netlink");
	nl->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
	if (nl->fd < 0 || bind(nl->fd, (void *)&address, sizeof(address)))
		err(2, "netlink");
	setsockopt(nl->fd, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(nl->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	return nl;
}

void nl_close(struct nl *nl)
{
	close(nl->fd);
	free(nl);
}

static void *msg_room(struct msg *m, size_t len)
{
	void *room = m->data + m->len;

	if (m->len + NLMSG_ALIGN(len) > sizeof(m->data))
		errx(2, "message too long");
	memset(room, 0, NLMSG_ALIGN(len));
	m->len += NLMSG_ALIGN(len);
	return room;
}

static void msg_finish(struct msg *m)
{
	((struct nlmsghdr *)m->data)->nlmsg_len = m->len;
}

void msg_begin(struct msg *m, uint16_t type, uint16_t flags,
	       const void *header, size_t len)
{
	struct nlmsghdr *nlh;

	m->len = 0;
	nlh = msg_room(m, sizeof(*nlh));
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	memcpy(msg_room(m, len), header, len);
	msg_finish(m);
}

void msg_put(struct msg *m, uint16_t type, const void *data, size_t len)
{
	struct nlattr *nla = msg_room(m, NLA_HDRLEN + len);

	nla->nla_type = type;
	nla->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy(nla + 1, data, len);
	msg_finish(m);
}

void msg_put_u8(struct msg *m, uint16_t type, uint8_t value)
{
	msg_put(m, type, &value, sizeof(value));
}

void msg_put_u32(struct msg *m, uint16_t type, uint32_t value)
{
	msg_put(m, type, &value, sizeof(value));
}

void msg_put_text(struct msg *m, uint16_t type, const char *text)
{
	msg_put(m, type, text, strlen(text) + 1);
}

size_t msg_nest(struct msg *m, uint16_t type)
{
	size_t at = m->len;

	msg_put(m, type | NLA_F_NESTED, NULL, 0);
	return at;
}

void msg_end(struct msg *m, size_t nest)
{
	((struct nlattr *)(m->data + nest))->nla_len = m->len - nest;
}

static void answer_text(struct answer *answer, const struct nlattr *head,
			int len)
{
	const struct nlattr *nla;
	int left;

	nl_for_each(nla, head, len, left)
		if (nl_type(nla) == NLMSGERR_ATTR_MSG)
			snprintf(answer->text, sizeof(answer->text), "%.*s",
				 nl_len(nla), (const char *)nl_data(nla));
}

/* Behind the error is the request, or only its header if it was accepted. */
static void answer_error(struct answer *answer, const struct nlmsghdr *nlh)
{
	const struct nlmsgerr *e = NLMSG_DATA(nlh);
	size_t skip = NLMSG_HDRLEN + sizeof(*e);

	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += NLMSG_ALIGN(e->msg.nlmsg_len) - sizeof(e->msg);
	answer->seen = true;
	answer->error = -e->error;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && skip < nlh->nlmsg_len)
		answer_text(answer, (const void *)((const char *)nlh + skip),
			    nlh->nlmsg_len - skip);
}

static void answer_done(struct answer *answer, const struct nlmsghdr *nlh)
{
	size_t skip = NLMSG_HDRLEN + sizeof(int);

	answer->seen = true;
	answer->error = -*(const int *)NLMSG_DATA(nlh);
	if (answer->error < 0)
		answer->error = 0;
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS && skip < nlh->nlmsg_len)
		answer_text(answer, (const void *)((const char *)nlh + skip),
			    nlh->nlmsg_len - skip);
}

static void nl_take(struct nl *nl, int len, struct answer *answer, nl_fn *fn,
		    void *arg)
{
	const struct nlmsghdr *nlh = (const void *)nl->buffer;

	for (; NLMSG_OK(nlh, (unsigned int)len); nlh = NLMSG_NEXT(nlh, len)) {
		if (nlh->nlmsg_seq != nl->seq)
			continue;
		if (nlh->nlmsg_type == NLMSG_ERROR)
			answer_error(answer, nlh);
		else if (nlh->nlmsg_type == NLMSG_DONE)
			answer_done(answer, nlh);
		else if (fn)
			fn(arg, nlh);
	}
}

void nl_talk(struct nl *nl, struct msg *m, struct answer *answer, nl_fn *fn,
	     void *arg)
{
	int len;

	memset(answer, 0, sizeof(*answer));
	((struct nlmsghdr *)m->data)->nlmsg_seq = ++nl->seq;
	if (send(nl->fd, m->data, m->len, 0) != (ssize_t)m->len) {
		answer->seen = true;
		answer->error = errno;
		return;
	}
	while ((len = recv(nl->fd, nl->buffer, sizeof(nl->buffer),
			   MSG_DONTWAIT)) >= 0 || errno == ENOBUFS)
		if (len > 0)
			nl_take(nl, len, answer, fn, arg);
}

struct family {
	uint16_t id;
	uint32_t group;
};

static uint32_t nested_group(const struct nlattr *groups)
{
	const struct nlattr *group, *nla;
	int left, rest;

	nl_for_each(group, (const struct nlattr *)nl_data(groups),
		    nl_len(groups), left)
		nl_for_each(nla, (const struct nlattr *)nl_data(group),
			    nl_len(group), rest)
			if (nl_type(nla) == CTRL_ATTR_MCAST_GRP_ID)
				return *(const uint32_t *)nl_data(nla);
	return 0;
}

static void family_found(void *arg, const struct nlmsghdr *nlh)
{
	const struct nlattr *head, *nla;
	struct family *family = arg;
	int len, left;

	head = nl_genl(nlh, &len);
	nl_for_each(nla, head, len, left) {
		if (nl_type(nla) == CTRL_ATTR_FAMILY_ID)
			family->id = *(const uint16_t *)nl_data(nla);
		if (nl_type(nla) == CTRL_ATTR_MCAST_GROUPS)
			family->group = nested_group(nla);
	}
}

uint16_t nl_family(struct nl *nl, const char *name, uint32_t *group)
{
	struct genlmsghdr genl = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 };
	struct family family = { 0 };
	static struct msg m;
	struct answer answer;

	msg_begin(&m, GENL_ID_CTRL, NLM_F_ACK, &genl, sizeof(genl));
	msg_put_text(&m, CTRL_ATTR_FAMILY_NAME, name);
	nl_talk(nl, &m, &answer, family_found, &family);
	if (group)
		*group = family.group;
	return family.id;
}

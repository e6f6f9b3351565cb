// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Sockets, requests, and what the kernel answers to them.
 */
#include "ipc-nl.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/genetlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct mnl_socket *ipc_socket(int bus)
{
	struct mnl_socket *socket = mnl_socket_open2(bus, SOCK_CLOEXEC);
	int on = 1;

	if (!socket || mnl_socket_bind(socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		say_error("netlink socket: %s", strerror(errno));
		if (socket)
			mnl_socket_close(socket);
		return NULL;
	}
	/* Without them there are numbers for sentences, and that will do. */
	mnl_socket_setsockopt(socket, NETLINK_EXT_ACK, &on, sizeof(on));
	mnl_socket_setsockopt(socket, NETLINK_CAP_ACK, &on, sizeof(on));
	return socket;
}

struct nlmsghdr *ipc_genl_request(char *buffer, uint16_t type, uint8_t cmd,
				  uint8_t version)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = version;
	return nlh;
}

void ipc_put(void *arg, int attr, const void *data, size_t len)
{
	mnl_attr_put(arg, (uint16_t)attr, len, data);
}

/* The kernel's sentence */

struct answer {
	int error;		/* errno */
	const char *text;	/* or NULL */
};

static int answer_attr(const struct nlattr *attr, void *data)
{
	struct answer *answer = data;

	if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG &&
	    !mnl_attr_validate(attr, MNL_TYPE_NUL_STRING))
		answer->text = mnl_attr_get_str(attr);
	return MNL_CB_OK;
}

static void answer_parse(struct answer *answer, const struct nlmsghdr *nlh,
			 size_t offset)
{
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS &&
	    offset <= mnl_nlmsg_get_payload_len(nlh))
		mnl_attr_parse(nlh, (unsigned int)offset, answer_attr, answer);
}

static void answer_say(const struct answer *answer, const char *what)
{
	if (!what)
		return;
	if (answer->error && answer->text)
		say_error("%s", answer->text);
	else if (answer->error)
		say_error("%s: %s", what, strerror(answer->error));
	else if (answer->text)
		say_warning("%s", answer->text);
}

/* What mnl_cb_run2() hands to the callbacks below, and to cb(). */
struct talk {
	const char *what;
	mnl_cb_t cb;
	void *arg;
	bool answered;		/* the kernel's error has been said */
};

static int talk_data(const struct nlmsghdr *nlh, void *data)
{
	struct talk *talk = data;

	return talk->cb ? talk->cb(nlh, talk->arg) : MNL_CB_OK;
}

static int talk_error(const struct nlmsghdr *nlh, void *data)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	struct talk *talk = data;
	struct answer answer = { 0 };
	size_t offset = sizeof(*err);

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*err)) {
		errno = EBADMSG;
		return MNL_CB_ERROR;
	}
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		offset += mnl_nlmsg_get_payload_len(&err->msg);
	answer.error = err->error < 0 ? -err->error : err->error;
	answer_parse(&answer, nlh, offset);
	answer_say(&answer, talk->what);
	talk->answered = true;
	errno = answer.error;
	return answer.error ? MNL_CB_ERROR : MNL_CB_STOP;
}

static int talk_done(const struct nlmsghdr *nlh, void *data)
{
	struct talk *talk = data;
	struct answer answer = { 0 };

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(int))
		return MNL_CB_STOP;
	answer.error = -*(const int *)mnl_nlmsg_get_payload(nlh);
	if (answer.error < 0)
		answer.error = 0;
	answer_parse(&answer, nlh, sizeof(int));
	answer_say(&answer, talk->what);
	talk->answered = true;
	errno = answer.error;
	return answer.error ? MNL_CB_ERROR : MNL_CB_STOP;
}

static mnl_cb_t talk_control[NLMSG_MIN_TYPE] = {
	[NLMSG_ERROR] = talk_error,
	[NLMSG_DONE] = talk_done,
};

/* Trouble on this side, unless it is the kernel's, which has been said. */
static int talk_failed(const struct talk *talk)
{
	int error = errno;

	if (talk->what && !talk->answered && error != EINTR)
		say_error("%s: %s", talk->what, strerror(error));
	return error;
}

int ipc_talk(struct ipc *ipc, struct mnl_socket *socket, struct nlmsghdr *nlh,
	     const char *what, mnl_cb_t cb, void *arg)
{
	struct talk talk = { .what = what, .cb = cb, .arg = arg };
	unsigned int seq = ++ipc->seq;
	ssize_t len;
	int ret;

	nlh->nlmsg_seq = seq;
	if (mnl_socket_sendto(socket, nlh, nlh->nlmsg_len) < 0)
		return talk_failed(&talk);
	do {
		len = mnl_socket_recvfrom(socket, ipc->buffer,
					  sizeof(ipc->buffer));
		if (len < 0)
			return talk_failed(&talk);
		ret = mnl_cb_run2(ipc->buffer, (size_t)len, seq,
				  mnl_socket_get_portid(socket), talk_data,
				  &talk, talk_control, NLMSG_MIN_TYPE);
	} while (ret == MNL_CB_OK);
	return ret == MNL_CB_ERROR ? talk_failed(&talk) : 0;
}

/* Open and close */

static int ipc_enter_netns(const char *netns)
{
	char path[256];
	int fd, ret = 0;

	if (strchr(netns, '/'))
		snprintf(path, sizeof(path), "%s", netns);
	else
		snprintf(path, sizeof(path), "/run/netns/%s", netns);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET)) {
		say_error("network namespace \"%s\": %s", netns,
			  strerror(errno));
		ret = -1;
	}
	if (fd >= 0)
		close(fd);
	return ret;
}

static int group_attr(const struct nlattr *attr, void *data)
{
	const struct nlattr **tb = data;

	if (mnl_attr_get_type(attr) <= CTRL_ATTR_MCAST_GRP_MAX)
		tb[mnl_attr_get_type(attr)] = attr;
	return MNL_CB_OK;
}

static void family_groups(struct ipc *ipc, const struct nlattr *groups)
{
	const struct nlattr *group;

	mnl_attr_for_each_nested(group, groups) {
		const struct nlattr *tb[CTRL_ATTR_MCAST_GRP_MAX + 1] = { 0 };
		const struct nlattr *name, *id;

		mnl_attr_parse_nested(group, group_attr, tb);
		name = tb[CTRL_ATTR_MCAST_GRP_NAME];
		id = tb[CTRL_ATTR_MCAST_GRP_ID];
		if (!name || mnl_attr_validate(name, MNL_TYPE_NUL_STRING) ||
		    !id || mnl_attr_validate(id, MNL_TYPE_U32))
			continue;
		if (strcmp(mnl_attr_get_str(name), CARP_GENL_MCGRP_EVENTS) == 0)
			ipc->group = mnl_attr_get_u32(id);
	}
}

static int family_cb(const struct nlmsghdr *nlh, void *arg)
{
	const struct nlattr *attr;
	struct ipc *ipc = arg;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID &&
		    !mnl_attr_validate(attr, MNL_TYPE_U16))
			ipc->family = mnl_attr_get_u16(attr);
		if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
			family_groups(ipc, attr);
	}
	return MNL_CB_OK;
}

/* Asking for the family also makes the kernel look for its module. */
static int ipc_find_family(struct ipc *ipc)
{
	char buffer[IPC_REQUEST];
	struct nlmsghdr *nlh;
	int error;

	nlh = ipc_genl_request(buffer, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, CARP_GENL_NAME);
	error = ipc_talk(ipc, ipc->genl, nlh, NULL, family_cb, ipc);
	if (!error && ipc->family)
		return 0;
	if (error && error != ENOENT)
		say_error("looking for CARP in the kernel: %s",
			  strerror(error));
	else
		say_error("the kernel has no CARP: its module is not loaded; "
			  "try: modprobe carp");
	return -1;
}

struct ipc *ipc_open(const char *netns)
{
	struct ipc *ipc;

	if (netns && ipc_enter_netns(netns))
		return NULL;
	ipc = calloc(1, sizeof(*ipc));
	if (!ipc) {
		say_error("out of memory");
		return NULL;
	}
	ipc->genl = ipc_socket(NETLINK_GENERIC);
	if (!ipc->genl || ipc_find_family(ipc)) {
		ipc_close(ipc);
		return NULL;
	}
	return ipc;
}

void ipc_close(struct ipc *ipc)
{
	if (!ipc)
		return;
	if (ipc->genl)
		mnl_socket_close(ipc->genl);
	if (ipc->route)
		mnl_socket_close(ipc->route);
	if (ipc->events)
		mnl_socket_close(ipc->events);
	free(ipc);
}

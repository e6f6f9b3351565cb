// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Generic netlink: describe, change, events.
 */
#include "ipc-nl.h"
#include "say.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* Thousands of devices may change at once. */
#define EVENT_BUFFER	(4 * 1024 * 1024)

static struct nlmsghdr *request(struct ipc *ipc, char *buffer, uint8_t cmd)
{
	return ipc_genl_request(buffer, ipc->family, cmd, CARP_GENL_VERSION);
}

static int parse_failed(void)
{
	errno = ENOMEM;
	return MNL_CB_ERROR;
}

static int get_cb(const struct nlmsghdr *nlh, void *arg)
{
	struct carp_device *dev = arg;

	carp_device_free(dev);
	return ipc_parse(nlh, dev) ? parse_failed() : MNL_CB_OK;
}

int ipc_get(struct ipc *ipc, const char *ifname, uint32_t ifindex,
	    struct carp_device *dev)
{
	char buffer[IPC_REQUEST];
	struct nlmsghdr *nlh = request(ipc, buffer, CARP_CMD_GET);

	memset(dev, 0, sizeof(*dev));
	if (ifname)
		mnl_attr_put_strz(nlh, CARP_A_IFNAME, ifname);
	else
		mnl_attr_put_u32(nlh, CARP_A_IFINDEX, ifindex);
	if (!ipc_talk(ipc, ipc->genl, nlh, ifname ? ifname : "device",
		      get_cb, dev))
		return 0;
	carp_device_free(dev);
	return -1;
}

static int list_cb(const struct nlmsghdr *nlh, void *arg)
{
	struct carp_list *list = arg;
	struct carp_device *devices;

	/* Powers of two are when the array is full. */
	if (!(list->n & (list->n - 1))) {
		devices = reallocarray(list->devices, list->n ? 2 * list->n : 1,
				       sizeof(*devices));
		if (!devices)
			return parse_failed();
		list->devices = devices;
	}
	if (ipc_parse(nlh, &list->devices[list->n]))
		return parse_failed();
	list->n++;
	return MNL_CB_OK;
}

static int list_once(struct ipc *ipc, struct carp_list *list)
{
	char buffer[IPC_REQUEST];
	struct nlmsghdr *nlh = request(ipc, buffer, CARP_CMD_GET);
	int error;

	nlh->nlmsg_flags |= NLM_F_DUMP;
	error = ipc_talk(ipc, ipc->genl, nlh, "list of devices", list_cb,
			 list);
	if (error)
		carp_list_free(list);
	return error;
}

int ipc_list(struct ipc *ipc, struct carp_list *list)
{
	int error;

	memset(list, 0, sizeof(*list));
	while ((error = list_once(ipc, list)) == EINTR) {
		/* Devices came or went. The rest of the answer goes along. */
		mnl_socket_close(ipc->genl);
		ipc->genl = ipc_socket(NETLINK_GENERIC);
		if (!ipc->genl)
			return -1;
	}
	return error ? -1 : 0;
}

int ipc_set(struct ipc *ipc, const char *ifname,
	    const struct carp_config *config)
{
	char buffer[IPC_REQUEST];
	struct nlmsghdr *nlh = request(ipc, buffer, CARP_CMD_SET);
	int error;

	mnl_attr_put_strz(nlh, CARP_A_IFNAME, ifname);
	config_put(config, ipc_put, nlh);
	error = ipc_talk(ipc, ipc->genl, nlh, ifname, NULL, NULL);
	explicit_bzero(buffer, sizeof(buffer));
	return error ? -1 : 0;
}

int ipc_subscribe(struct ipc *ipc)
{
	int size = EVENT_BUFFER;
	int fd;

	ipc->events = ipc_socket(NETLINK_GENERIC);
	if (!ipc->events)
		return -1;
	if (mnl_socket_setsockopt(ipc->events, NETLINK_ADD_MEMBERSHIP,
				  &ipc->group, sizeof(ipc->group)) < 0) {
		say_error("subscribing to events: %s", strerror(errno));
		return -1;
	}
	fd = mnl_socket_get_fd(ipc->events);
	/* Only root may have as much; others have what they are given. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	return 0;
}

struct event_arg {
	ipc_event_fn *fn;
	void *arg;
};

static int event_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct genlmsghdr *genl = mnl_nlmsg_get_payload(nlh);
	struct event_arg *event = data;
	struct carp_device dev;

	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(*genl))
		return MNL_CB_OK;
	if (ipc_parse(nlh, &dev))
		return parse_failed();
	event->fn(event->arg, genl->cmd, &dev);
	carp_device_free(&dev);
	return MNL_CB_OK;
}

static int events_failed(void)
{
	say_error("receiving events: %s", strerror(errno));
	return -1;
}

/* Nothing is there to receive. What was lost is said when the rest is read. */
static int events_idle(struct ipc *ipc)
{
	int ret = ipc->lost ? IPC_LOST : IPC_TIMEOUT;

	ipc->lost = false;
	return ret;
}

int ipc_events(struct ipc *ipc, int ms, ipc_event_fn *fn, void *arg)
{
	struct event_arg event = { .fn = fn, .arg = arg };
	int fd = mnl_socket_get_fd(ipc->events);
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	ssize_t len;
	int ret;

	ret = poll(&pfd, 1, ipc->lost ? 0 : ms);
	if (ret < 0 && errno != EINTR)
		return events_failed();
	if (ret <= 0)
		return events_idle(ipc);
	len = recv(fd, ipc->buffer, sizeof(ipc->buffer), MSG_DONTWAIT);
	if (len < 0 && errno == ENOBUFS) {
		ipc->lost = true;
		return IPC_EVENT;
	}
	if (len < 0)
		return errno == EAGAIN ? IPC_EVENT : events_failed();
	if (mnl_cb_run(ipc->buffer, (size_t)len, 0, 0, event_cb, &event) < 0)
		return events_failed();
	return IPC_EVENT;
}

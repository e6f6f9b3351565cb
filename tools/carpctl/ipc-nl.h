/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What ipc*.c share.
 */
#ifndef _CARPCTL_IPC_NL_H
#define _CARPCTL_IPC_NL_H

#include "ipc.h"

#include <libmnl/libmnl.h>

/* A device with thousands of addresses is to fit into one message. */
#define IPC_BUFFER	(256 * 1024)

/* Requests are short: a few attributes of a few bytes. */
#define IPC_REQUEST	1024

struct ipc {
	struct mnl_socket *genl;
	struct mnl_socket *route;
	struct mnl_socket *events;
	uint16_t family;
	uint32_t group;
	unsigned int seq;
	bool lost;
	char buffer[IPC_BUFFER];
};

/* NULL on error, which has been said. */
struct mnl_socket *ipc_socket(int bus);

/* Header of a generic netlink request in "buffer" of IPC_REQUEST bytes. */
struct nlmsghdr *ipc_genl_request(char *buffer, uint16_t type, uint8_t cmd,
				  uint8_t version);

/*
 * Send the request and give the answers to cb(). Returns 0 or an errno after
 * saying what the kernel said about "what"; with what NULL, it says nothing.
 * EINTR: a dump that is to be repeated; nothing was said.
 */
int ipc_talk(struct ipc *ipc, struct mnl_socket *socket, struct nlmsghdr *nlh,
	     const char *what, mnl_cb_t cb, void *arg);

/* config_put_fn: arg is the struct nlmsghdr. */
void ipc_put(void *arg, int attr, const void *data, size_t len);

/*
 * A message of the family, without its header, to a device. The kernel is
 * trusted no further than needed: what has the wrong length is left out.
 * Returns -1 only without memory.
 */
int ipc_parse(const struct nlmsghdr *nlh, struct carp_device *dev);

#endif

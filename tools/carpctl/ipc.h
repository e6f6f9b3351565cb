/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel. Only ipc*.c speak netlink; what returns -1 has said why.
 */
#ifndef _CARPCTL_IPC_H
#define _CARPCTL_IPC_H

#include "config.h"
#include "model.h"

struct ipc;

/* NULL on error. "netns" is a name as in ip netns, a path, or NULL. */
struct ipc *ipc_open(const char *netns);
void ipc_close(struct ipc *ipc);

/* One device by its name or, if that is NULL, by its index. */
int ipc_get(struct ipc *ipc, const char *ifname, uint32_t ifindex,
	    struct carp_device *dev);
int ipc_list(struct ipc *ipc, struct carp_list *list);
int ipc_set(struct ipc *ipc, const char *ifname,
	    const struct carp_config *config);

int ipc_link_add(struct ipc *ipc, const char *ifname, const char *parent,
		 const struct carp_config *config, uint32_t *ifindex);
int ipc_link_up(struct ipc *ipc, uint32_t ifindex);
int ipc_link_del(struct ipc *ipc, uint32_t ifindex);
int ipc_addr_add(struct ipc *ipc, uint32_t ifindex,
		 const struct carp_addr *addr);

/*
 * Events. After ipc_subscribe() nothing is missed, but that ipc_events() may
 * say IPC_LOST: events were too many, and the state is to be read anew.
 */
enum {
	IPC_TIMEOUT,
	IPC_EVENT,
	IPC_LOST,
};

typedef void ipc_event_fn(void *arg, int cmd, const struct carp_device *dev);

int ipc_subscribe(struct ipc *ipc);

/* Wait for ms milliseconds, -1 for ever, and call fn() for what came. */
int ipc_events(struct ipc *ipc, int ms, ipc_event_fn *fn, void *arg);

#endif

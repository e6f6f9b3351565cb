/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_NETLINK_H
#define _CARP_NETLINK_H

#include <uapi/linux/carp.h>

struct carp_dev;
struct carp_heard;
struct carp_vhost;

int carp_nl_init(void);
void carp_nl_exit(void);
void carp_nl_notify_state(struct carp_vhost *vh, enum carp_state old);
void carp_nl_notify_master(struct carp_vhost *vh,
			   const struct carp_heard *heard);
void carp_nl_notify_config(struct carp_dev *cd);
void carp_nl_notify_delete(struct carp_dev *cd);

#endif /* _CARP_NETLINK_H */

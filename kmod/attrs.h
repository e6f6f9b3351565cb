/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_ATTRS_H
#define _CARP_ATTRS_H

#include <net/netlink.h>

#include <uapi/linux/carp.h>

struct carp_config;
struct carp_dev;
struct carp_heard;
struct sk_buff;

int carp_attrs_parse(const struct nlattr *head, int len,
		     struct nlattr *tb[CARP_A_MAX + 1],
		     struct carp_config *cfg, struct netlink_ext_ack *extack);
int carp_attrs_parse_link(const struct nlattr *data, struct carp_config *cfg,
			  struct netlink_ext_ack *extack);
size_t carp_attrs_size(struct carp_dev *cd);
int carp_attrs_put(struct sk_buff *skb, struct carp_dev *cd);
int carp_attrs_put_heard(struct sk_buff *skb, const struct carp_heard *heard);

#endif /* _CARP_ATTRS_H */

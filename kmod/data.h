/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_DATA_H
#define _CARP_DATA_H

#include <linux/netdevice.h>

struct carp_dev;

bool carp_data_lingers(const struct carp_dev *cd);
void carp_data_receive(struct carp_dev *cd, struct sk_buff *skb);
void carp_data_release_held(struct carp_dev *cd);
netdev_tx_t carp_data_xmit(struct sk_buff *skb, struct net_device *dev);

#endif /* _CARP_DATA_H */

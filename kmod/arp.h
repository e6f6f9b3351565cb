/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_ARP_H
#define _CARP_ARP_H

struct net;

int carp_arp_init_net(struct net *net);
void carp_arp_exit_net(struct net *net);

#endif /* _CARP_ARP_H */

/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_HOOKS_H
#define _CARP_HOOKS_H

struct net;

int carp_hooks_init_net(struct net *net);
void carp_hooks_exit_net(struct net *net);

#endif /* _CARP_HOOKS_H */

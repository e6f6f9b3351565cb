/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_IO_H
#define _CARP_IO_H

#include <linux/types.h>
#include <linux/socket.h>

struct carp_adv;
struct carp_dev;
struct carp_port;
struct in6_addr;
struct sk_buff;

/* input.c */
int carp_input_init(void);
void carp_input_exit(void);
bool carp_input_ipv4(struct carp_port *port, const struct sk_buff *skb);
bool carp_input_ipv6(struct carp_port *port, const struct sk_buff *skb);

/* output.c */
void carp_output_source(const struct carp_dev *cd, sa_family_t family,
			struct in6_addr *addr);
void carp_output_advert(struct carp_dev *cd, const struct carp_adv *adv);
void carp_output_announce(struct carp_dev *cd, u8 vhid);

#endif /* _CARP_IO_H */

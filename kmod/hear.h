/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_HEAR_H
#define _CARP_HEAR_H

struct carp_adv;
struct carp_heard;
struct carp_vhost;

void carp_hear_advert(struct carp_vhost *vh, const struct carp_adv *adv,
		      const struct carp_heard *from);

#endif /* _CARP_HEAR_H */

/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_RTNL_H
#define _CARP_RTNL_H

int carp_rtnl_init(void);
void carp_rtnl_exit(void);

#endif /* _CARP_RTNL_H */

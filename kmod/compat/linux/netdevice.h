/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_COMPAT_LINUX_NETDEVICE_H
#define _CARP_COMPAT_LINUX_NETDEVICE_H

#include <linux/version.h>
#include_next <linux/netdevice.h>

/* Transmission without the lock of the queue was a feature before 6.12. */
static inline void carp_compat_set_lltx(struct net_device *dev)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
	dev->features |= NETIF_F_LLTX;
#else
	dev->lltx = true;
#endif
}

#endif /* _CARP_COMPAT_LINUX_NETDEVICE_H */

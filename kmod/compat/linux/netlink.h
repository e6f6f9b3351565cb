/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_COMPAT_LINUX_NETLINK_H
#define _CARP_COMPAT_LINUX_NETLINK_H

#include <linux/version.h>
#include_next <linux/netlink.h>

#ifndef NL_SET_ERR_MSG_FMT
#include <linux/atomic.h>
#include <linux/kernel.h>

/*
 * The message has to live until the reply is built, which is soon, but later
 * than we return. Buffers are used in turn.
 */
static inline __printf(1, 2) const char *carp_compat_msg(const char *fmt, ...)
{
	static char buf[32][128];
	static atomic_t next;
	va_list args;
	char *msg;

	msg = buf[(unsigned int)atomic_inc_return(&next) % ARRAY_SIZE(buf)];
	va_start(args, fmt);
	vsnprintf(msg, sizeof(buf[0]), fmt, args);
	va_end(args);
	return msg;
}

#define NL_SET_ERR_MSG_FMT(extack, fmt, args...)			\
do {									\
	struct netlink_ext_ack *__extack = (extack);			\
									\
	if (__extack)							\
		__extack->_msg = carp_compat_msg(fmt, ##args);		\
} while (0)
#endif

#endif /* _CARP_COMPAT_LINUX_NETLINK_H */

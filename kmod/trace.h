/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM carp

#if !defined(_CARP_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _CARP_TRACE_H

#include <linux/netdevice.h>
#include <linux/tracepoint.h>

#include <uapi/linux/carp.h>

#define carp_show_state(state)						\
	__print_symbolic(state,						\
		{ CARP_STATE_INIT,		"INIT" },		\
		{ CARP_STATE_BACKUP,		"BACKUP" },		\
		{ CARP_STATE_MASTER,		"MASTER" })

#define carp_show_reason(reason)					\
	__print_symbolic(reason,					\
		{ CARP_REASON_INIT_COMPLETE,	"init_complete" },	\
		{ CARP_REASON_MASTER_TIMEOUT,	"master_timeout" },	\
		{ CARP_REASON_MASTER_LEFT,	"master_left" },	\
		{ CARP_REASON_MASTER_SLOW,	"master_slow" },	\
		{ CARP_REASON_PREEMPT,		"preempt" },		\
		{ CARP_REASON_LESS_DEMOTED,	"less_demoted" },	\
		{ CARP_REASON_FASTER_MASTER,	"faster_master" },	\
		{ CARP_REASON_EQUAL_MASTER,	"equal_master" },	\
		{ CARP_REASON_DEMOTED,		"demoted" },		\
		{ CARP_REASON_USER,		"user" },		\
		{ CARP_REASON_IFACE_DOWN,	"iface_down" },		\
		{ CARP_REASON_LINK_DOWN,	"link_down" },		\
		{ CARP_REASON_NO_ADDRESS,	"no_address" },		\
		{ CARP_REASON_CONFIG,		"config" },		\
		{ CARP_REASON_LATE,		"late" },		\
		{ CARP_REASON_SUSPEND,		"suspend" },		\
		{ CARP_REASON_REBOOT,		"reboot" })

#define carp_show_drop(stat)						\
	__print_symbolic(stat,						\
		{ CARP_STAT_RX_BAD_TTL,		"bad_ttl" },		\
		{ CARP_STAT_RX_FRAGMENT,	"fragment" },		\
		{ CARP_STAT_RX_BAD_LEN,		"bad_len" },		\
		{ CARP_STAT_RX_BAD_VERSION,	"bad_version" },	\
		{ CARP_STAT_RX_BAD_SUM,		"bad_sum" },		\
		{ CARP_STAT_RX_BAD_VHID,	"bad_vhid" },		\
		{ CARP_STAT_RX_BAD_AUTH,	"bad_auth" },		\
		{ CARP_STAT_RX_LOOP,		"loop" },		\
		{ CARP_STAT_RX_STALE,		"stale" },		\
		{ CARP_STAT_RX_NOT_RUNNING,	"not_running" })

/* A vhost has changed its state. */
TRACE_EVENT(carp_state,
	TP_PROTO(const struct net_device *dev, u8 vhid, u8 old, u8 new,
		 u8 reason),

	TP_ARGS(dev, vhid, old, new, reason),

	TP_STRUCT__entry(
		__array(char, name, IFNAMSIZ)
		__field(int, ifindex)
		__field(u8, vhid)
		__field(u8, old)
		__field(u8, new)
		__field(u8, reason)
	),

	TP_fast_assign(
		strscpy(__entry->name, dev->name, IFNAMSIZ);
		__entry->ifindex = dev->ifindex;
		__entry->vhid = vhid;
		__entry->old = old;
		__entry->new = new;
		__entry->reason = reason;
	),

	TP_printk("dev=%s ifindex=%d vhid=%u old=%s new=%s reason=%s",
		  __entry->name, __entry->ifindex, __entry->vhid,
		  carp_show_state(__entry->old), carp_show_state(__entry->new),
		  carp_show_reason(__entry->reason))
);

/* An advert was not listened to. The device is the parent if nobody has it. */
TRACE_EVENT(carp_drop,
	TP_PROTO(const struct net_device *dev, u8 vhid, u8 reason),

	TP_ARGS(dev, vhid, reason),

	TP_STRUCT__entry(
		__array(char, name, IFNAMSIZ)
		__field(int, ifindex)
		__field(u8, vhid)
		__field(u8, reason)
	),

	TP_fast_assign(
		strscpy(__entry->name, dev->name, IFNAMSIZ);
		__entry->ifindex = dev->ifindex;
		__entry->vhid = vhid;
		__entry->reason = reason;
	),

	TP_printk("dev=%s ifindex=%d vhid=%u reason=%s", __entry->name,
		  __entry->ifindex, __entry->vhid,
		  carp_show_drop(__entry->reason))
);

#endif /* _CARP_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>

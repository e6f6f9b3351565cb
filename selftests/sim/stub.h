/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the simulated part of kmod/ uses of the kernel, for one thread and no
 * real time. Every kernel header that it includes is this one; what is declared
 * without a body is in glue.c, or is not reached.
 */
#ifndef _SIM_STUB_H
#define _SIM_STUB_H

#include <assert.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/err.h>
#include <linux/in6.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/types.h>

typedef int64_t s64;
typedef int32_t s32;

/* --- words ---------------------------------------------------------------- */

#define __rcu
#define __percpu
#define __acquires(what)
#define __releases(what)

#define BIT(n)			(1UL << (n))
#define BIT_ULL(n)		(1ULL << (n))
#define KERNEL_VERSION(a, b, c)	((a) << 16 | (b) << 8 | (c))
#define BUILD_BUG_ON(condition)	static_assert(!(condition))
#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]))
#define container_of(pointer, type, member) \
	((type *)((char *)(pointer) - offsetof(type, member)))

#define READ_ONCE(x)			(x)
#define WRITE_ONCE(x, value)		((x) = (value))
#define xchg(pointer, value) \
	({ typeof(*(pointer)) _old = *(pointer); *(pointer) = (value); _old; })

#define lockdep_assert_held(lock)	((void)(lock))
#define lockdep_is_held(lock)		true
#define lockdep_rtnl_is_held()		true
#define ASSERT_RTNL()			((void)0)
#define rcu_dereference(pointer)	(pointer)
#define rtnl_dereference(pointer)	(pointer)
#define rcu_dereference_protected(pointer, why) (pointer)

static inline void rcu_read_lock(void) { }
static inline void rcu_read_unlock(void) { }
static inline void local_bh_disable(void) { }
static inline void local_bh_enable(void) { }

struct sim_nothing { int unused; };
#define spinlock_t		struct sim_nothing
#define netdevice_tracker	struct sim_nothing
struct mutex { int unused; };
struct rcu_head { int unused; };
static inline void spin_lock(spinlock_t *lock) { }
static inline void spin_unlock(spinlock_t *lock) { }
static inline void spin_lock_init(spinlock_t *lock) { }

#define atomic_t		struct sim_nothing

/* --- lists ---------------------------------------------------------------- */

struct list_head {
	struct list_head *next, *prev;
};

#define LIST_HEAD(name)	struct list_head name = { &(name), &(name) }
#define list_entry(pointer, type, member) container_of(pointer, type, member)
#define list_first_entry(head, type, member) \
	list_entry((head)->next, type, member)
#define list_for_each_entry(pos, head, member)				\
	for (pos = list_entry((head)->next, typeof(*pos), member);	\
	     &pos->member != (head);					\
	     pos = list_entry(pos->member.next, typeof(*pos), member))
#define list_for_each_entry_rcu list_for_each_entry

static inline void INIT_LIST_HEAD(struct list_head *head)
{
	head->next = head;
	head->prev = head;
}

static inline bool list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline void list_add_tail(struct list_head *item, struct list_head *head)
{
	item->next = head;
	item->prev = head->prev;
	head->prev->next = item;
	head->prev = item;
}

static inline void list_del(struct list_head *item)
{
	item->prev->next = item->next;
	item->next->prev = item->prev;
}

#define list_del_rcu	list_del

/* --- time ----------------------------------------------------------------- */

#define ktime_t			s64

#define KTIME_MIN		INT64_MIN
#define NSEC_PER_SEC		1000000000LL
#define NSEC_PER_MSEC		1000000LL
#define NSEC_PER_USEC		1000LL

/* Of the host that is running. */
ktime_t ktime_get(void);

#define ktime_add(a, b)		((a) + (b))
#define ktime_sub(a, b)		((a) - (b))
#define ktime_add_ms(a, ms)	((a) + (ms) * NSEC_PER_MSEC)
#define ktime_add_us(a, us)	((a) + (us) * NSEC_PER_USEC)
#define ktime_after(a, b)	((a) > (b))
#define ktime_before(a, b)	((a) < (b))
#define ns_to_ktime(ns)		((ktime_t)(ns))
#define ms_to_ktime(ms)		((ktime_t)(ms) * NSEC_PER_MSEC)

#define SIM_NSEC_PER_JIFFY	4000000
#define jiffies			((unsigned long)(ktime_get() / \
						 SIM_NSEC_PER_JIFFY))
#define nsecs_to_jiffies(ns)	((unsigned long)((ns) / SIM_NSEC_PER_JIFFY))
#define msecs_to_jiffies(ms)	((unsigned long)(ms) / 4)

enum hrtimer_restart { HRTIMER_NORESTART };

enum hrtimer_mode { HRTIMER_MODE_ABS_SOFT };

struct hrtimer {
	ktime_t expires;
	bool queued;
	enum hrtimer_restart (*function)(struct hrtimer *timer);
};

/* Each host has one. */
void hrtimer_setup(struct hrtimer *timer,
		   enum hrtimer_restart (*function)(struct hrtimer *timer),
		   clockid_t clock, enum hrtimer_mode mode);

static inline void hrtimer_start(struct hrtimer *timer, ktime_t expires,
				 enum hrtimer_mode mode)
{
	timer->expires = expires;
	timer->queued = true;
}

static inline bool hrtimer_is_queued(const struct hrtimer *timer)
{
	return timer->queued;
}

static inline ktime_t hrtimer_get_expires(const struct hrtimer *timer)
{
	return timer->expires;
}

static inline int hrtimer_try_to_cancel(struct hrtimer *timer)
{
	timer->queued = false;
	return 0;
}

#define hrtimer_cancel	hrtimer_try_to_cancel

struct work_struct { int unused; };

struct delayed_work { int unused; };

/* --- memory, chance, log -------------------------------------------------- */

#define GFP_KERNEL	0
#define GFP_ATOMIC	0

void *kzalloc(size_t size, int flags);
void kfree(const void *pointer);
u64 get_random_u64(void);

#define this_cpu_inc(counter)	((counter)++)

#define net_ratelimit()		false
#define netdev_info(...)	((void)0)

#define NL_SET_ERR_MSG(extack, message)	((void)(extack))
#define NL_SET_ERR_MSG_FMT(extack, ...)	((void)(extack))
#define TP_PROTO(...)	__VA_ARGS__
#define TRACE_EVENT(name, proto, ...) void trace_##name(proto)

/* --- devices and what they send ------------------------------------------- */

#define IFNAMSIZ		16
#define NETREG_REGISTERED	1
#define NETDEV_CHANGEADDR	1
#define CARP_NO_BITS		1
#define DECLARE_BITMAP(name, bits)	u8 name[CARP_NO_BITS]

#define rx_handler_result_t	int

struct net;
struct netlink_ext_ack;
struct sk_buff;

struct net_device {
	struct net *net;
	int reg_state;
	bool lltx;
};

static inline struct net *dev_net(const struct net_device *dev)
{
	return dev->net;
}

static inline int call_netdevice_notifiers(unsigned long event,
					   struct net_device *dev)
{
	return 0;
}

struct sk_buff_head { int unused; };

u32 hash_32(u32 value, unsigned int bits);
u32 get_unaligned_be32(const void *pointer);

static inline bool ipv6_addr_equal(const struct in6_addr *a,
				   const struct in6_addr *b)
{
	return !memcmp(a, b, sizeof(*a));
}

static inline int ipv6_addr_cmp(const struct in6_addr *a,
				const struct in6_addr *b)
{
	return memcmp(a, b, sizeof(*a));
}

#endif /* _SIM_STUB_H */

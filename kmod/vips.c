// SPDX-License-Identifier: GPL-2.0
/*
 * The virtual addresses: whatever is configured on a carp device. Kept in step
 * with the IP stack by its notifiers, and found by address in O(1).
 */
#include "vips.h"

#include <linux/hashtable.h>
#include <linux/inetdevice.h>
#include <linux/jhash.h>
#include <linux/net.h>
#include <linux/slab.h>
#include <net/addrconf.h>
#include <net/ipv6.h>

#include "addrs.h"
#include "device.h"
#include "port.h"
#include "sync.h"
#include "vhost.h"

/**
 * struct carp_vip - one virtual address
 * @node: in the table
 * @cd: its device
 * @addr: IPv6 address, or IPv4 address mapped into one
 */
struct carp_vip {
	struct hlist_node	node;
	struct carp_dev		*cd;
	struct in6_addr		addr;
};

/**
 * struct carp_vips - all the addresses of a device
 * @rcu: frees it
 * @n: how many
 * @vip: the addresses
 */
struct carp_vips {
	struct rcu_head	rcu;
	unsigned int	n;
	struct carp_vip	vip[];
};

static DEFINE_HASHTABLE(carp_vips_table, 12);
static DEFINE_SPINLOCK(carp_vips_lock); /* protects changes of the table */
static atomic_t carp_vips_count;

static u32 carp_vips_hash(const struct in6_addr *addr)
{
	static u32 seed __read_mostly;

	net_get_random_once(&seed, sizeof(seed));
	return jhash(addr, sizeof(*addr), seed);
}

/**
 * carp_vips_any() - does this host have virtual addresses at all?
 *
 * Context: any.
 *
 * Return: whether there are some.
 */
bool carp_vips_any(void)
{
	return atomic_read(&carp_vips_count);
}

/**
 * carp_vips_find6() - the device of a virtual IPv6 address
 * @port: the parent that it is looked for on
 * @addr: any address
 *
 * Context: RCU.
 *
 * Return: the device, or NULL.
 */
struct carp_dev *carp_vips_find6(const struct carp_port *port,
				 const struct in6_addr *addr)
{
	const struct carp_vip *vip;

	hash_for_each_possible_rcu(carp_vips_table, vip, node,
				   carp_vips_hash(addr))
		if (rcu_access_pointer(vip->cd->port) == port &&
		    ipv6_addr_equal(&vip->addr, addr))
			return vip->cd;
	return NULL;
}

/**
 * carp_vips_find4() - the device of a virtual IPv4 address
 * @port: the parent that it is looked for on
 * @addr: any address
 *
 * Context: RCU.
 *
 * Return: the device, or NULL.
 */
struct carp_dev *carp_vips_find4(const struct carp_port *port, __be32 addr)
{
	struct in6_addr mapped;

	ipv6_addr_set_v4mapped(addr, &mapped);
	return carp_vips_find6(port, &mapped);
}

/**
 * carp_vips_find_net6() - the device of a virtual IPv6 address
 * @net: the namespace that it is looked for in
 * @addr: any address
 *
 * Context: RCU.
 *
 * Return: the device, or NULL.
 */
struct carp_dev *carp_vips_find_net6(const struct net *net,
				     const struct in6_addr *addr)
{
	const struct carp_vip *vip;

	hash_for_each_possible_rcu(carp_vips_table, vip, node,
				   carp_vips_hash(addr))
		if (net_eq(dev_net(vip->cd->dev), net) &&
		    ipv6_addr_equal(&vip->addr, addr))
			return vip->cd;
	return NULL;
}

/**
 * carp_vips_find_net4() - the device of a virtual IPv4 address
 * @net: the namespace that it is looked for in
 * @addr: any address
 *
 * Context: RCU.
 *
 * Return: the device, or NULL.
 */
struct carp_dev *carp_vips_find_net4(const struct net *net, __be32 addr)
{
	struct in6_addr mapped;

	ipv6_addr_set_v4mapped(addr, &mapped);
	return carp_vips_find_net6(net, &mapped);
}

static unsigned int carp_vips_count4(const struct in_device *in_dev)
{
	const struct in_ifaddr *ifa;
	unsigned int n = 0;

	in_dev_for_each_ifa_rcu(ifa, in_dev)
		n++;
	return n;
}

/* An address may be on its way out, and still in the list. */
static bool carp_vips_alive(const struct inet6_ifaddr *ifp)
{
	return READ_ONCE(ifp->state) != INET6_IFADDR_STATE_DEAD;
}

static unsigned int carp_vips_count6(const struct inet6_dev *idev)
{
	const struct inet6_ifaddr *ifp;
	unsigned int n = 0;

	list_for_each_entry_rcu(ifp, &idev->addr_list, if_list)
		n += carp_vips_alive(ifp);
	return n;
}

static void carp_vips_collect4(struct carp_addrs *addrs, unsigned int room,
			       const struct in_device *in_dev)
{
	const struct in_ifaddr *ifa;

	in_dev_for_each_ifa_rcu(ifa, in_dev)
		if (room && room--)
			carp_addrs_add4(addrs, ifa->ifa_local);
}

static void carp_vips_collect6(struct carp_addrs *addrs, unsigned int room,
			       const struct inet6_dev *idev)
{
	const struct inet6_ifaddr *ifp;

	list_for_each_entry_rcu(ifp, &idev->addr_list, if_list)
		if (carp_vips_alive(ifp) && room && room--)
			carp_addrs_add6(addrs, &ifp->addr);
}

/* What is configured on the device now. RTNL keeps it from changing. */
static struct carp_addrs *carp_vips_collect(const struct net_device *dev)
{
	const struct in_device *in_dev;
	const struct inet6_dev *idev;
	struct carp_addrs *addrs;
	unsigned int n4, n6;

	rcu_read_lock();
	in_dev = __in_dev_get_rcu(dev);
	idev = __in6_dev_get(dev);
	n4 = in_dev ? carp_vips_count4(in_dev) : 0;
	n6 = idev ? carp_vips_count6(idev) : 0;
	addrs = carp_addrs_alloc(n4, n6);
	if (addrs) {
		if (in_dev)
			carp_vips_collect4(addrs, n4, in_dev);
		if (idev)
			carp_vips_collect6(addrs, n6, idev);
		carp_addrs_finish(addrs);
	}
	rcu_read_unlock();
	return addrs;
}

static struct carp_vips *carp_vips_alloc(struct carp_dev *cd,
					 const struct carp_addrs *addrs)
{
	struct carp_vips *vips;
	struct carp_vip *vip;
	unsigned int i;

	vips = kzalloc(struct_size(vips, vip, addrs->n4 + addrs->n6),
		       GFP_ATOMIC);
	if (!vips)
		return NULL;
	vip = vips->vip;
	for (i = 0; i < addrs->n4; i++, vip++)
		ipv6_addr_set_v4mapped(addrs->v4[i], &vip->addr);
	for (i = 0; i < addrs->n6; i++, vip++)
		vip->addr = addrs->v6[i];
	vips->n = addrs->n4 + addrs->n6;
	for (i = 0; i < vips->n; i++)
		vips->vip[i].cd = cd;
	return vips;
}

/*
 * The new ones are in before the old ones are out: an address that stays must
 * never be missing, or the host would answer for it with the parent's MAC.
 */
static void carp_vips_replace(struct carp_dev *cd, struct carp_vips *new)
{
	struct carp_vips *old;
	unsigned int i;

	spin_lock_bh(&carp_vips_lock);
	old = cd->vips;
	for (i = 0; new && i < new->n; i++)
		hash_add_rcu(carp_vips_table, &new->vip[i].node,
			     carp_vips_hash(&new->vip[i].addr));
	for (i = 0; old && i < old->n; i++)
		hash_del_rcu(&old->vip[i].node);
	atomic_add((new ? new->n : 0) - (old ? old->n : 0), &carp_vips_count);
	cd->vips = new;
	spin_unlock_bh(&carp_vips_lock);
	if (old)
		kfree_rcu(old, rcu);
}

static void carp_vips_apply(struct carp_dev *cd, struct carp_addrs *new)
{
	struct carp_addrs *old;
	struct carp_vhost *vh;

	carp_dev_lock(cd);
	cd->addrs_stale = !new;
	old = cd->addrs;
	if (!new || (old && carp_addrs_equal(old, new))) {
		old = new;
		goto unlock;
	}
	/* The last words are still signed with the addresses they are about. */
	if (!carp_addrs_any(new))
		list_for_each_entry(vh, &cd->vhosts, list)
			carp_vhost_stop(vh, CARP_REASON_NO_ADDRESS);
	cd->addrs = new;
	carp_dev_evaluate(cd, CARP_REASON_INIT_COMPLETE);
	list_for_each_entry(vh, &cd->vhosts, list)
		carp_vhost_addrs_changed(vh);
unlock:
	carp_dev_unlock(cd);
	kfree(old);
}

/**
 * carp_vips_update() - called when the addresses of a device have changed
 * @cd: the device
 *
 * A running MASTER goes on with the new ones, without election. If memory is
 * short, the old ones stay until the device's work item finds some.
 *
 * Context: RTNL. Notifiers of IPv6 must not sleep.
 */
void carp_vips_update(struct carp_dev *cd)
{
	struct carp_addrs *addrs;
	struct carp_vips *vips;

	if (READ_ONCE(cd->dead))
		return;
	addrs = carp_vips_collect(cd->dev);
	vips = addrs ? carp_vips_alloc(cd, addrs) : NULL;
	if (vips) {
		carp_vips_replace(cd, vips);
	} else {
		kfree(addrs);
		addrs = NULL;
	}
	carp_vips_apply(cd, addrs);
	carp_sync_schedule(cd, vips ? 0 : msecs_to_jiffies(CARP_SYNC_RETRY_MS));
}

/**
 * carp_vips_clear() - forget the addresses of a device that is deleted
 * @cd: the device
 *
 * Context: RTNL.
 */
void carp_vips_clear(struct carp_dev *cd)
{
	carp_vips_replace(cd, NULL);
}

/**
 * carp_vips_show6() - may IPv6 addresses be used as source?
 * @cd: the device
 * @usable: MASTER
 *
 * The way to keep an address out of source address selection is the flag for
 * one that is not known to be unique yet.
 *
 * Context: any, lock of the device.
 */
void carp_vips_show6(struct carp_dev *cd, bool usable)
{
	struct inet6_dev *idev = __in6_dev_get(cd->dev);
	struct inet6_ifaddr *ifp;

	lockdep_assert_held(&cd->lock);

	if (!idev)
		return;
	read_lock_bh(&idev->lock);
	list_for_each_entry(ifp, &idev->addr_list, if_list) {
		spin_lock(&ifp->lock);
		if (usable)
			ifp->flags &= ~IFA_F_TENTATIVE;
		else
			ifp->flags |= IFA_F_TENTATIVE;
		spin_unlock(&ifp->lock);
	}
	read_unlock_bh(&idev->lock);
}

static void carp_vips_event4(const struct in_ifaddr *ifa)
{
	struct net_device *dev = ifa->ifa_dev->dev;

	if (carp_dev_is(dev))
		carp_vips_update(netdev_priv(dev));
}

static int carp_vips_added4(struct notifier_block *nb, unsigned long event,
			    void *ptr)
{
	if (event == NETDEV_UP)
		carp_vips_event4(ptr);
	return NOTIFY_DONE;
}

static int carp_vips_removed4(struct notifier_block *nb, unsigned long event,
			      void *ptr)
{
	if (event == NETDEV_DOWN)
		carp_vips_event4(ptr);
	return NOTIFY_DONE;
}

/* It is the very idea that another host has the same address. */
static void carp_vips_skip_dad(struct inet6_ifaddr *ifp)
{
	spin_lock_bh(&ifp->lock);
	ifp->flags |= IFA_F_NODAD;
	spin_unlock_bh(&ifp->lock);
}

/* Autoconfiguration, if the user wants it here, comes without RTNL. */
static void carp_vips_defer(struct carp_dev *cd)
{
	carp_dev_lock(cd);
	cd->addrs_stale = true;
	carp_dev_unlock(cd);
	carp_sync_schedule(cd, 0);
}

static int carp_vips_event6(struct notifier_block *nb, unsigned long event,
			    void *ptr)
{
	struct inet6_ifaddr *ifp = ptr;
	struct carp_dev *cd;

	if (!carp_dev_is(ifp->idev->dev))
		return NOTIFY_DONE;
	cd = netdev_priv(ifp->idev->dev);
	if (event == NETDEV_UP)
		carp_vips_skip_dad(ifp);
	if (in_softirq())
		carp_vips_defer(cd);
	else
		carp_vips_update(cd);
	return NOTIFY_DONE;
}

/*
 * While there is a local route of the address, it is known to be virtual: known
 * before the route is made, and forgotten after it is gone. The routing tables
 * listen with priority 0.
 */
static struct notifier_block carp_vips_added4_nb = {
	.notifier_call	= carp_vips_added4,
	.priority	= INT_MAX,
};

static struct notifier_block carp_vips_removed4_nb = {
	.notifier_call	= carp_vips_removed4,
	.priority	= INT_MIN,
};

static struct notifier_block carp_vips_event6_nb = {
	.notifier_call	= carp_vips_event6,
};

/**
 * carp_vips_init() - listen to changes of addresses
 *
 * Context: process, at module load.
 *
 * Return: 0 or an error.
 */
int carp_vips_init(void)
{
	int err;

	err = register_inetaddr_notifier(&carp_vips_added4_nb);
	if (err)
		return err;
	err = register_inetaddr_notifier(&carp_vips_removed4_nb);
	if (err)
		goto unregister_added4;
	err = register_inet6addr_notifier(&carp_vips_event6_nb);
	if (err)
		goto unregister_removed4;
	return 0;

unregister_removed4:
	unregister_inetaddr_notifier(&carp_vips_removed4_nb);
unregister_added4:
	unregister_inetaddr_notifier(&carp_vips_added4_nb);
	return err;
}

/**
 * carp_vips_exit() - stop listening
 *
 * Context: process, at module unload.
 */
void carp_vips_exit(void)
{
	unregister_inet6addr_notifier(&carp_vips_event6_nb);
	unregister_inetaddr_notifier(&carp_vips_removed4_nb);
	unregister_inetaddr_notifier(&carp_vips_added4_nb);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * What follows a change of state or addresses, but needs a process: the local
 * routes. One work item for each device looks at how things should be and makes
 * them so, as often as it is asked to; frames that came for a new MASTER wait
 * until it is done.
 */
#include "sync.h"

#include <linux/jiffies.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include <net/addrconf.h>

#include "addrs.h"
#include "data.h"
#include "device.h"
#include "routes.h"
#include "vips.h"

/* How long to wait for the IPv6 stack. */
#define CARP_SYNC_POLL_MS	5

static struct workqueue_struct *carp_sync_wq;

/**
 * struct carp_sync - how things should be
 * @master: the addresses are ours
 * @wait: come back after so many jiffies, before anything is done
 * @addrs: the addresses, a copy
 */
struct carp_sync {
	bool			master;
	unsigned long		wait;
	struct carp_addrs	*addrs;
};

static bool carp_sync_busy(struct inet6_ifaddr *ifp)
{
	return READ_ONCE(ifp->state) == INET6_IFADDR_STATE_PREDAD ||
	       work_busy(&ifp->dad_work.work);
}

/*
 * The IPv6 stack makes the local route of a new address in a work item of its
 * own: wait until there is something to remove.
 */
static bool carp_sync_settled(const struct net_device *dev)
{
	struct inet6_ifaddr *ifp;
	struct inet6_dev *idev;
	bool settled = true;

	if (!netif_running(dev))
		return true;
	rcu_read_lock();
	idev = __in6_dev_get(dev);
	if (idev)
		list_for_each_entry_rcu(ifp, &idev->addr_list, if_list)
			if (carp_sync_busy(ifp))
				settled = false;
	rcu_read_unlock();
	return settled;
}

static void carp_sync_look(struct carp_dev *cd, struct carp_sync *want)
{
	unsigned long now = jiffies;

	carp_dev_lock(cd);
	want->master = cd->master;
	want->wait = 0;
	if (cd->linger && time_before(now, cd->linger))
		want->wait = cd->linger - now;
	else
		carp_dev_stop_lingering(cd);
	want->addrs = cd->addrs ? carp_addrs_copy(cd->addrs) : NULL;
	if (cd->addrs && !want->addrs)
		want->wait = msecs_to_jiffies(CARP_SYNC_RETRY_MS);
	carp_dev_unlock(cd);
}

/*
 * Routes of IPv6 addresses that are gone. The kernel removes only the one that
 * it has made itself.
 */
static int carp_sync_stale(struct carp_dev *cd, const struct carp_addrs *now)
{
	struct carp_addrs *then = cd->installed6, *stale;
	u16 i, j = 0;
	int err;

	if (!then)
		return 0;
	stale = carp_addrs_alloc(0, then->n6);
	if (!stale)
		return -ENOMEM;
	for (i = 0; i < then->n6; i++) {
		while (j < now->n6 &&
		       ipv6_addr_cmp(&now->v6[j], &then->v6[i]) < 0)
			j++;
		if (j == now->n6 || ipv6_addr_cmp(&now->v6[j], &then->v6[i]))
			carp_addrs_add6(stale, &then->v6[i]);
	}
	carp_addrs_finish(stale);
	err = stale->n6 ? carp_routes_remove(cd->dev, stale) : 0;
	kfree(stale);
	return err;
}

static int carp_sync_master(struct carp_dev *cd, struct carp_addrs *addrs)
{
	struct carp_addrs *copy = carp_addrs_copy(addrs);
	int err;

	/* Before they are there, or nobody would remove them. */
	if (copy) {
		kfree(cd->installed6);
		cd->installed6 = copy;
	}
	err = carp_routes_install(cd->dev, addrs);
	if (!copy)
		err = err ?: -ENOMEM;
	/* One route that is refused must not keep all traffic waiting. */
	carp_data_release_held(cd);
	return err;
}

static int carp_sync_backup(struct carp_dev *cd, struct carp_addrs *addrs)
{
	int err;

	err = carp_routes_remove(cd->dev, addrs);
	if (err)
		return err;
	kfree(cd->installed6);
	cd->installed6 = NULL;
	carp_dev_lock(cd);
	if (!cd->master)
		carp_vips_show6(cd, false);
	carp_dev_unlock(cd);
	return 0;
}

static int carp_sync_addrs(struct carp_dev *cd, const struct carp_sync *want)
{
	int err;

	err = carp_sync_stale(cd, want->addrs);
	if (err)
		return err;
	if (want->master)
		return carp_sync_master(cd, want->addrs);
	return carp_sync_backup(cd, want->addrs);
}

/* What is refused once may be refused for long: ask less and less often. */
static unsigned long carp_sync_retry(struct carp_dev *cd)
{
	unsigned int ms = max_t(unsigned int, cd->sync_retry,
				CARP_SYNC_RETRY_MS);

	carp_stats_inc(cd->stats, CARP_STAT_ROUTE_ERRORS);
	cd->sync_retry = min_t(unsigned int, 2 * ms, CARP_SYNC_RETRY_MAX_MS);
	return msecs_to_jiffies(ms);
}

/* Return: when to come back, in jiffies, or 0. */
static unsigned long carp_sync_once(struct carp_dev *cd)
{
	struct carp_sync want;
	int err;

	carp_sync_look(cd, &want);
	if (!want.addrs)
		return want.wait;
	if (!want.wait && !want.master && !carp_sync_settled(cd->dev))
		want.wait = msecs_to_jiffies(CARP_SYNC_POLL_MS);
	err = want.wait ? 0 : carp_sync_addrs(cd, &want);
	kfree(want.addrs);
	if (want.wait)
		return want.wait;
	if (!err)
		cd->sync_retry = 0;
	if (!err || READ_ONCE(cd->dead) || err == -ENODEV)
		return 0;
	return carp_sync_retry(cd);
}

static void carp_sync_refresh(struct carp_dev *cd)
{
	if (!READ_ONCE(cd->addrs_stale))
		return;
	rtnl_lock();
	carp_vips_update(cd);
	rtnl_unlock();
}

/**
 * carp_sync_work() - the work item of a device
 * @work: &carp_dev.sync_work
 *
 * Holds a reference to the device while it is queued or running. RTNL is only
 * taken inside: the one who deletes the device waits for us after dropping it.
 */
void carp_sync_work(struct work_struct *work)
{
	struct carp_dev *cd = container_of(to_delayed_work(work),
					   struct carp_dev, sync_work);
	unsigned long wait = 0;

	if (!READ_ONCE(cd->dead)) {
		carp_sync_refresh(cd);
		wait = carp_sync_once(cd);
	}
	if (wait && !READ_ONCE(cd->dead))
		carp_sync_schedule(cd, wait);
	dev_put(cd->dev);
}

/**
 * carp_sync_schedule() - called when there may be something to do
 * @cd: the device
 * @delay: jiffies from now
 *
 * Context: any.
 */
void carp_sync_schedule(struct carp_dev *cd, unsigned long delay)
{
	if (READ_ONCE(cd->dead))
		return;
	dev_hold(cd->dev);
	if (mod_delayed_work(carp_sync_wq, &cd->sync_work, delay))
		dev_put(cd->dev);
}

/**
 * carp_sync_cancel() - called when the device is being deleted
 * @cd: the device, marked as dead
 *
 * The work may still be running, and has a reference.
 *
 * Context: any.
 */
void carp_sync_cancel(struct carp_dev *cd)
{
	if (cancel_delayed_work(&cd->sync_work))
		dev_put(cd->dev);
}

/**
 * carp_sync_init() - make the workqueue
 *
 * Not bound to a CPU, and of high priority: no process may hold it up.
 *
 * Context: process, at module load.
 *
 * Return: 0 or -ENOMEM.
 */
int carp_sync_init(void)
{
	carp_sync_wq = alloc_workqueue("carp", WQ_UNBOUND | WQ_HIGHPRI, 0);
	return carp_sync_wq ? 0 : -ENOMEM;
}

/**
 * carp_sync_exit() - undo carp_sync_init()
 *
 * Context: process, at module unload, when there are no devices any more.
 */
void carp_sync_exit(void)
{
	destroy_workqueue(carp_sync_wq);
}

// SPDX-License-Identifier: GPL-2.0
/*
 * What happens to carp devices, to their parents and to the host.
 */
#include "events.h"

#include <linux/delay.h>
#include <linux/inetdevice.h>
#include <linux/jiffies.h>
#include <linux/netdevice.h>
#include <linux/reboot.h>
#include <linux/rtnetlink.h>
#include <linux/suspend.h>
#include <linux/workqueue.h>
#include <net/addrconf.h>
#include <net/sch_generic.h>

#include "demote.h"
#include "device.h"
#include "netlink.h"
#include "port.h"
#include "sync.h"
#include "vhost.h"

/* How long a network card may take to send what it was given. */
#define CARP_LAST_WORDS_MS	50

/* How long to wait for memory. */
#define CARP_REATTACH_MS	100

/* How often to look whether somebody else serves. */
#define CARP_RETIRE_POLL_MS	5

/* No MASTER takes longer to leave, not even if nobody wants to succeed it. */
#define CARP_RETIRE_MAX_MS	1200

/* --- carp devices -------------------------------------------------------- */

/*
 * A BACKUP's routes must not attract traffic, nor may the addresses of a device
 * that cannot speak be tested for duplicates. Traffic may come in that the
 * parent's routes lead to, hence the loose filter, which is in force even if
 * that of all devices is the strict one. And ARP must bind none but the virtual
 * addresses to the virtual MAC address. Addresses are equals: removing one
 * does not remove others.
 */
static void carp_events_defaults4(const struct net_device *dev)
{
	struct in_device *in_dev = __in_dev_get_rtnl(dev);

	if (!in_dev)
		return;
	IN_DEV_CONF_SET(in_dev, IGNORE_ROUTES_WITH_LINKDOWN, 1);
	IN_DEV_CONF_SET(in_dev, RP_FILTER, 2);
	IN_DEV_CONF_SET(in_dev, ARP_ANNOUNCE, 2);
	IN_DEV_CONF_SET(in_dev, ARP_IGNORE, 1);
	IN_DEV_CONF_SET(in_dev, PROMOTE_SECONDARIES, 1);
}

/* The IPv6 side is another one after the MTU has been too small for it. */
static void carp_events_defaults6(struct carp_dev *cd)
{
	struct inet6_dev *idev = __in6_dev_get(cd->dev);

	if (cd->idev == idev)
		return;
	cd->idev = idev;
	if (!idev)
		return;
	idev->cnf.ignore_routes_with_linkdown = 1;
	idev->cnf.accept_dad = 0;
	idev->cnf.accept_ra = 0;
	idev->cnf.autoconf = 0;
	idev->cnf.keep_addr_on_down = 1;
	idev->cnf.addr_gen_mode = IN6_ADDR_GEN_MODE_NONE;
}

static void carp_events_set_up(struct carp_dev *cd, bool up)
{
	carp_dev_lock(cd);
	cd->up = up;
	carp_dev_evaluate(cd, CARP_REASON_IFACE_DOWN);
	carp_dev_unlock(cd);
}

/*
 * The network stack has noticed the carrier, and can send by the device. What
 * it has sent before to join IPv4 groups was lost; IPv6 repeats it by itself.
 */
static void carp_events_carrier(struct carp_dev *cd)
{
	bool seen;

	carp_dev_lock(cd);
	seen = cd->master && !cd->carrier_seen && netif_carrier_ok(cd->dev) &&
	       !qdisc_tx_is_noop(cd->dev);
	if (seen)
		cd->carrier_seen = true;
	carp_dev_unlock(cd);
	if (!seen)
		return;
	carp_sync_schedule(cd, 0);
	call_netdevice_notifiers(NETDEV_RESEND_IGMP, cd->dev);
}

/* New, or moved from another namespace: only then it is in the list. */
static void carp_events_registered(struct carp_dev *cd)
{
	carp_events_defaults4(cd->dev);
	cd->idev = NULL;
	carp_events_defaults6(cd);
	if (!list_empty(&cd->list))
		carp_nl_notify_config(cd);
}

static int carp_events_own(struct carp_dev *cd, unsigned long event)
{
	switch (event) {
	case NETDEV_REGISTER:
		carp_events_registered(cd);
		break;
	case NETDEV_CHANGEMTU:
		carp_events_defaults6(cd);
		break;
	case NETDEV_UP:
		carp_events_defaults6(cd);
		carp_events_set_up(cd, true);
		carp_sync_schedule(cd, 0);
		break;
	case NETDEV_GOING_DOWN:
		carp_events_set_up(cd, false);
		break;
	case NETDEV_CHANGE:
		carp_events_carrier(cd);
		break;
	case NETDEV_UNREGISTER:
		/* Repeated as long as there are references. */
		if (!cd->dead)
			carp_nl_notify_delete(cd);
		break;
	default:
		break;
	}
	return NOTIFY_DONE;
}

/* --- parents ------------------------------------------------------------- */

static void carp_events_detach_all(struct carp_port *port)
{
	bool last;

	carp_demote_gone(port);
	/* The last one takes the port with it. */
	do {
		last = list_is_singular(&port->devs);
		carp_port_detach(list_first_entry(&port->devs, struct carp_dev,
						  port_list));
	} while (!last);
}

static void carp_events_mtu(const struct carp_port *port)
{
	struct carp_dev *cd;

	list_for_each_entry(cd, &port->devs, port_list)
		if (cd->dev->mtu > port->dev->mtu)
			dev_set_mtu(cd->dev, port->dev->mtu);
}

/* The parent is at another place of the network, and so are its addresses. */
static void carp_events_moved(const struct carp_port *port)
{
	struct carp_vhost *vh;
	struct carp_dev *cd;

	list_for_each_entry(cd, &port->devs, port_list) {
		carp_dev_lock(cd);
		list_for_each_entry(vh, &cd->vhosts, list)
			carp_vhost_addrs_changed(vh);
		carp_dev_unlock(cd);
	}
}

static void carp_events_rename(const struct carp_port *port)
{
	struct carp_dev *cd;

	list_for_each_entry(cd, &port->devs, port_list)
		strscpy(cd->link_name, port->dev->name, sizeof(cd->link_name));
}

static int carp_events_parent(struct carp_port *port, unsigned long event)
{
	switch (event) {
	case NETDEV_UP:
		carp_port_join(port);
		fallthrough;
	case NETDEV_CHANGE:
	case NETDEV_DOWN:
		carp_port_link_changed(port, false);
		break;
	case NETDEV_GOING_DOWN:
		carp_port_link_changed(port, true);
		break;
	case NETDEV_CHANGEMTU:
		carp_port_join(port);
		carp_events_mtu(port);
		break;
	case NETDEV_CHANGENAME:
		carp_events_rename(port);
		break;
	case NETDEV_NOTIFY_PEERS:
		carp_events_moved(port);
		break;
	case NETDEV_PRE_TYPE_CHANGE:
		return NOTIFY_BAD;
	case NETDEV_UNREGISTER:
		carp_events_detach_all(port);
		break;
	default:
		break;
	}
	return NOTIFY_DONE;
}

/* --- devices that may become a parent ------------------------------------ */

static void carp_events_retry(struct work_struct *work);
static DECLARE_DELAYED_WORK(carp_events_retry_work, carp_events_retry);

static void carp_events_reattach(struct carp_dev *cd, struct net_device *lower)
{
	int err;

	err = carp_port_check(cd, lower, NULL) ?:
	      carp_port_check_vhid(cd, lower, carp_dev_vhid(cd), NULL) ?:
	      carp_port_attach(cd, lower, NULL);
	cd->reattach = err == -ENOMEM;
	if (cd->reattach)
		schedule_delayed_work(&carp_events_retry_work,
				      msecs_to_jiffies(CARP_REATTACH_MS));
	else if (err)
		netdev_warn(cd->dev, "cannot use %s, which has come back\n",
			    lower->name);
	else
		carp_nl_notify_config(cd);
}

static bool carp_events_awaits(const struct carp_dev *cd,
			       const struct net_device *lower)
{
	return !carp_dev_port(cd) && cd->link_net == dev_net(lower) &&
	       !strcmp(cd->link_name, lower->name);
}

/* There was no memory for it when the parent came back. */
static void carp_events_retry(struct work_struct *work)
{
	struct net_device *lower;
	struct carp_dev *cd;

	rtnl_lock();
	list_for_each_entry(cd, &carp_devs, list) {
		if (!cd->reattach || !cd->link_net)
			continue;
		cd->reattach = false;
		lower = __dev_get_by_name(cd->link_net, cd->link_name);
		if (lower && carp_events_awaits(cd, lower))
			carp_events_reattach(cd, lower);
	}
	rtnl_unlock();
}

/* A parent of the same name has come back. */
static void carp_events_found(struct net_device *lower)
{
	struct carp_dev *cd;

	list_for_each_entry(cd, &carp_devs, list)
		if (carp_events_awaits(cd, lower))
			carp_events_reattach(cd, lower);
}

static int carp_events_netdev(struct notifier_block *nb, unsigned long event,
			      void *ptr)
{
	struct net_device *dev = netdev_notifier_info_to_dev(ptr);
	struct carp_port *port;

	if (carp_dev_is(dev))
		return carp_events_own(netdev_priv(dev), event);
	if (event == NETDEV_REGISTER || event == NETDEV_CHANGENAME)
		carp_events_found(dev);
	port = carp_port_get(dev);
	return port ? carp_events_parent(port, event) : NOTIFY_DONE;
}

/* --- the host ------------------------------------------------------------ */

/* Not even from each other. */
static void carp_events_take_over_nothing(void)
{
	struct carp_dev *cd;

	rcu_read_lock();
	list_for_each_entry_rcu(cd, &carp_devs, list) {
		carp_dev_lock(cd);
		cd->retiring = true;
		carp_dev_unlock(cd);
	}
	rcu_read_unlock();
}

/* Return: whether there was a MASTER, which has been asked to leave. */
static bool carp_events_ask_to_leave(void)
{
	struct carp_vhost *vh;
	struct carp_dev *cd;
	bool master = false;

	carp_events_take_over_nothing();
	rcu_read_lock();
	list_for_each_entry_rcu(cd, &carp_devs, list) {
		carp_dev_lock(cd);
		master |= cd->master;
		list_for_each_entry(vh, &cd->vhosts, list)
			carp_vhost_request(vh, CARP_STATE_BACKUP);
		carp_dev_unlock(cd);
	}
	rcu_read_unlock();
	return master;
}

static bool carp_events_serving(void)
{
	struct carp_dev *cd;
	bool master = false;

	rcu_read_lock();
	list_for_each_entry_rcu(cd, &carp_devs, list)
		master |= READ_ONCE(cd->master);
	rcu_read_unlock();
	return master;
}

/**
 * carp_events_retire() - let other hosts take over, and lose nothing by it
 *
 * Returns when they have, and what was on its way to this one is here, or when
 * nobody wanted to.
 *
 * Context: process.
 */
void carp_events_retire(void)
{
	unsigned long until = jiffies + msecs_to_jiffies(CARP_RETIRE_MAX_MS);

	if (!carp_events_ask_to_leave())
		return;
	while (carp_events_serving() && time_before(jiffies, until))
		msleep(CARP_RETIRE_POLL_MS);
	msleep(CARP_LAST_WORDS_MS);
}

/* Be silent, or come back. */
static void carp_events_quiesce(bool quiesce, enum carp_reason reason)
{
	struct carp_dev *cd;

	rcu_read_lock();
	list_for_each_entry_rcu(cd, &carp_devs, list) {
		carp_dev_lock(cd);
		cd->quiesced = quiesce;
		cd->retiring = quiesce;
		carp_dev_evaluate(cd, reason);
		carp_dev_unlock(cd);
	}
	rcu_read_unlock();
}

static int carp_events_pm(struct notifier_block *nb, unsigned long action,
			  void *data)
{
	switch (action) {
	case PM_SUSPEND_PREPARE:
	case PM_HIBERNATION_PREPARE:
		carp_events_retire();
		carp_events_quiesce(true, CARP_REASON_SUSPEND);
		break;
	case PM_POST_SUSPEND:
	case PM_POST_HIBERNATION:
		carp_events_quiesce(false, CARP_REASON_INIT_COMPLETE);
		break;
	default:
		break;
	}
	return NOTIFY_DONE;
}

static int carp_events_reboot(struct notifier_block *nb, unsigned long action,
			      void *data)
{
	carp_events_retire();
	carp_events_quiesce(true, CARP_REASON_REBOOT);
	return NOTIFY_DONE;
}

static struct notifier_block carp_events_netdev_nb = {
	.notifier_call	= carp_events_netdev,
	/* Behind the IP stacks, which have set themselves up by then. */
	.priority	= -10,
};

static struct notifier_block carp_events_pm_nb = {
	.notifier_call	= carp_events_pm,
};

static struct notifier_block carp_events_reboot_nb = {
	.notifier_call	= carp_events_reboot,
};

/**
 * carp_events_init() - start listening
 *
 * Context: process, at module load.
 *
 * Return: 0 or an error.
 */
int carp_events_init(void)
{
	int err;

	err = register_netdevice_notifier(&carp_events_netdev_nb);
	if (err)
		return err;
	err = register_pm_notifier(&carp_events_pm_nb);
	if (err)
		goto unregister_netdev;
	err = register_reboot_notifier(&carp_events_reboot_nb);
	if (err)
		goto unregister_pm;
	return 0;

unregister_pm:
	unregister_pm_notifier(&carp_events_pm_nb);
unregister_netdev:
	unregister_netdevice_notifier(&carp_events_netdev_nb);
	return err;
}

/**
 * carp_events_exit() - stop listening
 *
 * Context: process, at module unload.
 */
void carp_events_exit(void)
{
	unregister_reboot_notifier(&carp_events_reboot_nb);
	unregister_pm_notifier(&carp_events_pm_nb);
	unregister_netdevice_notifier(&carp_events_netdev_nb);
	cancel_delayed_work_sync(&carp_events_retry_work);
}

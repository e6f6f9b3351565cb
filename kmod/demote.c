// SPDX-License-Identifier: GPL-2.0
/*
 * Demotion: a host that has lost something is less suitable as a master. Each
 * parent without link counts once, for all devices whose parent is in the same
 * namespace.
 */
#include "demote.h"

#include <linux/rtnetlink.h>
#include <linux/slab.h>

#include "device.h"
#include "netns.h"
#include "port.h"
#include "proto.h"
#include "vhost.h"

/**
 * struct carp_gone - a parent that has been removed
 * @net: the namespace that it demotes; NULL if it does not any more
 * @users: devices that it was the parent of
 */
struct carp_gone {
	struct net	*net;
	unsigned int	users;
};

/**
 * carp_demote_alloc() - be prepared for the removal of a parent
 *
 * Context: process. To be given to kfree() if it was not needed.
 *
 * Return: for &carp_port.gone, or NULL.
 */
struct carp_gone *carp_demote_alloc(void)
{
	return kzalloc(sizeof(struct carp_gone), GFP_KERNEL);
}

/**
 * carp_demote_update() - bring a device's demotion up to date
 * @cd: the device
 *
 * Context: RTNL.
 */
void carp_demote_update(struct carp_dev *cd)
{
	u32 demotion = cd->link_net ? carp_net(cd->link_net)->demotion : 0;
	struct carp_vhost *vh;

	ASSERT_RTNL();
	carp_dev_lock(cd);
	if (cd->demotion != demotion) {
		cd->demotion = demotion;
		list_for_each_entry(vh, &cd->vhosts, list)
			carp_vhost_changed(vh);
	}
	carp_dev_unlock(cd);
}

/* Count once more, or once less, for all devices with a parent in there. */
static void carp_demote_net(struct net *net, bool demote)
{
	struct carp_net *cn = carp_net(net);
	struct carp_dev *cd;

	if (demote)
		cn->demotion += CARP_SKEW_DEMOTED;
	else
		cn->demotion -= CARP_SKEW_DEMOTED;
	list_for_each_entry(cd, &carp_devs, list)
		if (cd->link_net == net)
			carp_demote_update(cd);
}

/**
 * carp_demote_port() - called when a port has lost its link, or has it again
 * @port: the port
 * @demote: whether it counts
 *
 * Context: RTNL.
 */
void carp_demote_port(struct carp_port *port, bool demote)
{
	ASSERT_RTNL();
	if (port->demoting == demote)
		return;
	port->demoting = demote;
	carp_demote_net(dev_net(port->dev), demote);
}

/**
 * carp_demote_gone() - called when a parent is removed
 * @port: its port, while its devices are still attached
 *
 * It goes on counting, once, until one of the devices has a parent again, or
 * the last of them is gone as well. Not if its namespace ends with it.
 *
 * Context: RTNL.
 */
void carp_demote_gone(struct carp_port *port)
{
	struct carp_gone *gone = port->gone;
	struct carp_dev *cd;

	ASSERT_RTNL();
	cd = list_first_entry(&port->devs, struct carp_dev, port_list);
	if (!cd->link_net)
		return;
	port->gone = NULL;
	gone->net = cd->link_net;
	list_for_each_entry(cd, &port->devs, port_list) {
		carp_demote_found(cd);
		cd->gone = gone;
		gone->users++;
	}
	carp_demote_net(gone->net, true);
}

/**
 * carp_demote_found() - called when a device has a parent, or needs none
 * @cd: the device
 *
 * Context: RTNL.
 */
void carp_demote_found(struct carp_dev *cd)
{
	struct carp_gone *gone = cd->gone;
	struct net *net;

	ASSERT_RTNL();
	if (!gone)
		return;
	cd->gone = NULL;
	net = gone->net;
	gone->net = NULL;
	if (!--gone->users)
		kfree(gone);
	if (net)
		carp_demote_net(net, false);
}

/**
 * carp_demote_forget() - called when the parent's namespace is gone
 * @cd: the device
 *
 * Context: RTNL.
 */
void carp_demote_forget(struct carp_dev *cd)
{
	if (cd->gone)
		cd->gone->net = NULL;
	carp_demote_found(cd);
}

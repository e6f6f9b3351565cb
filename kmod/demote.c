// SPDX-License-Identifier: GPL-2.0
/*
 * Demotion: a host that has lost something is less suitable as a master. Each
 * parent without link counts once, for all devices whose parent is in the same
 * namespace.
 */
#include "demote.h"

#include <linux/rtnetlink.h>

#include "device.h"
#include "netns.h"
#include "port.h"
#include "proto.h"
#include "vhost.h"

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

/**
 * carp_demote_port() - called when a port has lost its link, or has it again
 * @port: the port
 * @demote: whether it counts
 *
 * Context: RTNL.
 */
void carp_demote_port(struct carp_port *port, bool demote)
{
	struct net *net = dev_net(port->dev);
	struct carp_net *cn = carp_net(net);
	struct carp_dev *cd;

	ASSERT_RTNL();
	if (port->demoting == demote)
		return;
	port->demoting = demote;
	if (demote)
		cn->demotion += CARP_SKEW_DEMOTED;
	else
		cn->demotion -= CARP_SKEW_DEMOTED;
	list_for_each_entry(cd, &carp_devs, list)
		if (cd->link_net == net)
			carp_demote_update(cd);
}

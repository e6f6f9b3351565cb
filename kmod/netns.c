// SPDX-License-Identifier: GPL-2.0
/*
 * What belongs to a network namespace.
 */
#include "netns.h"

#include <linux/net.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>

#include "demote.h"
#include "device.h"
#include "hooks.h"

static unsigned int carp_net_id __read_mostly;

/**
 * carp_net() - our part of a namespace
 * @net: the namespace
 *
 * Context: any.
 *
 * Return: never NULL.
 */
struct carp_net *carp_net(const struct net *net)
{
	return net_generic(net, carp_net_id);
}

/**
 * carp_net_route_socket() - a socket for rtnetlink requests
 * @cn: the namespace
 *
 * Context: process, @cn->route_mutex.
 *
 * Return: the socket, or an ERR_PTR().
 */
struct socket *carp_net_route_socket(struct carp_net *cn)
{
	int err;

	lockdep_assert_held(&cn->route_mutex);

	if (cn->dying)
		return ERR_PTR(-ENODEV);
	if (cn->route_sock)
		return cn->route_sock;
	err = sock_create_kern(cn->net, AF_NETLINK, SOCK_RAW, NETLINK_ROUTE,
			       &cn->route_sock);
	if (!err)
		return cn->route_sock;
	cn->route_sock = NULL;
	return ERR_PTR(err);
}

static int __net_init carp_net_init(struct net *net)
{
	struct carp_net *cn = carp_net(net);

	cn->net = net;
	mutex_init(&cn->route_mutex);
	return carp_hooks_init_net(net);
}

/* Devices whose parent is in there will not find it again. */
static void carp_net_forget(const struct net *net)
{
	struct carp_dev *cd;

	rtnl_lock();
	list_for_each_entry(cd, &carp_devs, list) {
		if (cd->link_net != net)
			continue;
		carp_demote_forget(cd);
		cd->link_net = NULL;
	}
	rtnl_unlock();
}

static void __net_exit carp_net_exit(struct net *net)
{
	struct carp_net *cn = carp_net(net);

	carp_hooks_exit_net(net);
	carp_net_forget(net);
	mutex_lock(&cn->route_mutex);
	cn->dying = true;
	if (cn->route_sock)
		sock_release(cn->route_sock);
	cn->route_sock = NULL;
	mutex_unlock(&cn->route_mutex);
}

static struct pernet_operations carp_net_ops = {
	.init	= carp_net_init,
	.exit	= carp_net_exit,
	.id	= &carp_net_id,
	.size	= sizeof(struct carp_net),
};

/**
 * carp_netns_init() - be part of every namespace
 *
 * Context: process, at module load.
 *
 * Return: 0 or an error.
 */
int carp_netns_init(void)
{
	return register_pernet_device(&carp_net_ops);
}

/**
 * carp_netns_exit() - leave all namespaces
 *
 * Context: process, at module unload, when there are no devices any more.
 */
void carp_netns_exit(void)
{
	unregister_pernet_device(&carp_net_ops);
}

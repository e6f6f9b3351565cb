// SPDX-License-Identifier: GPL-2.0
/*
 * The first door: ip link add, set, show, del ... type carp.
 */
#include "rtnl.h"

#include <linux/module.h>
#include <net/net_namespace.h>
#include <net/rtnetlink.h>

#include "attrs.h"
#include "config.h"
#include "device.h"
#include "events.h"
#include "netlink.h"
#include "port.h"

/* Our attributes, of which the core would let pass the ones we do not know. */
static struct nlattr *carp_rtnl_data(struct nlattr **tb)
{
	struct nlattr *info[IFLA_INFO_MAX + 1];

	if (!tb[IFLA_LINKINFO] ||
	    nla_parse_nested_deprecated(info, IFLA_INFO_MAX, tb[IFLA_LINKINFO],
					NULL, NULL))
		return NULL;
	return info[IFLA_INFO_DATA];
}

/* Return: the device that IFLA_LINK names, or an ERR_PTR(). */
static struct net_device *carp_rtnl_lower(struct net *net, struct nlattr **tb,
					  struct netlink_ext_ack *extack)
{
	struct net_device *lower;

	if (tb[IFLA_ADDRESS]) {
		NL_SET_ERR_MSG_ATTR(extack, tb[IFLA_ADDRESS],
				    "the MAC address follows from the vhid and cannot be chosen");
		return ERR_PTR(-EINVAL);
	}
	if (!tb[IFLA_LINK]) {
		NL_SET_ERR_MSG(extack,
			       "a carp device needs a link: the network interface that it shares addresses on");
		return ERR_PTR(-EINVAL);
	}
	lower = __dev_get_by_index(net, nla_get_u32(tb[IFLA_LINK]));
	if (lower)
		return lower;
	NL_SET_ERR_MSG_ATTR(extack, tb[IFLA_LINK],
			    "there is no such link in this namespace");
	return ERR_PTR(-ENODEV);
}

/* Register, then attach: the device has to be there for a parent to have it. */
static int carp_rtnl_register(struct carp_dev *cd, struct net_device *lower,
			      struct netlink_ext_ack *extack)
{
	struct net_device *dev = cd->dev;
	int err;

	err = register_netdevice(dev);
	if (err && dev->reg_state != NETREG_UNREGISTERING)
		return err;
	dev->priv_destructor = carp_dev_free;
	if (err)
		return err;
	list_add_tail_rcu(&cd->list, &carp_devs);
	err = carp_port_attach(cd, lower, extack);
	if (err)
		unregister_netdevice(dev);
	return err;
}

static int carp_rtnl_create(struct carp_dev *cd, struct carp_config *cfg,
			    struct net_device *lower,
			    struct netlink_ext_ack *extack)
{
	int err;

	err = carp_port_check(cd, lower, extack);
	if (err)
		return err;
	err = carp_dev_prepare(cd) ?:
	      carp_config_check(cd, cfg, lower, extack);
	if (err)
		goto free_dev;
	carp_dev_set_mac(cd, 0);
	carp_config_apply(cd, cfg);
	err = carp_rtnl_register(cd, lower, extack);
	if (err && cd->dev->reg_state != NETREG_UNREGISTERING)
		goto free_dev;
	return err;

free_dev:
	carp_dev_free(cd->dev);
	return err;
}

static int carp_rtnl_newlink(struct net_device *dev,
			     struct rtnl_newlink_params *params,
			     struct netlink_ext_ack *extack)
{
	struct net *link_net = rtnl_newlink_link_net(params);
	struct carp_dev *cd = netdev_priv(dev);
	struct nlattr **tb = params->tb;
	struct carp_config cfg = { };
	struct net_device *lower;
	int err;

	/* First of all, so that the key is wiped from the message. */
	err = carp_attrs_parse_link(carp_rtnl_data(tb), &cfg, extack);
	if (err)
		goto wipe;
	lower = carp_rtnl_lower(link_net, tb, extack);
	err = PTR_ERR_OR_ZERO(lower);
	if (err)
		goto wipe;
	cd->link_net = link_net;
	if (!tb[IFLA_MTU])
		dev->mtu = lower->mtu;
	/* Without a key it is the one of zeroes. */
	cfg.set |= CARP_CONFIG_KEY;
	err = carp_config_prepare(&cfg, extack) ?:
	      carp_rtnl_create(cd, &cfg, lower, extack);
	if (!err)
		carp_nl_notify_config(cd);
wipe:
	carp_config_wipe(&cfg);
	return err;
}

/* The parent is what a carp device is about: another one is another device. */
static int carp_rtnl_check_link(const struct carp_dev *cd, struct nlattr **tb,
				struct netlink_ext_ack *extack)
{
	const struct carp_port *port = carp_dev_port(cd);

	if (!tb[IFLA_LINK])
		return 0;
	if (port && nla_get_u32(tb[IFLA_LINK]) == port->dev->ifindex)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, tb[IFLA_LINK],
			    "the link cannot be changed: delete the device and add it again");
	return -EOPNOTSUPP;
}

static int carp_rtnl_changelink(struct net_device *dev, struct nlattr *tb[],
				struct nlattr *data[],
				struct netlink_ext_ack *extack)
{
	struct carp_dev *cd = netdev_priv(dev);
	const struct carp_port *port = carp_dev_port(cd);
	struct carp_config cfg = { };
	int err;

	/* First of all, so that the key is wiped from the message. */
	err = carp_attrs_parse_link(carp_rtnl_data(tb), &cfg, extack) ?:
	      carp_rtnl_check_link(cd, tb, extack) ?:
	      carp_config_prepare(&cfg, extack) ?:
	      carp_config_check(cd, &cfg, port ? port->dev : NULL, extack);
	if (!err) {
		carp_config_apply(cd, &cfg);
		carp_nl_notify_config(cd);
	}
	carp_config_wipe(&cfg);
	return err;
}

/*
 * The last words are said here, and not only when the device goes down: when a
 * namespace ends, parents of other kinds are cut off before that.
 */
static void carp_rtnl_dellink(struct net_device *dev, struct list_head *head)
{
	struct carp_dev *cd = netdev_priv(dev);

	carp_dev_lock(cd);
	cd->up = false;
	carp_dev_evaluate(cd, CARP_REASON_IFACE_DOWN);
	carp_dev_unlock(cd);
	unregister_netdevice_queue(dev, head);
}

static size_t carp_rtnl_get_size(const struct net_device *dev)
{
	return carp_attrs_size(netdev_priv(dev));
}

static int carp_rtnl_fill_info(struct sk_buff *skb,
			       const struct net_device *dev)
{
	return carp_attrs_put(skb, netdev_priv(dev));
}

/* Without a parent it is as good as in its own namespace. */
static struct net *carp_rtnl_get_link_net(const struct net_device *dev)
{
	const struct carp_dev *cd = netdev_priv(dev);
	struct net *net = READ_ONCE(cd->link_net);

	return net ?: dev_net(dev);
}

CARP_DEFINE_NEWLINK(carp_rtnl_newlink)

static struct rtnl_link_ops carp_rtnl_ops = {
	.kind		= "carp",
	.priv_size	= sizeof(struct carp_dev),
	.setup		= carp_dev_setup,
	.newlink	= CARP_NEWLINK(carp_rtnl_newlink),
	.changelink	= carp_rtnl_changelink,
	.dellink	= carp_rtnl_dellink,
	.get_size	= carp_rtnl_get_size,
	.fill_info	= carp_rtnl_fill_info,
	.get_link_net	= carp_rtnl_get_link_net,
};

MODULE_ALIAS_RTNL_LINK("carp");

/**
 * carp_rtnl_init() - open the door
 *
 * Context: process, at module load, when everything else is there.
 *
 * Return: 0 or an error.
 */
int carp_rtnl_init(void)
{
	return rtnl_link_register(&carp_rtnl_ops);
}

/**
 * carp_rtnl_exit() - delete all devices and close the door
 *
 * Context: process, at module unload.
 */
void carp_rtnl_exit(void)
{
	rtnl_link_unregister(&carp_rtnl_ops);
}

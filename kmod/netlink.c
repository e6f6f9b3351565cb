// SPDX-License-Identifier: GPL-2.0
/*
 * The second door: the generic netlink family "carp", and its events.
 */
#include "netlink.h"

#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <net/genetlink.h>
#include <net/sock.h>

#include "attrs.h"
#include "config.h"
#include "device.h"
#include "port.h"
#include "vhost.h"

static struct genl_family carp_nl_family;

static int carp_nl_put_dev(struct sk_buff *skb, const struct carp_dev *cd)
{
	return nla_put_u32(skb, CARP_A_IFINDEX, cd->dev->ifindex) ?:
	       nla_put_string(skb, CARP_A_IFNAME, cd->dev->name);
}

static size_t carp_nl_size_dev(void)
{
	return nla_total_size(sizeof(u32)) + nla_total_size(IFNAMSIZ);
}

/* @cb: the dump that it is a part of, or NULL */
static int carp_nl_fill(struct sk_buff *skb, struct carp_dev *cd,
			struct netlink_callback *cb, u32 portid, u32 seq,
			enum carp_cmd cmd)
{
	void *hdr;

	hdr = genlmsg_put(skb, portid, seq, &carp_nl_family,
			  cb ? NLM_F_MULTI : 0, cmd);
	if (!hdr)
		return -EMSGSIZE;
	if (cb)
		genl_dump_check_consistent(cb, hdr);
	if (carp_nl_put_dev(skb, cd) || carp_attrs_put(skb, cd)) {
		genlmsg_cancel(skb, hdr);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, hdr);
	return 0;
}

/* The device that a request is about. Who gets one gets RTNL with it. */
static struct carp_dev *carp_nl_find(struct genl_info *info,
				     struct nlattr **tb)
{
	struct net *net = genl_info_net(info);
	struct net_device *dev;

	if (!tb[CARP_A_IFINDEX] && !tb[CARP_A_IFNAME]) {
		NL_SET_ERR_MSG(info->extack, "which device?");
		return ERR_PTR(-EINVAL);
	}
	rtnl_lock();
	if (tb[CARP_A_IFINDEX])
		dev = __dev_get_by_index(net, nla_get_u32(tb[CARP_A_IFINDEX]));
	else
		dev = __dev_get_by_name(net, nla_data(tb[CARP_A_IFNAME]));
	if (dev && carp_dev_is(dev))
		return netdev_priv(dev);
	rtnl_unlock();
	if (dev)
		NL_SET_ERR_MSG(info->extack, "this is not a carp device");
	else
		NL_SET_ERR_MSG(info->extack, "there is no such device");
	return ERR_PTR(dev ? -EOPNOTSUPP : -ENODEV);
}

static int carp_nl_parse(struct genl_info *info, struct nlattr **tb,
			 struct carp_config *cfg)
{
	return carp_attrs_parse(genlmsg_data(info->genlhdr),
				genlmsg_len(info->genlhdr), tb, cfg,
				info->extack);
}

static int carp_nl_reply(struct genl_info *info, struct carp_dev *cd)
{
	struct sk_buff *skb;
	int err;

	skb = genlmsg_new(carp_nl_size_dev() + carp_attrs_size(cd), GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	err = carp_nl_fill(skb, cd, NULL, info->snd_portid, info->snd_seq,
			   CARP_CMD_GET);
	if (err) {
		nlmsg_free(skb);
		return err;
	}
	return genlmsg_reply(skb, info);
}

static int carp_nl_get(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[CARP_A_MAX + 1];
	struct carp_config cfg = { };
	struct carp_dev *cd;
	int err;

	err = carp_nl_parse(info, tb, &cfg);
	carp_config_wipe(&cfg);
	if (err)
		return err;
	cd = carp_nl_find(info, tb);
	if (IS_ERR(cd))
		return PTR_ERR(cd);
	err = carp_nl_reply(info, cd);
	rtnl_unlock();
	return err;
}

/*
 * Each message is one device; args[0] is how many devices have been looked at.
 * Who asks is told if the list has changed in between.
 */
static int carp_nl_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct net *net = sock_net(skb->sk);
	struct net_device *dev;
	int err = 0;
	long i = 0;

	rtnl_lock();
	cb->seq = net->dev_base_seq;
	for_each_netdev(net, dev) {
		if (i++ < cb->args[0])
			continue;
		if (carp_dev_is(dev))
			err = carp_nl_fill(skb, netdev_priv(dev), cb,
					   NETLINK_CB(cb->skb).portid,
					   cb->nlh->nlmsg_seq, CARP_CMD_GET);
		if (err)
			break;
		cb->args[0] = i;
	}
	rtnl_unlock();
	return err && !skb->len ? err : skb->len;
}

static int carp_nl_change(struct carp_dev *cd, struct carp_config *cfg,
			  struct netlink_ext_ack *extack)
{
	const struct carp_port *port = carp_dev_port(cd);
	int err;

	err = carp_config_check(cd, cfg, port ? port->dev : NULL, extack);
	if (err)
		return err;
	carp_config_apply(cd, cfg);
	if (cfg->set & ~CARP_CONFIG_STATE)
		carp_nl_notify_config(cd);
	return 0;
}

static int carp_nl_set(struct sk_buff *skb, struct genl_info *info)
{
	struct nlattr *tb[CARP_A_MAX + 1];
	struct carp_config cfg = { };
	struct carp_dev *cd;
	int err;

	err = carp_nl_parse(info, tb, &cfg) ?:
	      carp_config_prepare(&cfg, info->extack);
	if (err)
		goto wipe;
	cd = carp_nl_find(info, tb);
	err = PTR_ERR_OR_ZERO(cd);
	if (err)
		goto wipe;
	err = carp_nl_change(cd, &cfg, info->extack);
	rtnl_unlock();
wipe:
	carp_config_wipe(&cfg);
	return err;
}

/* Attributes are parsed by us: see carp_attrs_explain(). */
static const struct genl_ops carp_nl_ops[] = {
	{
		.cmd	= CARP_CMD_GET,
		.doit	= carp_nl_get,
		.dumpit	= carp_nl_dump,
	},
	{
		.cmd	= CARP_CMD_SET,
		.doit	= carp_nl_set,
		.flags	= GENL_UNS_ADMIN_PERM,
	},
};

static const struct genl_multicast_group carp_nl_groups[] = {
	{ .name = CARP_GENL_MCGRP_EVENTS },
};

static struct genl_family carp_nl_family __ro_after_init = {
	.name		= CARP_GENL_NAME,
	.version	= CARP_GENL_VERSION,
	.module		= THIS_MODULE,
	.netnsok	= true,
	.ops		= carp_nl_ops,
	.n_ops		= ARRAY_SIZE(carp_nl_ops),
	.mcgrps		= carp_nl_groups,
	.n_mcgrps	= ARRAY_SIZE(carp_nl_groups),
	/* Or the core would refuse attributes that it has no policy for. */
	.resv_start_op	= CARP_CMD_MAX + 1,
};

/* There is no memory for an event: listeners get ENOBUFS, and look again. */
static void carp_nl_lost(const struct carp_dev *cd)
{
	genl_set_err(&carp_nl_family, dev_net(cd->dev), 0, 0, -ENOBUFS);
}

/* Begin an event, unless nobody listens. */
static struct sk_buff *carp_nl_event(const struct carp_dev *cd, size_t size,
				     enum carp_cmd cmd, void **hdr)
{
	struct sk_buff *skb;

	if (!genl_has_listeners(&carp_nl_family, dev_net(cd->dev), 0))
		return NULL;
	skb = genlmsg_new(carp_nl_size_dev() + size, GFP_ATOMIC);
	if (!skb) {
		carp_nl_lost(cd);
		return NULL;
	}
	*hdr = genlmsg_put(skb, 0, 0, &carp_nl_family, 0, cmd);
	if (*hdr && !carp_nl_put_dev(skb, cd))
		return skb;
	nlmsg_free(skb);
	return NULL;
}

static void carp_nl_send(const struct carp_dev *cd, struct sk_buff *skb,
			 void *hdr)
{
	genlmsg_end(skb, hdr);
	genlmsg_multicast_netns(&carp_nl_family, dev_net(cd->dev), skb, 0, 0,
				GFP_ATOMIC);
}

/**
 * carp_nl_notify_state() - called when a vhost has changed its state
 * @vh: the vhost
 * @old: its state before
 *
 * Context: any, lock of the device.
 */
void carp_nl_notify_state(struct carp_vhost *vh, enum carp_state old)
{
	struct carp_dev *cd = vh->cd;
	struct sk_buff *skb;
	void *hdr;

	skb = carp_nl_event(cd, 4 * nla_total_size(sizeof(u8)),
			    CARP_CMD_STATE_NTF, &hdr);
	if (!skb)
		return;
	if (nla_put_u8(skb, CARP_A_VHID, vh->vhid) ||
	    nla_put_u8(skb, CARP_A_STATE, vh->state) ||
	    nla_put_u8(skb, CARP_A_OLD_STATE, old) ||
	    nla_put_u8(skb, CARP_A_REASON, vh->reason))
		nlmsg_free(skb);
	else
		carp_nl_send(cd, skb, hdr);
}

/**
 * carp_nl_notify_master() - called when another master is news
 * @vh: the vhost
 * @heard: its advert
 *
 * Context: any, lock of the device.
 */
void carp_nl_notify_master(struct carp_vhost *vh,
			   const struct carp_heard *heard)
{
	struct carp_dev *cd = vh->cd;
	struct sk_buff *skb;
	void *hdr;

	skb = carp_nl_event(cd, 16 * nla_total_size(sizeof(u64)),
			    CARP_CMD_MASTER_NTF, &hdr);
	if (!skb)
		return;
	if (nla_put_u8(skb, CARP_A_VHID, vh->vhid) ||
	    nla_put_u8(skb, CARP_A_STATE, vh->state) ||
	    carp_attrs_put_heard(skb, heard))
		nlmsg_free(skb);
	else
		carp_nl_send(cd, skb, hdr);
}

/**
 * carp_nl_notify_config() - called when a device is new or was changed
 * @cd: the device
 *
 * Context: process, RTNL.
 */
void carp_nl_notify_config(struct carp_dev *cd)
{
	struct sk_buff *skb;

	if (!genl_has_listeners(&carp_nl_family, dev_net(cd->dev), 0))
		return;
	skb = genlmsg_new(carp_nl_size_dev() + carp_attrs_size(cd), GFP_KERNEL);
	if (!skb) {
		carp_nl_lost(cd);
		return;
	}
	if (carp_nl_fill(skb, cd, NULL, 0, 0, CARP_CMD_CONFIG_NTF))
		nlmsg_free(skb);
	else
		genlmsg_multicast_netns(&carp_nl_family, dev_net(cd->dev), skb,
					0, 0, GFP_KERNEL);
}

/**
 * carp_nl_notify_delete() - called when a device leaves its namespace
 * @cd: the device
 *
 * Context: process, RTNL.
 */
void carp_nl_notify_delete(struct carp_dev *cd)
{
	struct sk_buff *skb;
	void *hdr;

	skb = carp_nl_event(cd, 0, CARP_CMD_DEL_NTF, &hdr);
	if (skb)
		carp_nl_send(cd, skb, hdr);
}

MODULE_ALIAS_GENL_FAMILY(CARP_GENL_NAME);

/**
 * carp_nl_init() - open the door
 *
 * Context: process, at module load, when everything else is there.
 *
 * Return: 0 or an error.
 */
int carp_nl_init(void)
{
	return genl_register_family(&carp_nl_family);
}

/**
 * carp_nl_exit() - close the door
 *
 * Context: process, at module unload.
 */
void carp_nl_exit(void)
{
	genl_unregister_family(&carp_nl_family);
}

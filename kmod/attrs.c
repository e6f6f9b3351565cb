// SPDX-License-Identifier: GPL-2.0
/*
 * Netlink attributes, the same in IFLA_INFO_DATA and in generic netlink: into a
 * struct carp_config, and out of a device.
 */
#include "attrs.h"

#include <linux/in6.h>
#include <linux/rtnetlink.h>
#include <net/net_namespace.h>

#include "addrs.h"
#include "config.h"
#include "device.h"
#include "port.h"
#include "vhost.h"

/* What is not in here cannot be set. Lengths are exact, except the key's. */
static const struct nla_policy carp_attrs_policy[CARP_A_MAX + 1] = {
	[CARP_A_PAD]		= { .type = NLA_REJECT },
	[CARP_A_IFINDEX]	= NLA_POLICY_MIN(NLA_U32, 1),
	[CARP_A_IFNAME]		= { .type = NLA_NUL_STRING,
				    .len = IFNAMSIZ - 1 },
	[CARP_A_LINK]		= { .type = NLA_REJECT },
	[CARP_A_LINK_NAME]	= { .type = NLA_REJECT },
	[CARP_A_LINK_NETNSID]	= { .type = NLA_REJECT },
	[CARP_A_VHID]		= NLA_POLICY_MIN(NLA_U8, 1),
	[CARP_A_ADVBASE]	= NLA_POLICY_MAX(NLA_U8, CARP_ADV_MAX),
	[CARP_A_ADVSKEW]	= NLA_POLICY_MAX(NLA_U8, CARP_ADV_MAX),
	[CARP_A_KEY]		= { .type = NLA_BINARY, .len = CARP_KEY_MAX },
	[CARP_A_KEY_SET]	= { .type = NLA_REJECT },
	[CARP_A_STATE]		= NLA_POLICY_RANGE(NLA_U8, CARP_STATE_BACKUP,
						   CARP_STATE_MASTER),
	[CARP_A_OLD_STATE]	= { .type = NLA_REJECT },
	[CARP_A_REASON]		= { .type = NLA_REJECT },
	[CARP_A_PREEMPT]	= NLA_POLICY_MAX(NLA_U8, 1),
	[CARP_A_DEAD_RATIO]	= NLA_POLICY_MIN(NLA_U8, 2),
	[CARP_A_DEMOTION]	= { .type = NLA_REJECT },
	[CARP_A_ADDRESSES]	= { .type = NLA_REJECT },
	[CARP_A_ADDRESS_COUNT]	= { .type = NLA_REJECT },
	[CARP_A_IPV4]		= { .type = NLA_REJECT },
	[CARP_A_IPV6]		= { .type = NLA_REJECT },
	[CARP_A_VHOST]		= { .type = NLA_REJECT },
	[CARP_A_MASTER]		= { .type = NLA_REJECT },
	[CARP_A_AGE_MS]		= { .type = NLA_REJECT },
	[CARP_A_STATS]		= { .type = NLA_REJECT },
};

/* In the words of a user, who has not written attributes. */
static const char * const carp_attrs_sentences[CARP_A_MAX + 1] = {
	[CARP_A_VHID]		= "vhid must be from 1 to 255",
	[CARP_A_ADVBASE]	= "advbase must be from 0 to 254 seconds",
	[CARP_A_ADVSKEW]	= "advskew must be from 0 to 254",
	[CARP_A_KEY]		= "the key must have 1 to 20 bytes",
	[CARP_A_STATE]		= "the state can be set to backup or master",
	[CARP_A_PREEMPT]	= "preempt must be 0 or 1",
	[CARP_A_DEAD_RATIO]	= "dead_ratio must be from 2 to 255",
};

/*
 * More addresses than this are only counted: a list of them would not fit into
 * the messages of a dump, and be in the way of all other links.
 */
#define CARP_ATTRS_ADDRS_MAX	1000

static int carp_attrs_key(const struct nlattr *attr, struct carp_config *cfg,
			  struct netlink_ext_ack *extack)
{
	if (!nla_len(attr)) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "the key must have 1 to 20 bytes");
		return -EINVAL;
	}
	cfg->set |= CARP_CONFIG_KEY;
	cfg->key_len = nla_len(attr);
	nla_memcpy(cfg->key, attr, sizeof(cfg->key));
	return 0;
}

/* Of each key in a message, good or bad: errors echo the message. */
static void carp_attrs_wipe(const struct nlattr *head, int len)
{
	const struct nlattr *attr;
	int rest;

	nla_for_each_attr(attr, head, len, rest)
		if (nla_type(attr) == CARP_A_KEY)
			memzero_explicit(nla_data(attr), nla_len(attr));
}

static void carp_attrs_u8(const struct nlattr *attr, u8 *value, u32 flag,
			  struct carp_config *cfg)
{
	if (!attr)
		return;
	*value = nla_get_u8(attr);
	cfg->set |= flag;
}

static int carp_attrs_config(struct nlattr **tb, struct carp_config *cfg,
			     struct netlink_ext_ack *extack)
{
	u8 preempt = 0, state = 0;

	carp_attrs_u8(tb[CARP_A_VHID], &cfg->vhid, CARP_CONFIG_VHID, cfg);
	carp_attrs_u8(tb[CARP_A_ADVBASE], &cfg->advbase, CARP_CONFIG_ADVBASE,
		      cfg);
	carp_attrs_u8(tb[CARP_A_ADVSKEW], &cfg->advskew, CARP_CONFIG_ADVSKEW,
		      cfg);
	carp_attrs_u8(tb[CARP_A_DEAD_RATIO], &cfg->dead_ratio,
		      CARP_CONFIG_DEAD_RATIO, cfg);
	carp_attrs_u8(tb[CARP_A_PREEMPT], &preempt, CARP_CONFIG_PREEMPT, cfg);
	carp_attrs_u8(tb[CARP_A_STATE], &state, CARP_CONFIG_STATE, cfg);
	cfg->preempt = preempt;
	cfg->state = state;
	if (!tb[CARP_A_KEY])
		return 0;
	return carp_attrs_key(tb[CARP_A_KEY], cfg, extack);
}

/*
 * The parser says "integer out of range". People deserve better; and programs
 * get told of unknown attributes that rtnetlink itself would ignore.
 */
static void carp_attrs_explain(struct netlink_ext_ack *extack)
{
	int type;

	if (!extack || !extack->bad_attr)
		return;
	type = nla_type(extack->bad_attr);
	if (type <= CARP_A_PAD || type > CARP_A_MAX)
		extack->_msg = "unknown attribute, is the module older?";
	else if (carp_attrs_policy[type].type == NLA_REJECT)
		extack->_msg = "this attribute can only be read";
	else if (carp_attrs_sentences[type])
		extack->_msg = carp_attrs_sentences[type];
}

/**
 * carp_attrs_parse() - from attributes to what the user wants
 * @head: the first attribute
 * @len: bytes of all of them
 * @tb: filled in with the attributes
 * @cfg: filled in
 * @extack: says what is wrong, in words
 *
 * The key is wiped from the message.
 *
 * Context: process.
 *
 * Return: 0 or an error.
 */
int carp_attrs_parse(const struct nlattr *head, int len,
		     struct nlattr *tb[CARP_A_MAX + 1],
		     struct carp_config *cfg, struct netlink_ext_ack *extack)
{
	int err;

	err = __nla_parse(tb, CARP_A_MAX, head, len, carp_attrs_policy,
			  NL_VALIDATE_STRICT, extack);
	if (err)
		carp_attrs_explain(extack);
	else
		err = carp_attrs_config(tb, cfg, extack);
	carp_attrs_wipe(head, len);
	return err;
}

/**
 * carp_attrs_parse_link() - the same for IFLA_INFO_DATA
 * @data: the attribute, or NULL
 * @cfg: filled in
 * @extack: says what is wrong, in words
 *
 * Context: process.
 *
 * Return: 0 or an error.
 */
int carp_attrs_parse_link(const struct nlattr *data, struct carp_config *cfg,
			  struct netlink_ext_ack *extack)
{
	struct nlattr *tb[CARP_A_MAX + 1], *bad;
	int err;

	if (!data)
		return 0;
	err = carp_attrs_parse(nla_data(data), nla_len(data), tb, cfg, extack);
	if (err)
		return err;
	bad = tb[CARP_A_IFINDEX] ?: tb[CARP_A_IFNAME] ?: tb[CARP_A_STATE];
	if (!bad)
		return 0;
	NL_SET_ERR_MSG_ATTR(extack, bad,
			    "this attribute is for generic netlink: use carpctl");
	return -EINVAL;
}

/**
 * carp_attrs_size() - room that carp_attrs_put() needs
 * @cd: the device
 *
 * Context: RTNL.
 *
 * Return: bytes.
 */
size_t carp_attrs_size(struct carp_dev *cd)
{
	size_t n4, n6;

	carp_dev_lock(cd);
	n4 = cd->addrs ? cd->addrs->n4 : 0;
	n6 = cd->addrs ? cd->addrs->n6 : 0;
	carp_dev_unlock(cd);
	if (n4 + n6 > CARP_ATTRS_ADDRS_MAX) {
		n4 = 0;
		n6 = 0;
	}
	return 16 * nla_total_size(sizeof(u32)) + nla_total_size(IFNAMSIZ) +
	       nla_total_size(0) + n4 * nla_total_size(sizeof(__be32)) +
	       n6 * nla_total_size(sizeof(struct in6_addr)) +
	       CARP_VHOSTS_MAX * nla_total_size(4 * nla_total_size(1)) +
	       nla_total_size(8 * nla_total_size(sizeof(u64))) +
	       nla_total_size(CARP_STAT_MAX * nla_total_size_64bit(8));
}

static int carp_attrs_put_link(struct sk_buff *skb, const struct carp_dev *cd)
{
	const struct carp_port *port = carp_dev_port(cd);
	struct net *net = dev_net(cd->dev);

	if (cd->link_name[0] &&
	    nla_put_string(skb, CARP_A_LINK_NAME, cd->link_name))
		return -EMSGSIZE;
	if (!port)
		return 0;
	if (nla_put_u32(skb, CARP_A_LINK, port->dev->ifindex))
		return -EMSGSIZE;
	if (net_eq(net, dev_net(port->dev)))
		return 0;
	return nla_put_s32(skb, CARP_A_LINK_NETNSID,
			   peernet2id_alloc(net, dev_net(port->dev),
					    GFP_ATOMIC));
}

static int carp_attrs_put_addrs(struct sk_buff *skb,
				const struct carp_addrs *addrs)
{
	unsigned int n = addrs ? addrs->n4 + addrs->n6 : 0;
	struct nlattr *nest;
	u16 i;

	if (nla_put_u32(skb, CARP_A_ADDRESS_COUNT, n))
		return -EMSGSIZE;
	if (!n || n > CARP_ATTRS_ADDRS_MAX)
		return 0;
	nest = nla_nest_start(skb, CARP_A_ADDRESSES);
	if (!nest)
		return -EMSGSIZE;
	for (i = 0; i < addrs->n4; i++)
		if (nla_put_in_addr(skb, CARP_A_IPV4, addrs->v4[i]))
			return -EMSGSIZE;
	for (i = 0; i < addrs->n6; i++)
		if (nla_put_in6_addr(skb, CARP_A_IPV6, &addrs->v6[i]))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int carp_attrs_put_vhost(struct sk_buff *skb,
				const struct carp_vhost *vh)
{
	struct nlattr *nest;

	nest = nla_nest_start(skb, CARP_A_VHOST);
	if (!nest)
		return -EMSGSIZE;
	if (nla_put_u8(skb, CARP_A_VHID, vh->vhid) ||
	    nla_put_u8(skb, CARP_A_ADVSKEW, vh->advskew) ||
	    nla_put_u8(skb, CARP_A_STATE, vh->state) ||
	    nla_put_u8(skb, CARP_A_REASON, vh->reason))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/**
 * carp_attrs_put_heard() - describe a master that was heard
 * @skb: where to
 * @heard: its latest advert; nothing is put if there is none
 *
 * Context: any.
 *
 * Return: 0 or -EMSGSIZE.
 */
int carp_attrs_put_heard(struct sk_buff *skb, const struct carp_heard *heard)
{
	s64 age = ktime_ms_delta(ktime_get(), heard->when);
	struct nlattr *nest;
	int err;

	if (heard->family == AF_UNSPEC)
		return 0;
	nest = nla_nest_start(skb, CARP_A_MASTER);
	if (!nest)
		return -EMSGSIZE;
	if (heard->family == AF_INET)
		err = nla_put_in_addr(skb, CARP_A_IPV4,
				      heard->addr.s6_addr32[3]);
	else
		err = nla_put_in6_addr(skb, CARP_A_IPV6, &heard->addr);
	if (err || nla_put_u8(skb, CARP_A_ADVBASE, heard->advbase) ||
	    nla_put_u8(skb, CARP_A_ADVSKEW, heard->advskew) ||
	    nla_put_u32(skb, CARP_A_DEMOTION, heard->demote) ||
	    nla_put_u64_64bit(skb, CARP_A_AGE_MS, max_t(s64, age, 0),
			      CARP_A_PAD))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int carp_attrs_put_stats(struct sk_buff *skb, const struct carp_dev *cd)
{
	const struct carp_port *port = carp_dev_port(cd);
	struct carp_stats sum = { };
	struct nlattr *nest;
	int i;

	carp_stats_add(cd->stats, &sum);
	if (port)
		carp_stats_add(port->stats, &sum);
	nest = nla_nest_start(skb, CARP_A_STATS);
	if (!nest)
		return -EMSGSIZE;
	for (i = CARP_STAT_PAD + 1; i <= CARP_STAT_MAX; i++)
		if (nla_put_u64_64bit(skb, i, sum.count[i], CARP_STAT_PAD))
			return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int carp_attrs_put_config(struct sk_buff *skb, const struct carp_dev *cd,
				 const struct carp_vhost *vh)
{
	if (vh->vhid && nla_put_u8(skb, CARP_A_VHID, vh->vhid))
		return -EMSGSIZE;
	if (nla_put_u8(skb, CARP_A_ADVBASE, cd->advbase) ||
	    nla_put_u8(skb, CARP_A_ADVSKEW, vh->advskew) ||
	    nla_put_u8(skb, CARP_A_KEY_SET, cd->key_set) ||
	    nla_put_u8(skb, CARP_A_STATE, vh->state) ||
	    nla_put_u8(skb, CARP_A_REASON, vh->reason) ||
	    nla_put_u8(skb, CARP_A_PREEMPT, cd->preempt) ||
	    nla_put_u8(skb, CARP_A_DEAD_RATIO, cd->dead_ratio) ||
	    nla_put_u32(skb, CARP_A_DEMOTION, cd->demotion))
		return -EMSGSIZE;
	return 0;
}

static int carp_attrs_put_locked(struct sk_buff *skb, const struct carp_dev *cd)
{
	const struct carp_vhost *leader = carp_dev_leader(cd), *vh;

	if (carp_attrs_put_config(skb, cd, leader) ||
	    carp_attrs_put_addrs(skb, cd->addrs))
		return -EMSGSIZE;
	list_for_each_entry(vh, &cd->vhosts, list)
		if (carp_attrs_put_vhost(skb, vh))
			return -EMSGSIZE;
	return carp_attrs_put_heard(skb, carp_vhost_last_heard(leader));
}

/**
 * carp_attrs_put() - describe a device
 * @skb: where to
 * @cd: the device
 *
 * Never the key.
 *
 * Context: RTNL.
 *
 * Return: 0 or -EMSGSIZE.
 */
int carp_attrs_put(struct sk_buff *skb, struct carp_dev *cd)
{
	int err;

	if (carp_attrs_put_link(skb, cd))
		return -EMSGSIZE;
	carp_dev_lock(cd);
	err = carp_attrs_put_locked(skb, cd);
	carp_dev_unlock(cd);
	return err ?: carp_attrs_put_stats(skb, cd);
}

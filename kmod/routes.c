// SPDX-License-Identifier: GPL-2.0
/*
 * Local routes of the virtual addresses: the kernel makes one for each address
 * of a device, whatever its state, and with it the host takes itself for the
 * owner. They are there while MASTER and not otherwise. The routing tables are
 * not open to modules, so this is done as user space would do it: by rtnetlink.
 */
#include "routes.h"

#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <net/l3mdev.h>
#include <net/netlink.h>
#include <net/sock.h>

#include "addrs.h"
#include "netns.h"

/* Messages in one request: their errors must fit into the receive buffer. */
#define CARP_ROUTES_BATCH	64

/* The same IPv6 address may have a route of the kernel's and one of ours. */
#define CARP_ROUTES_PASSES	8

/* A table that no rule leads to. */
#define CARP_ROUTES_SCRATCH	0x63617270

/**
 * struct carp_routes - requests that are built up and sent together
 * @sock: where to
 * @dev: the carp device
 * @skb: the messages
 * @n: how many
 * @type: RTM_NEWROUTE or RTM_DELROUTE
 * @table: the routing table
 * @missing: how many routes to be removed were not there
 * @err: the first error that is one
 */
struct carp_routes {
	struct socket			*sock;
	const struct net_device		*dev;
	struct sk_buff			*skb;
	unsigned int			n;
	int				type;
	u32				table;
	unsigned int			missing;
	int				err;
};

static void carp_routes_result(struct carp_routes *rs, int err)
{
	if (err == -ESRCH && rs->type == RTM_DELROUTE)
		rs->missing++;
	else if (err && !(err == -EEXIST && rs->type == RTM_NEWROUTE))
		rs->err = rs->err ?: err;
}

/* Replies are there when the request has been sent, for it was handled then. */
static void carp_routes_drain(struct carp_routes *rs)
{
	struct {
		struct nlmsghdr	nlh;
		struct nlmsgerr	err;
	} reply;
	struct kvec vec;
	int len;

	for (;;) {
		struct msghdr msg = { .msg_flags = MSG_DONTWAIT };

		vec.iov_base = &reply;
		vec.iov_len = sizeof(reply);
		len = kernel_recvmsg(rs->sock, &msg, &vec, 1, sizeof(reply),
				     MSG_DONTWAIT | MSG_TRUNC);
		if (len < (int)offsetofend(typeof(reply), err.error))
			return;
		if (reply.nlh.nlmsg_type == NLMSG_ERROR)
			carp_routes_result(rs, reply.err.error);
	}
}

/*
 * With a destination address, the permission is judged by who we are, and not
 * by a file that there is none of.
 */
static void carp_routes_flush(struct carp_routes *rs)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct msghdr msg = {
		.msg_name = &kernel,
		.msg_namelen = sizeof(kernel),
	};
	struct kvec vec = {
		.iov_base = rs->skb->data,
		.iov_len = rs->skb->len,
	};
	int err;

	if (!rs->n)
		return;
	err = kernel_sendmsg(rs->sock, &msg, &vec, 1, vec.iov_len);
	if (err < 0)
		rs->err = rs->err ?: err;
	carp_routes_drain(rs);
	skb_trim(rs->skb, 0);
	rs->n = 0;
}

static int carp_routes_put(struct carp_routes *rs, int family, const void *addr,
			   int len)
{
	u16 flags = NLM_F_REQUEST;
	struct nlmsghdr *nlh;
	struct rtmsg *rtm;

	if (rs->type == RTM_NEWROUTE)
		flags |= NLM_F_CREATE | NLM_F_EXCL;
	nlh = nlmsg_put(rs->skb, 0, rs->n, rs->type, sizeof(*rtm), flags);
	if (!nlh)
		return -EMSGSIZE;
	rtm = nlmsg_data(nlh);
	*rtm = (struct rtmsg) {
		.rtm_family = family,
		.rtm_dst_len = len * BITS_PER_BYTE,
		.rtm_table = RT_TABLE_UNSPEC,
		.rtm_protocol = RTPROT_KERNEL,
		.rtm_scope = RT_SCOPE_HOST,
		.rtm_type = RTN_LOCAL,
	};
	if (nla_put(rs->skb, RTA_DST, len, addr) ||
	    nla_put_u32(rs->skb, RTA_TABLE, rs->table) ||
	    nla_put_u32(rs->skb, RTA_OIF, rs->dev->ifindex) ||
	    (family == AF_INET && nla_put(rs->skb, RTA_PREFSRC, len, addr)))
		return -EMSGSIZE;
	nlmsg_end(rs->skb, nlh);
	rs->n++;
	return 0;
}

static void carp_routes_add(struct carp_routes *rs, int family,
			    const void *addr, int len)
{
	if (carp_routes_put(rs, family, addr, len))
		rs->err = rs->err ?: -EMSGSIZE;
	if (rs->n == CARP_ROUTES_BATCH)
		carp_routes_flush(rs);
}

static void carp_routes_all4(struct carp_routes *rs,
			     const struct carp_addrs *addrs)
{
	u16 i;

	for (i = 0; i < addrs->n4; i++)
		carp_routes_add(rs, AF_INET, &addrs->v4[i],
				sizeof(addrs->v4[i]));
	carp_routes_flush(rs);
}

static void carp_routes_all6(struct carp_routes *rs,
			     const struct carp_addrs *addrs)
{
	u16 i;

	for (i = 0; i < addrs->n6; i++)
		carp_routes_add(rs, AF_INET6, &addrs->v6[i],
				sizeof(addrs->v6[i]));
	carp_routes_flush(rs);
}

static void carp_routes_run(struct carp_routes *rs,
			    const struct carp_addrs *addrs)
{
	int pass;

	carp_routes_all4(rs, addrs);
	if (rs->type == RTM_NEWROUTE) {
		carp_routes_all6(rs, addrs);
		return;
	}
	for (pass = 0; pass < CARP_ROUTES_PASSES && !rs->err; pass++) {
		rs->missing = 0;
		carp_routes_all6(rs, addrs);
		if (rs->missing == addrs->n6)
			return;
	}
}

static void carp_routes_one(struct carp_routes *rs, int type, u32 table,
			    __be32 addr)
{
	rs->type = type;
	rs->table = table;
	carp_routes_add(rs, AF_INET, &addr, sizeof(addr));
	carp_routes_flush(rs);
}

/*
 * What the MASTER sends from a VIP arrives at a BACKUP from an address that is
 * configured there, and would be dropped as a martian; unless the kernel knows
 * that local routes of this namespace have been changed by hand. Then it asks
 * them, and they tell the truth. So change one, once, in a table of no use.
 */
static void carp_routes_make_aware(struct carp_routes *rs, struct carp_net *cn,
				   const struct carp_addrs *addrs)
{
	if (cn->route_aware || !addrs->n4)
		return;
	carp_routes_one(rs, RTM_NEWROUTE, CARP_ROUTES_SCRATCH, addrs->v4[0]);
	carp_routes_one(rs, RTM_DELROUTE, CARP_ROUTES_SCRATCH, addrs->v4[0]);
	cn->route_aware = !rs->err;
}

/* A VRF has its own. */
static u32 carp_routes_table(const struct net_device *dev)
{
	u32 table;

	rcu_read_lock();
	table = l3mdev_fib_table_rcu(dev);
	rcu_read_unlock();
	return table ?: RT_TABLE_LOCAL;
}

/* The device may be moved meanwhile, and the namespace that it leaves end. */
static struct net *carp_routes_get_net(const struct net_device *dev)
{
	struct net *net;

	rcu_read_lock();
	net = maybe_get_net(dev_net(dev));
	rcu_read_unlock();
	return net;
}

static int carp_routes_change_net(const struct net_device *dev,
				  struct carp_net *cn,
				  const struct carp_addrs *addrs, int type)
{
	struct carp_routes rs = { .dev = dev };

	rs.skb = alloc_skb(CARP_ROUTES_BATCH * 80, GFP_KERNEL);
	if (!rs.skb)
		return -ENOMEM;
	mutex_lock(&cn->route_mutex);
	rs.sock = carp_net_route_socket(cn);
	if (IS_ERR(rs.sock)) {
		rs.err = PTR_ERR(rs.sock);
		goto unlock;
	}
	if (type == RTM_DELROUTE && netif_running(dev))
		carp_routes_make_aware(&rs, cn, addrs);
	rs.type = type;
	rs.table = carp_routes_table(dev);
	carp_routes_run(&rs, addrs);
unlock:
	mutex_unlock(&cn->route_mutex);
	kfree_skb(rs.skb);
	return rs.err;
}

static int carp_routes_change(const struct net_device *dev,
			      const struct carp_addrs *addrs, int type)
{
	struct net *net = carp_routes_get_net(dev);
	int err;

	if (!net)
		return -ENODEV;
	err = carp_routes_change_net(dev, carp_net(net), addrs, type);
	put_net(net);
	return err;
}

/**
 * carp_routes_install() - make this host the owner of addresses
 * @dev: the carp device
 * @addrs: the addresses
 *
 * Context: process, without RTNL, which is taken.
 *
 * Return: 0 or the first error; that there is one already is none.
 */
int carp_routes_install(const struct net_device *dev,
			const struct carp_addrs *addrs)
{
	return carp_routes_change(dev, addrs, RTM_NEWROUTE);
}

/**
 * carp_routes_remove() - addresses are somewhere else
 * @dev: the carp device
 * @addrs: the addresses
 *
 * Context: process, without RTNL, which is taken.
 *
 * Return: 0 or the first error; that there is none is none.
 */
int carp_routes_remove(const struct net_device *dev,
		       const struct carp_addrs *addrs)
{
	return carp_routes_change(dev, addrs, RTM_DELROUTE);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rtnetlink: devices come and go, and get addresses, as with ip.
 */
#include "ipc-nl.h"
#include "say.h"

#include <arpa/inet.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <string.h>

static int route_talk(struct ipc *ipc, struct nlmsghdr *nlh, const char *what)
{
	if (!ipc->route)
		ipc->route = ipc_socket(NETLINK_ROUTE);
	if (!ipc->route)
		return -1;
	return ipc_talk(ipc, ipc->route, nlh, what, NULL, NULL) ? -1 : 0;
}

static struct nlmsghdr *link_request(char *buffer, uint16_t type,
				     uint16_t flags, struct ifinfomsg **ifi)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	*ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(**ifi));
	return nlh;
}

static uint32_t find_index(const char *ifname)
{
	uint32_t ifindex = if_nametoindex(ifname);

	if (!ifindex)
		say_error("device \"%s\" does not exist", ifname);
	return ifindex;
}

int ipc_link_add(struct ipc *ipc, const char *ifname, const char *parent,
		 const struct carp_config *config, uint32_t *ifindex)
{
	uint32_t link = find_index(parent);
	char buffer[IPC_REQUEST];
	struct nlattr *info, *data;
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh;
	int ret;

	if (!link)
		return -1;
	nlh = link_request(buffer, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL,
			   &ifi);
	mnl_attr_put_strz(nlh, IFLA_IFNAME, ifname);
	mnl_attr_put_u32(nlh, IFLA_LINK, link);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, CARP_GENL_NAME);
	data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
	config_put(config, ipc_put, nlh);
	mnl_attr_nest_end(nlh, data);
	mnl_attr_nest_end(nlh, info);
	ret = route_talk(ipc, nlh, ifname);
	explicit_bzero(buffer, sizeof(buffer));
	if (ret)
		return -1;
	*ifindex = find_index(ifname);
	return *ifindex ? 0 : -1;
}

/* For what is said of it; good until the next call. */
static const char *name_of(uint32_t ifindex)
{
	static char name[IFNAMSIZ];

	return if_indextoname(ifindex, name) ? name : "device";
}

int ipc_link_up(struct ipc *ipc, uint32_t ifindex)
{
	char buffer[IPC_REQUEST];
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh = link_request(buffer, RTM_NEWLINK, 0, &ifi);

	ifi->ifi_index = (int)ifindex;
	ifi->ifi_flags = IFF_UP;
	ifi->ifi_change = IFF_UP;
	return route_talk(ipc, nlh, name_of(ifindex));
}

int ipc_link_del(struct ipc *ipc, uint32_t ifindex)
{
	char buffer[IPC_REQUEST];
	struct ifinfomsg *ifi;
	struct nlmsghdr *nlh = link_request(buffer, RTM_DELLINK, 0, &ifi);

	ifi->ifi_index = (int)ifindex;
	return route_talk(ipc, nlh, name_of(ifindex));
}

int ipc_addr_add(struct ipc *ipc, uint32_t ifindex,
		 const struct carp_addr *addr)
{
	size_t len = addr->family == AF_INET ? sizeof(addr->v4) :
					       sizeof(addr->v6);
	char buffer[IPC_REQUEST], text[INET6_ADDRSTRLEN];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	struct ifaddrmsg *ifa;

	nlh->nlmsg_type = RTM_NEWADDR;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE |
			   NLM_F_EXCL;
	ifa = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifa));
	ifa->ifa_family = (uint8_t)addr->family;
	ifa->ifa_prefixlen = addr->prefixlen;
	ifa->ifa_index = ifindex;
	mnl_attr_put(nlh, IFA_LOCAL, len, &addr->v4);
	mnl_attr_put(nlh, IFA_ADDRESS, len, &addr->v4);
	inet_ntop(addr->family, &addr->v4, text, sizeof(text));
	return route_talk(ipc, nlh, text);
}

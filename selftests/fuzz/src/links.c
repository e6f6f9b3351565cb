// SPDX-License-Identifier: GPL-2.0-or-later
#include "links.h"

#include <linux/carp.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>
#include <string.h>
#include <sys/socket.h>

static struct msg m;

static int ask(struct nl *nl)
{
	struct answer answer;

	nl_talk(nl, &m, &answer, NULL, NULL);
	return answer.error;
}

void link_begin(struct msg *message, uint16_t type, uint16_t flags, int ifindex)
{
	struct ifinfomsg ifi = { .ifi_index = ifindex };

	msg_begin(message, type, flags, &ifi, sizeof(ifi));
}

int link_add(struct nl *nl, const struct link_spec *spec)
{
	size_t info, data;

	link_begin(&m, RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, 0);
	msg_put_text(&m, IFLA_IFNAME, spec->name);
	if (spec->link)
		msg_put_u32(&m, IFLA_LINK, spec->link);
	info = msg_nest(&m, IFLA_LINKINFO);
	msg_put_text(&m, IFLA_INFO_KIND, spec->kind);
	if (spec->vhid) {
		data = msg_nest(&m, IFLA_INFO_DATA);
		msg_put_u8(&m, CARP_A_VHID, spec->vhid);
		msg_end(&m, data);
	}
	msg_end(&m, info);
	return ask(nl);
}

int link_add_veth(struct nl *nl, const char *name, const char *peer,
		  int peer_netns)
{
	struct ifinfomsg ifi = { 0 };
	size_t info, data, end;

	link_begin(&m, RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, 0);
	msg_put_text(&m, IFLA_IFNAME, name);
	info = msg_nest(&m, IFLA_LINKINFO);
	msg_put_text(&m, IFLA_INFO_KIND, "veth");
	data = msg_nest(&m, IFLA_INFO_DATA);
	end = m.len;
	msg_put(&m, VETH_INFO_PEER, &ifi, sizeof(ifi));
	msg_put_text(&m, IFLA_IFNAME, peer);
	msg_put_u32(&m, IFLA_NET_NS_FD, peer_netns);
	msg_end(&m, end);
	msg_end(&m, data);
	msg_end(&m, info);
	return ask(nl);
}

int link_delete(struct nl *nl, uint32_t ifindex)
{
	link_begin(&m, RTM_DELLINK, NLM_F_ACK, ifindex);
	return ask(nl);
}

int link_flags(struct nl *nl, uint32_t ifindex, unsigned int flags,
	       unsigned int change)
{
	struct ifinfomsg ifi = { .ifi_index = ifindex, .ifi_flags = flags,
				 .ifi_change = change };

	msg_begin(&m, RTM_NEWLINK, NLM_F_ACK, &ifi, sizeof(ifi));
	return ask(nl);
}

int link_set(struct nl *nl, uint32_t ifindex, uint16_t type, const void *data,
	     size_t len)
{
	link_begin(&m, RTM_SETLINK, NLM_F_ACK, ifindex);
	msg_put(&m, type, data, len);
	return ask(nl);
}

int link_number(struct nl *nl, uint32_t ifindex, uint16_t type, uint32_t value)
{
	return link_set(nl, ifindex, type, &value, sizeof(value));
}

int address(struct nl *nl, bool add, uint32_t ifindex, int family,
	    const void *addr, unsigned int prefix)
{
	struct ifaddrmsg ifa = { .ifa_family = family, .ifa_index = ifindex,
				 .ifa_prefixlen = prefix,
				 .ifa_flags = IFA_F_NODAD };

	msg_begin(&m, add ? RTM_NEWADDR : RTM_DELADDR,
		  NLM_F_ACK | (add ? NLM_F_CREATE : 0), &ifa, sizeof(ifa));
	msg_put(&m, IFA_LOCAL, addr, family == AF_INET ? 4 : 16);
	return ask(nl);
}

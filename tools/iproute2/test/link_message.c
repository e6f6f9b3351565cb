// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Write to standard output what the kernel would say of a CARP device, for
 * preload.c. The argument: full, bare (no data at all), gone (no parent),
 * strange (attributes of the wrong length), or vhosts (three of them).
 */
#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/carp.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

static void put_address(struct nlmsghdr *nlh, const char *text)
{
	struct in6_addr addr;

	if (inet_pton(AF_INET, text, &addr) == 1)
		mnl_attr_put(nlh, CARP_A_IPV4, 4, &addr);
	else if (inet_pton(AF_INET6, text, &addr) == 1)
		mnl_attr_put(nlh, CARP_A_IPV6, 16, &addr);
}

static void put_vhost(struct nlmsghdr *nlh, uint8_t vhid, uint8_t state)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, CARP_A_VHOST);

	mnl_attr_put_u8(nlh, CARP_A_VHID, vhid);
	mnl_attr_put_u8(nlh, CARP_A_ADVSKEW, 0);
	mnl_attr_put_u8(nlh, CARP_A_STATE, state);
	mnl_attr_put_u8(nlh, CARP_A_REASON, CARP_REASON_MASTER_TIMEOUT);
	mnl_attr_nest_end(nlh, nest);
}

static void put_nests(struct nlmsghdr *nlh, unsigned int vhosts)
{
	struct nlattr *nest;
	unsigned int i;

	nest = mnl_attr_nest_start(nlh, CARP_A_ADDRESSES);
	put_address(nlh, "192.0.2.1");
	put_address(nlh, "2001:db8::1");
	mnl_attr_nest_end(nlh, nest);
	for (i = 0; i < vhosts; i++)
		put_vhost(nlh, (uint8_t)(1 + i), i ? CARP_STATE_BACKUP :
			  CARP_STATE_MASTER);
	nest = mnl_attr_nest_start(nlh, CARP_A_MASTER);
	put_address(nlh, "2001:db8::2");
	mnl_attr_put_u8(nlh, CARP_A_ADVBASE, 1);
	mnl_attr_put_u8(nlh, CARP_A_ADVSKEW, 100);
	mnl_attr_put_u32(nlh, CARP_A_DEMOTION, 2);
	mnl_attr_put_u64(nlh, CARP_A_AGE_MS, 1030);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, CARP_A_STATS);
	mnl_attr_put_u64(nlh, CARP_STAT_RX_ADVERTS, 20);
	mnl_attr_put_u64(nlh, CARP_STAT_ROUTE_ERRORS, UINT64_C(1) << 40);
	mnl_attr_nest_end(nlh, nest);
}

static void put_data(struct nlmsghdr *nlh, uint32_t link, unsigned int vhosts)
{
	mnl_attr_put_u32(nlh, CARP_A_LINK, link);
	mnl_attr_put_strz(nlh, CARP_A_LINK_NAME, "eth0");
	mnl_attr_put_u8(nlh, CARP_A_VHID, 1);
	mnl_attr_put_u8(nlh, CARP_A_ADVBASE, 1);
	mnl_attr_put_u8(nlh, CARP_A_ADVSKEW, 0);
	mnl_attr_put_u8(nlh, CARP_A_KEY_SET, 1);
	mnl_attr_put_u8(nlh, CARP_A_STATE, CARP_STATE_MASTER);
	mnl_attr_put_u8(nlh, CARP_A_REASON, CARP_REASON_MASTER_TIMEOUT);
	mnl_attr_put_u8(nlh, CARP_A_PREEMPT, 1);
	mnl_attr_put_u8(nlh, CARP_A_DEAD_RATIO, 3);
	mnl_attr_put_u32(nlh, CARP_A_DEMOTION, 0);
	put_nests(nlh, vhosts);
}

static void put_strange(struct nlmsghdr *nlh)
{
	uint16_t attr;

	for (attr = 1; attr <= CARP_A_MAX; attr++)
		mnl_attr_put(nlh, attr, 3, "xyz");
	mnl_attr_put(nlh, CARP_A_MAX + 1, 3, "xyz");
}

static void put_link(struct nlmsghdr *nlh, const char *what)
{
	struct nlattr *info, *data;
	struct ifinfomsg *ifi = mnl_nlmsg_put_extra_header(nlh, sizeof(*ifi));

	ifi->ifi_type = ARPHRD_ETHER;
	ifi->ifi_index = 1000;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, "carp0");
	mnl_attr_put_u32(nlh, IFLA_TXQLEN, 1000);
	info = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, "carp");
	if (strcmp(what, "bare")) {
		data = mnl_attr_nest_start(nlh, IFLA_INFO_DATA);
		if (!strcmp(what, "strange"))
			put_strange(nlh);
		else
			put_data(nlh, strcmp(what, "gone") ? 2 : 0,
				 strcmp(what, "vhosts") ? 1 : 3);
		mnl_attr_nest_end(nlh, data);
	}
	mnl_attr_nest_end(nlh, info);
}

int main(int argc, char **argv)
{
	char buffer[4096];
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);

	if (argc != 2)
		return 1;
	nlh->nlmsg_type = RTM_NEWLINK;
	put_link(nlh, argv[1]);
	return fwrite(nlh, nlh->nlmsg_len, 1, stdout) != 1;
}

// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include "ops.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/carp.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "links.h"
#include "netns.h"
#include "traffic.h"

#define PARENTS	3
#define CARPS	6
#define ADDRESSES	6

struct name {
	char text[IFNAMSIZ];
};

static struct name parent_name(struct actor *a)
{
	struct name name;

	snprintf(name.text, sizeof(name.text), "p%u",
		 rnd_below(&a->rnd, PARENTS));
	if (rnd_percent(&a->rnd, 10))
		strcpy(name.text, "br0");
	return name;
}

static struct name carp_name(struct actor *a)
{
	struct name name;

	snprintf(name.text, sizeof(name.text), "c%u",
		 rnd_below(&a->rnd, CARPS));
	return name;
}

static uint32_t parent(struct actor *a)
{
	return if_nametoindex(parent_name(a).text);
}

static uint32_t carp(struct actor *a)
{
	return if_nametoindex(carp_name(a).text);
}

static uint32_t either(struct actor *a)
{
	return rnd_percent(&a->rnd, 50) ? carp(a) : parent(a);
}

/* --- carp devices --- */

/*
 * Fast enough that something happens, with few keys and vhids; "vhid" is the
 * chance of having one, in percent.
 */
static void put_config(struct actor *a, struct msg *m, unsigned int vhid)
{
	static const char *const keys[] = { "a", "another key" };
	struct rnd *r = &a->rnd;
	const char *key = RND_PICK(r, keys);

	if (rnd_percent(r, vhid))
		msg_put_u8(m, CARP_A_VHID, 1 + rnd_below(r, 4));
	if (rnd_percent(r, 60))
		msg_put_u8(m, CARP_A_ADVBASE, rnd_percent(r, 20));
	if (rnd_percent(r, 60))
		msg_put_u8(m, CARP_A_ADVSKEW, rnd_below(r, 64));
	if (rnd_percent(r, 20))
		msg_put(m, CARP_A_KEY, key, strlen(key));
	if (rnd_percent(r, 20))
		msg_put_u8(m, CARP_A_PREEMPT, rnd_below(r, 2));
	if (rnd_percent(r, 20))
		msg_put_u8(m, CARP_A_DEAD_RATIO, 2 + rnd_below(r, 4));
}

static bool talk(struct nl *nl, struct msg *m)
{
	struct answer answer;

	nl_talk(nl, m, &answer, NULL, NULL);
	return answer.seen && !answer.error;
}

static struct msg m;

static bool link_config(struct actor *a, uint16_t flags, uint32_t ifindex,
			const char *name, uint32_t link)
{
	size_t info, data;

	link_begin(&m, RTM_NEWLINK, NLM_F_ACK | flags, ifindex);
	if (name)
		msg_put_text(&m, IFLA_IFNAME, name);
	if (link)
		msg_put_u32(&m, IFLA_LINK, link);
	info = msg_nest(&m, IFLA_LINKINFO);
	msg_put_text(&m, IFLA_INFO_KIND, CARP_GENL_NAME);
	data = msg_nest(&m, IFLA_INFO_DATA);
	put_config(a, &m, name ? 95 : 10);
	msg_end(&m, data);
	msg_end(&m, info);
	return talk(a->route, &m);
}

static bool give_address(struct actor *a, bool add, uint32_t ifindex)
{
	uint8_t v6[16] = { 0xfd, 9, [15] = rnd_below(&a->rnd, ADDRESSES) };
	uint8_t v4[4] = { 10, 9, 0, rnd_below(&a->rnd, ADDRESSES) };

	if (!ifindex)
		return false;
	if (rnd_percent(&a->rnd, 5))
		memcpy(v6, "\xfe\x80", 2);
	if (rnd_percent(&a->rnd, 50))
		return !address(a->route, add, ifindex, AF_INET6, v6, 64);
	return !address(a->route, add, ifindex, AF_INET, v4, 24);
}

/* With all that it takes to run, most of the time. */
static bool op_add(struct actor *a)
{
	struct name name = carp_name(a);
	uint32_t index;

	if (!link_config(a, NLM_F_CREATE | NLM_F_EXCL, 0, name.text,
			 parent(a)))
		return false;
	if (rnd_percent(&a->rnd, 20))
		return true;
	index = if_nametoindex(name.text);
	give_address(a, true, index);
	give_address(a, true, index);
	link_flags(a->route, index, IFF_UP, IFF_UP);
	return true;
}

static bool op_delete(struct actor *a)
{
	uint32_t index = carp(a);

	return index && !link_delete(a->route, index);
}

static bool op_change(struct actor *a)
{
	uint32_t index = carp(a);

	return index && link_config(a, 0, index, NULL, 0);
}

static void begin_genl(struct actor *a, uint8_t cmd, uint16_t flags)
{
	struct genlmsghdr header = { .cmd = cmd, .version = 1 };

	msg_begin(&m, a->family, flags, &header, sizeof(header));
}

static bool op_set(struct actor *a)
{
	if (!a->family)
		return false;
	begin_genl(a, CARP_CMD_SET, NLM_F_ACK);
	msg_put_text(&m, CARP_A_IFNAME, carp_name(a).text);
	put_config(a, &m, 10);
	return talk(a->genl, &m);
}

static bool op_state(struct actor *a)
{
	if (!a->family)
		return false;
	begin_genl(a, CARP_CMD_SET, NLM_F_ACK);
	msg_put_text(&m, CARP_A_IFNAME, carp_name(a).text);
	msg_put_u8(&m, CARP_A_STATE, CARP_STATE_BACKUP +
				     rnd_below(&a->rnd, 2));
	return talk(a->genl, &m);
}

static bool op_get(struct actor *a)
{
	if (!a->family)
		return false;
	begin_genl(a, CARP_CMD_GET, NLM_F_ACK);
	msg_put_text(&m, CARP_A_IFNAME, carp_name(a).text);
	return talk(a->genl, &m);
}

static bool op_dump(struct actor *a)
{
	if (!a->family)
		return false;
	begin_genl(a, CARP_CMD_GET, NLM_F_DUMP);
	return talk(a->genl, &m);
}

static bool op_dump_links(struct actor *a)
{
	link_begin(&m, RTM_GETLINK, NLM_F_DUMP, 0);
	return talk(a->route, &m);
}

/* --- links --- */

static bool toggle(struct actor *a, uint32_t index, unsigned int flag,
		   unsigned int on)
{
	return index && !link_flags(a->route, index,
				    rnd_percent(&a->rnd, on) ? flag : 0, flag);
}

static bool op_carp_up(struct actor *a)
{
	return toggle(a, carp(a), IFF_UP, 85);
}

static bool op_parent_up(struct actor *a)
{
	return toggle(a, parent(a), IFF_UP, 85);
}

static bool op_promisc(struct actor *a)
{
	return toggle(a, either(a), rnd_percent(&a->rnd, 50) ? IFF_PROMISC :
		      IFF_ALLMULTI, 50);
}

static bool op_parent_add(struct actor *a)
{
	struct name name = parent_name(a);
	struct link_spec bridge = { .name = "br0", .kind = "bridge" };
	int fd, error;

	if (!strcmp(name.text, "br0"))
		return !link_add(a->route, &bridge);
	fd = netns_open(rnd_below(&a->rnd, NAMESPACES));
	if (fd < 0)
		return false;
	error = link_add_veth(a->route, name.text, parent_name(a).text, fd);
	close(fd);
	if (!error)
		link_flags(a->route, if_nametoindex(name.text), IFF_UP, IFF_UP);
	return !error;
}

static bool op_parent_delete(struct actor *a)
{
	uint32_t index = parent(a);

	return index && !link_delete(a->route, index);
}

static bool op_move(struct actor *a)
{
	int fd = netns_open(rnd_below(&a->rnd, NAMESPACES));
	uint32_t index = rnd_percent(&a->rnd, 80) ? carp(a) : parent(a);
	bool done;

	if (fd < 0)
		return false;
	done = index && !link_number(a->route, index, IFLA_NET_NS_FD, fd);
	close(fd);
	return done;
}

static bool op_mtu(struct actor *a)
{
	uint32_t index = either(a);

	return index && !link_number(a->route, index, IFLA_MTU,
				     1280 + rnd_below(&a->rnd, 221));
}

static bool op_mac(struct actor *a)
{
	uint8_t mac[6] = { 2, 0, 0, 1, rnd_u32(&a->rnd), rnd_u32(&a->rnd) };
	uint32_t index = parent(a);

	return index && !link_set(a->route, index, IFLA_ADDRESS, mac, 6);
}

static bool op_rename(struct actor *a)
{
	struct name name = carp_name(a);
	uint32_t index = carp(a);

	if (rnd_percent(&a->rnd, 30)) {
		name = parent_name(a);
		index = parent(a);
	}
	return index && !link_set(a->route, index, IFLA_IFNAME, name.text,
				  strlen(name.text) + 1);
}

/* What else wants the frames of a parent. */
static bool op_bridge(struct actor *a)
{
	uint32_t bridge = if_nametoindex("br0"), index = parent(a);

	if (rnd_percent(&a->rnd, 50))
		bridge = 0;
	return index && !link_number(a->route, index, IFLA_MASTER, bridge);
}

static bool op_macvlan(struct actor *a)
{
	struct link_spec spec = { .name = "mv0", .kind = "macvlan" };
	uint32_t index = if_nametoindex("mv0");

	if (index)
		return !link_delete(a->route, index);
	spec.link = parent(a);
	return spec.link && !link_add(a->route, &spec);
}

/* --- addresses, namespaces, settings --- */

static bool op_address_add(struct actor *a)
{
	return give_address(a, true, rnd_percent(&a->rnd, 80) ? carp(a) :
			    parent(a));
}

static bool op_address_delete(struct actor *a)
{
	return give_address(a, false, rnd_percent(&a->rnd, 80) ? carp(a) :
			    parent(a));
}

static bool op_netns(struct actor *a)
{
	int n = rnd_below(&a->rnd, NAMESPACES);

	return netns_delete(n) && netns_create(n);
}

static bool op_sysctl(struct actor *a)
{
	static const char *const settings[] = {
		"ipv4/conf/%s/rp_filter", "ipv4/conf/%s/arp_ignore",
		"ipv4/conf/%s/arp_announce", "ipv4/conf/%s/forwarding",
		"ipv4/conf/%s/arp_filter", "ipv6/conf/%s/disable_ipv6",
		"ipv6/conf/%s/forwarding", "ipv6/conf/%s/accept_dad",
		"ipv6/conf/%s/keep_addr_on_down",
		"ipv4/conf/%s/ignore_routes_with_linkdown",
	};
	struct name name = rnd_percent(&a->rnd, 60) ? carp_name(a) :
						      parent_name(a);
	const char *setting = RND_PICK(&a->rnd, settings);
	char path[128] = "/proc/sys/net/", value;
	bool done;
	int fd;

	if (rnd_percent(&a->rnd, 10))
		strcpy(name.text, "all");
	snprintf(path + 14, sizeof(path) - 14, setting, name.text);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	value = '0' + rnd_below(&a->rnd, 2);
	done = write(fd, &value, 1) == 1;
	close(fd);
	return done;
}

/* --- traffic --- */

static bool op_frames(struct actor *a)
{
	uint32_t index = either(a);

	return index && traffic_frames(&a->rnd, index);
}

static bool op_datagrams(struct actor *a)
{
	return traffic_datagrams(&a->rnd);
}

/* More is made than is removed, or there would be nothing most of the time. */
const struct op ops[] = {
	{ "add", 16, op_add },
	{ "delete", 5, op_delete },
	{ "change", 6, op_change },
	{ "set", 10, op_set },
	{ "state", 10, op_state },
	{ "get", 6, op_get },
	{ "dump", 3, op_dump },
	{ "dump_links", 2, op_dump_links },
	{ "carp_up", 8, op_carp_up },
	{ "parent_up", 10, op_parent_up },
	{ "promisc", 2, op_promisc },
	{ "parent_add", 10, op_parent_add },
	{ "parent_delete", 2, op_parent_delete },
	{ "move", 4, op_move },
	{ "mtu", 2, op_mtu },
	{ "mac", 2, op_mac },
	{ "rename", 2, op_rename },
	{ "bridge", 3, op_bridge },
	{ "macvlan", 2, op_macvlan },
	{ "address_add", 8, op_address_add },
	{ "address_delete", 4, op_address_delete },
	{ "netns", 1, op_netns },
	{ "sysctl", 4, op_sysctl },
	{ "frames", 8, op_frames },
	{ "datagrams", 6, op_datagrams },
};

const unsigned int ops_count = sizeof(ops) / sizeof(*ops);

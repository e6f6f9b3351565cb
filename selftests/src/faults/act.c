// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include "act.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/carp.h>
#include <linux/genetlink.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "netns.h"
#include "request/request.h"

static int other_ns, route, route_other, genl, genl_other, listener;
static int family;
static uint32_t group;
static unsigned int parent_index, carp_index;

/* --- sockets ------------------------------------------------------------- */

static int must_open(int protocol)
{
	int fd = request_socket(protocol);

	if (fd < 0)
		err(2, "netlink");
	return fd;
}

void act_open(const char *here, const char *elsewhere)
{
	char path[256];

	snprintf(path, sizeof(path), "/run/netns/%s", elsewhere);
	other_ns = open(path, O_RDONLY | O_CLOEXEC);
	netns_enter(elsewhere);
	route_other = must_open(NETLINK_ROUTE);
	genl_other = must_open(NETLINK_GENERIC);
	netns_enter(here);
	route = must_open(NETLINK_ROUTE);
	genl = must_open(NETLINK_GENERIC);
	listener = -1;
	family = request_family(genl, &group);
}

/* After a dump that broke off: the rest of it would come with the next one. */
void act_reopen(void)
{
	close(route);
	close(genl);
	route = must_open(NETLINK_ROUTE);
	genl = must_open(NETLINK_GENERIC);
	family = request_family(genl, &group);
}

/* Requests name devices by number. To ask for it takes memory itself. */
void act_look(void)
{
	parent_index = if_nametoindex("eth0");
	carp_index = if_nametoindex("carp0");
}

/* --- settings ------------------------------------------------------------ */

static const struct {
	int attr;
	uint8_t value[2];
} numbers[] = {
	[SET_VHID]	 = { CARP_A_VHID, { 1, 2 } },
	[SET_ADVBASE]	 = { CARP_A_ADVBASE, { 254, 253 } },
	[SET_ADVSKEW]	 = { CARP_A_ADVSKEW, { 10, 20 } },
	[SET_PREEMPT]	 = { CARP_A_PREEMPT, { 0, 1 } },
	[SET_DEAD_RATIO] = { CARP_A_DEAD_RATIO, { 3, 4 } },
};

static void put_settings(struct request *r, enum setting which, int value)
{
	static const char * const keys[] = { "a key", "another key" };
	unsigned int i;

	for (i = SET_VHID; i <= SET_DEAD_RATIO; i++)
		if (which == i || which == SET_ALL)
			request_put_u8(r, numbers[i].attr,
				       numbers[i].value[value]);
	if (which == SET_KEY || which == SET_ALL)
		request_put(r, CARP_A_KEY, keys[value], strlen(keys[value]));
}

static void begin_link(struct request *r, int type, int flags,
		       const char *name)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };

	request_begin(r, type, flags, &ifi, sizeof(ifi));
	request_put_text(r, IFLA_IFNAME, name);
}

static void put_carp(struct request *r, enum setting which, int value)
{
	struct nlattr *info, *data;

	info = request_nest(r, IFLA_LINKINFO);
	request_put_text(r, IFLA_INFO_KIND, "carp");
	data = request_nest(r, IFLA_INFO_DATA);
	put_settings(r, which, value);
	request_nest_end(r, data);
	request_nest_end(r, info);
}

int act_set_link(enum setting which, int value)
{
	struct request r;

	begin_link(&r, RTM_NEWLINK, 0, "carp0");
	put_carp(&r, which, value);
	return request_talk(route, &r, NULL, NULL);
}

int act_set_genl(enum setting which, int value)
{
	struct request r;

	request_begin_genl(&r, family, CARP_CMD_SET, 0);
	request_put_text(&r, CARP_A_IFNAME, "carp0");
	put_settings(&r, which, value);
	return request_talk(genl, &r, NULL, NULL);
}

int act_master(void)
{
	struct request r;

	request_begin_genl(&r, family, CARP_CMD_SET, 0);
	request_put_text(&r, CARP_A_IFNAME, "carp0");
	request_put_u8(&r, CARP_A_STATE, CARP_STATE_MASTER);
	return request_talk(genl, &r, NULL, NULL);
}

/* --- devices ------------------------------------------------------------- */

int act_add_parent(void)
{
	struct ifinfomsg ifi = { .ifi_flags = IFF_UP, .ifi_change = IFF_UP };
	struct nlattr *info;
	struct request r;

	request_begin(&r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &ifi,
		      sizeof(ifi));
	request_put_text(&r, IFLA_IFNAME, "eth0");
	info = request_nest(&r, IFLA_LINKINFO);
	request_put_text(&r, IFLA_INFO_KIND, "dummy");
	request_nest_end(&r, info);
	return request_talk(route, &r, NULL, NULL);
}

static void begin_add(struct request *r)
{
	begin_link(r, RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, "carp0");
	request_put_u32(r, IFLA_LINK, parent_index);
	put_carp(r, SET_ALL, 0);
}

int act_add(void)
{
	struct request r;

	begin_add(&r);
	return request_talk(route, &r, NULL, NULL);
}

int act_add_elsewhere(void)
{
	struct request r;

	begin_add(&r);
	request_put_u32(&r, IFLA_NET_NS_FD, other_ns);
	return request_talk(route, &r, NULL, NULL);
}

int act_delete(const char *name)
{
	struct request r;

	begin_link(&r, RTM_DELLINK, 0, name);
	return request_talk(route, &r, NULL, NULL);
}

int act_delete_elsewhere(void)
{
	struct request r;

	begin_link(&r, RTM_DELLINK, 0, "carp0");
	return request_talk(route_other, &r, NULL, NULL);
}

int act_up(bool up)
{
	struct ifinfomsg ifi = {
		.ifi_flags = up ? IFF_UP : 0,
		.ifi_change = IFF_UP,
	};
	struct request r;

	request_begin(&r, RTM_NEWLINK, 0, &ifi, sizeof(ifi));
	request_put_text(&r, IFLA_IFNAME, "carp0");
	return request_talk(route, &r, NULL, NULL);
}

/* Back, it comes into the namespace of this process. */
int act_move(bool elsewhere)
{
	struct request r;

	begin_link(&r, RTM_NEWLINK, 0, "carp0");
	if (elsewhere)
		request_put_u32(&r, IFLA_NET_NS_FD, other_ns);
	else
		request_put_u32(&r, IFLA_NET_NS_PID, getpid());
	return request_talk(elsewhere ? route : route_other, &r, NULL, NULL);
}

int act_address(bool add, int af)
{
	const char *text = af == AF_INET ? "192.0.2.200" : "2001:db8::200";
	size_t len = af == AF_INET ? 4 : 16;
	struct ifaddrmsg ifa = {
		.ifa_family = af,
		.ifa_prefixlen = af == AF_INET ? 24 : 64,
		.ifa_index = carp_index,
	};
	struct request r;
	char addr[16];

	inet_pton(af, text, addr);
	request_begin(&r, add ? RTM_NEWADDR : RTM_DELADDR,
		      add ? NLM_F_CREATE | NLM_F_EXCL : 0, &ifa, sizeof(ifa));
	request_put(&r, IFA_LOCAL, addr, len);
	request_put(&r, IFA_ADDRESS, addr, len);
	return request_talk(route, &r, NULL, NULL);
}

/* --- asking -------------------------------------------------------------- */

static int ask(int fd, struct request *r, request_fn *fn, void *arg)
{
	int ret = request_talk(fd, r, fn, arg);

	return ret == REQUEST_UNKNOWN ? -ENOBUFS : ret;
}

int act_get_link(void)
{
	struct request r;

	begin_link(&r, RTM_GETLINK, 0, "carp0");
	return ask(route, &r, NULL, NULL);
}

int act_get_genl(void)
{
	struct request r;

	request_begin_genl(&r, family, CARP_CMD_GET, 0);
	request_put_text(&r, CARP_A_IFNAME, "carp0");
	return ask(genl, &r, NULL, NULL);
}

static int dump_route(int fd, int type, request_fn *fn, void *arg)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	struct request r;

	request_begin(&r, type, NLM_F_DUMP, &ifi, sizeof(ifi));
	return ask(fd, &r, fn, arg);
}

static int dump_genl(int fd, request_fn *fn, void *arg)
{
	struct request r;

	request_begin_genl(&r, family, CARP_CMD_GET, NLM_F_DUMP);
	return ask(fd, &r, fn, arg);
}

int act_dump_links(void)
{
	return dump_route(route, RTM_GETLINK, NULL, NULL);
}

int act_dump_genl(void)
{
	return dump_genl(genl, NULL, NULL);
}

/* --- events -------------------------------------------------------------- */

static int subscribe(int fd)
{
	if (!setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
			sizeof(group)))
		return 0;
	return -errno;
}

int act_subscribe(void)
{
	int ret, fd = request_socket(NETLINK_GENERIC);

	if (fd < 0)
		return -errno;
	ret = subscribe(fd);
	close(fd);
	return ret;
}

void act_listen(bool on)
{
	struct sockaddr_nl any = { .nl_family = AF_NETLINK };

	if (listener >= 0)
		close(listener);
	listener = -1;
	if (!on)
		return;
	listener = must_open(NETLINK_GENERIC);
	/* Without a number of its own it would pass for the sender. */
	if (bind(listener, (void *)&any, sizeof(any)) || subscribe(listener))
		err(2, "cannot subscribe");
}

/* Was there an event, or word that one is missing? Forgets them. */
bool act_heard(void)
{
	bool heard = false;
	char buffer[8192];
	ssize_t len;

	for (;;) {
		len = recv(listener, buffer, sizeof(buffer), MSG_DONTWAIT);
		if (len < 0 && errno != ENOBUFS)
			return heard;
		heard = true;
	}
}

/* --- state --------------------------------------------------------------- */

static void print(char *text, const char *format, ...)
{
	size_t used = strlen(text);
	va_list args;

	va_start(args, format);
	vsnprintf(text + used, STATE_SIZE - used, format, args);
	va_end(args);
}

static void print_bytes(char *text, const struct nlattr *attr)
{
	const unsigned char *p = request_value(attr);
	int i;

	print(text, " %d:", request_type(attr));
	for (i = 0; i < attr->nla_len - NLA_HDRLEN; i++)
		print(text, "%02x", p[i]);
}

/* Numbers of devices differ after one was made anew. */
static bool is_volatile(int type)
{
	return type == CARP_A_IFINDEX || type == CARP_A_LINK ||
	       type == CARP_A_STATS || type == CARP_A_MASTER ||
	       type == CARP_A_REASON || type == CARP_A_VHOST;
}

static void print_device(const struct nlmsghdr *nlh, void *text)
{
	const char *data = (char *)NLMSG_DATA(nlh) + GENL_HDRLEN;
	int len = nlh->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
	const struct nlattr *attr = NULL;

	print(text, "carp");
	while ((attr = request_next(data, len, attr))) {
		if (request_type(attr) == CARP_A_LINK)
			print(text, " attached");
		if (!is_volatile(request_type(attr)))
			print_bytes(text, attr);
	}
	print(text, "\n");
}

static void print_link(const struct nlmsghdr *nlh, void *text)
{
	const struct ifinfomsg *ifi = NLMSG_DATA(nlh);
	const char *data = (char *)ifi + NLMSG_ALIGN(sizeof(*ifi));
	int len = nlh->nlmsg_len - NLMSG_LENGTH(sizeof(*ifi));
	const struct nlattr *attr = NULL;

	print(text, "link%s", ifi->ifi_flags & IFF_UP ? " up" : "");
	while ((attr = request_next(data, len, attr)))
		if (request_type(attr) == IFLA_IFNAME ||
		    request_type(attr) == IFLA_MTU)
			print_bytes(text, attr);
	print(text, "\n");
}

/* But for the link-local ones of devices that are made anew. */
static void print_address(const struct nlmsghdr *nlh, void *text)
{
	const struct ifaddrmsg *ifa = NLMSG_DATA(nlh);
	const char *data = (char *)ifa + NLMSG_ALIGN(sizeof(*ifa));
	int len = nlh->nlmsg_len - NLMSG_LENGTH(sizeof(*ifa));
	const struct nlattr *attr = NULL;

	if (ifa->ifa_scope == RT_SCOPE_LINK)
		return;
	print(text, "address");
	while ((attr = request_next(data, len, attr)))
		if (request_type(attr) == IFA_ADDRESS)
			print_bytes(text, attr);
	print(text, "/%u\n", ifa->ifa_prefixlen);
}

static void must_dump(int ret)
{
	if (ret)
		errx(2, "cannot dump: %s", strerror(-ret));
}

void act_state(char text[STATE_SIZE])
{
	text[0] = '\0';
	must_dump(dump_genl(genl, print_device, text));
	must_dump(dump_route(route, RTM_GETLINK, print_link, text));
	must_dump(dump_route(route, RTM_GETADDR, print_address, text));
	print(text, "elsewhere:\n");
	must_dump(dump_genl(genl_other, print_device, text));
	must_dump(dump_route(route_other, RTM_GETLINK, print_link, text));
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Usage: keys SEED COMMAND...
 *
 * Keys that can be told from all else in the memory of a machine: they follow
 * from a seed, so no script or file has them.
 *	act GROUP		give the kernel keys, in all the ways there are
 *	write NUMBER FILE	a passfile
 *	erase FILE		and nothing of it is left
 *	hex NUMBER		for a command line
 *	hold NUMBER		keep it in memory until killed
 *	tap DEVICE		keep all messages to the kernel until killed,
 *				without what it has wiped in them
 *	find FILE		which are in a dump of memory, and where
 * Exit status of act: 1 if a request is not answered as expected.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/carp.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
#include <linux/rtnetlink.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "request/request.h"

#define KEYS		64

static uint64_t seed;
static int route, genl, family, failures;

/* --- keys ---------------------------------------------------------------- */

/* splitmix64: each bit of the result depends on each of the seed. */
static uint64_t mix(uint64_t x)
{
	x += 0x9e3779b97f4a7c15;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
	x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
	return x ^ (x >> 31);
}

/* No zeroes and no newlines: it has to fit into a passfile. */
static void make_key(int number, uint8_t key[CARP_KEY_MAX], uint8_t mask)
{
	int i;

	for (i = 0; i < CARP_KEY_MAX; i++)
		key[i] = (mix(mix(seed + number) + i) | 0x80) ^ mask;
}

static void put_key(struct request *r, int number)
{
	uint8_t key[CARP_KEY_MAX];

	make_key(number, key, 0);
	request_put(r, CARP_A_KEY, key, sizeof(key));
	explicit_bzero(key, sizeof(key));
}

/* --- requests ------------------------------------------------------------ */

static void finish(int fd, struct request *r, int number, int expected)
{
	int ret = request_talk(fd, r, NULL, NULL);

	explicit_bzero(r, sizeof(*r));
	if (ret == expected)
		return;
	failures++;
	printf("key %d: %s instead of %s\n", number, strerror(-ret),
	       strerror(-expected));
}

/* Of another length, or with a wrong number before it. */
enum flaw { NONE, TOO_LONG, BAD_SKEW, TWICE };

static void put_flawed_key(struct request *r, int number, enum flaw flaw)
{
	struct nlattr *attr;

	if (flaw == BAD_SKEW)
		request_put_u8(r, CARP_A_ADVSKEW, 255);
	attr = (void *)((char *)r + NLMSG_ALIGN(r->nlh.nlmsg_len));
	put_key(r, number);
	if (flaw == TWICE)
		put_key(r, number);
	if (flaw != TOO_LONG)
		return;
	attr->nla_len++;
	r->nlh.nlmsg_len += NLA_ALIGN(1);
}

static void add_or_change(const char *name, const char *parent, int vhid,
			  int number, enum flaw flaw, bool add, int expected)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	struct nlattr *info, *data;
	struct request r;

	request_begin(&r, RTM_NEWLINK, add ? NLM_F_CREATE | NLM_F_EXCL : 0,
		      &ifi, sizeof(ifi));
	request_put_text(&r, IFLA_IFNAME, name);
	if (parent)
		request_put_u32(&r, IFLA_LINK, if_nametoindex(parent) ?: 9999);
	info = request_nest(&r, IFLA_LINKINFO);
	request_put_text(&r, IFLA_INFO_KIND, "carp");
	data = request_nest(&r, IFLA_INFO_DATA);
	if (vhid)
		request_put_u8(&r, CARP_A_VHID, vhid);
	put_flawed_key(&r, number, flaw);
	request_nest_end(&r, data);
	request_nest_end(&r, info);
	finish(route, &r, number, expected);
}

static void add(const char *name, const char *parent, int vhid, int number,
		enum flaw flaw, int expected)
{
	add_or_change(name, parent, vhid, number, flaw, true, expected);
}

static void change(const char *name, const char *parent, int vhid, int number,
		   enum flaw flaw, int expected)
{
	add_or_change(name, parent, vhid, number, flaw, false, expected);
}

static void ask(int cmd, const char *name, int vhid, int number,
		enum flaw flaw, int expected)
{
	struct request r;

	request_begin_genl(&r, family, cmd, 0);
	request_put_text(&r, CARP_A_IFNAME, name);
	if (vhid)
		request_put_u8(&r, CARP_A_VHID, vhid);
	put_flawed_key(&r, number, flaw);
	finish(genl, &r, number, expected);
}

static void del(const char *name)
{
	struct ifinfomsg ifi = { .ifi_family = AF_UNSPEC };
	struct request r;

	request_begin(&r, RTM_DELLINK, 0, &ifi, sizeof(ifi));
	request_put_text(&r, IFLA_IFNAME, name);
	finish(route, &r, 0, 0);
}

/* --- what is done with them ---------------------------------------------- */

/* Keys that are replaced, and that go with their device. */
static void act_good(void)
{
	add("carp0", "eth0", 1, 1, NONE, 0);
	ask(CARP_CMD_SET, "carp0", 0, 2, NONE, 0);
	change("carp0", NULL, 0, 3, NONE, 0);
	ask(CARP_CMD_SET, "carp0", 2, 4, TWICE, 0);
	ask(CARP_CMD_GET, "carp0", 0, 5, NONE, 0);
	del("carp0");
	add("carp0", "eth0", 1, 6, TWICE, 0);
	del("carp0");
}

/* Nothing of a request that is refused may stay. */
static void act_refused(void)
{
	add("carp0", "eth0", 1, 11, NONE, 0);
	add("carp1", "eth0", 0, 12, NONE, 0);
	add("carp2", "eth0", 1, 13, NONE, -EEXIST);
	change("carp1", NULL, 1, 14, NONE, -EEXIST);
	ask(CARP_CMD_SET, "carp1", 1, 15, NONE, -EEXIST);
	change("carp1", "lo", 0, 16, NONE, -EOPNOTSUPP);
	add("carp2", "lo", 0, 17, NONE, -EINVAL);
	add("carp2", "nobody", 0, 18, NONE, -ENODEV);
	add("carp2", NULL, 0, 19, NONE, -EINVAL);
	ask(CARP_CMD_SET, "nobody", 0, 20, NONE, -ENODEV);
	ask(CARP_CMD_SET, "lo", 0, 21, NONE, -EOPNOTSUPP);
	ask(CARP_CMD_GET, "nobody", 0, 22, NONE, -ENODEV);
	add("carp2", "eth0", 0, 23, TOO_LONG, -ERANGE);
	change("carp1", NULL, 0, 24, TOO_LONG, -ERANGE);
	ask(CARP_CMD_SET, "carp1", 0, 25, TOO_LONG, -ERANGE);
	add("carp2", "eth0", 0, 26, BAD_SKEW, -ERANGE);
	change("carp1", NULL, 0, 27, BAD_SKEW, -ERANGE);
	ask(CARP_CMD_SET, "carp1", 0, 28, BAD_SKEW, -ERANGE);
	del("carp0");
	del("carp1");
}

/* Devices that go with their namespace, or the module. */
static void act_stay(void)
{
	add("carp0", "eth0", 1, 31, NONE, 0);
	ask(CARP_CMD_SET, "carp0", 0, 32, NONE, 0);
}

static void act_module(void)
{
	add("carp0", "eth0", 1, 33, NONE, 0);
	ask(CARP_CMD_SET, "carp0", 0, 34, NONE, 0);
}

/* This one is in use when the memory is looked at. */
static void act_live(void)
{
	add("carp0", "eth0", 1, 35, NONE, 0);
}

static int act(const char *group)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} groups[] = {
		{ "good", act_good },
		{ "refused", act_refused },
		{ "stay", act_stay },
		{ "module", act_module },
		{ "live", act_live },
	};
	unsigned int i;

	route = request_socket(NETLINK_ROUTE);
	genl = request_socket(NETLINK_GENERIC);
	family = request_family(genl, NULL);
	for (i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		if (!strcmp(groups[i].name, group))
			groups[i].run();
	return failures > 0;
}

/* --- files --------------------------------------------------------------- */

static int write_file(int number, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	uint8_t key[CARP_KEY_MAX];

	make_key(number, key, 0);
	if (fd < 0 || write(fd, key, sizeof(key)) != sizeof(key))
		err(2, "%s", path);
	explicit_bzero(key, sizeof(key));
	return 0;
}

static int erase_file(const char *path)
{
	static const uint8_t zeroes[CARP_KEY_MAX];
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, zeroes, sizeof(zeroes)) != sizeof(zeroes))
		err(2, "%s", path);
	return 0;
}

static int print_hex(int number)
{
	uint8_t key[CARP_KEY_MAX];
	int i;

	make_key(number, key, 0);
	for (i = 0; i < CARP_KEY_MAX; i++)
		printf("%02x", key[i]);
	putchar('\n');
	explicit_bzero(key, sizeof(key));
	return 0;
}

static int hold(int number)
{
	static uint8_t key[CARP_KEY_MAX];

	make_key(number, key, 0);
	puts("holding");
	fflush(stdout);
	pause();
	return key[0];
}

/*
 * The memory of a message would soon be used for something else, and nobody
 * would know what was left there. A device of the type nlmon gives us all of
 * them; those that are not read stay where they are.
 */
static int tap(const char *device)
{
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = if_nametoindex(device),
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
	int size = 32 << 20;

	if (fd < 0 || bind(fd, (void *)&addr, sizeof(addr)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		err(2, "%s", device);
	puts("tapping");
	fflush(stdout);
	return pause();
}

/* --- looking for them ---------------------------------------------------- */

/* As it is, and as HMAC makes two keys out of it. */
static const struct {
	uint8_t mask;
	const char *name;
} forms[] = {
	{ 0x00, "plain" },
	{ 0x36, "inner" },
	{ 0x5c, "outer" },
};

#define FORMS		(sizeof(forms) / sizeof(*forms))

static uint8_t keys[KEYS][FORMS][CARP_KEY_MAX];

/* By their first two bytes: which keys are worth a look, as bits. */
static uint64_t starts[1 << 16];

static void make_keys(void)
{
	unsigned int i, f;

	for (i = 0; i < KEYS; i++) {
		for (f = 0; f < FORMS; f++) {
			make_key(i, keys[i][f], forms[f].mask);
			starts[keys[i][f][0] << 8 | keys[i][f][1]] |= 1ull << i;
		}
	}
}

static void compare(const uint8_t *p, uint64_t which, size_t where)
{
	unsigned int i, f;

	for (i = 0; i < KEYS; i++) {
		if (!(which >> i & 1))
			continue;
		for (f = 0; f < FORMS; f++)
			if (!memcmp(p, keys[i][f], CARP_KEY_MAX))
				printf("key %u %s at %#zx\n", i, forms[f].name,
				       where);
	}
}

static int find(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const uint8_t *memory;
	uint64_t which;
	struct stat st;
	size_t i;

	if (fd < 0 || fstat(fd, &st) || st.st_size < CARP_KEY_MAX)
		err(2, "%s", path);
	memory = mmap(NULL, st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (memory == MAP_FAILED)
		err(2, "%s", path);
	make_keys();
	for (i = 0; i + CARP_KEY_MAX <= (size_t)st.st_size; i++) {
		which = starts[memory[i] << 8 | memory[i + 1]];
		if (which)
			compare(memory + i, which, i);
	}
	return 0;
}

int main(int argc, char **argv)
{
	const char *command = argc > 2 ? argv[2] : "";
	const char *argument = argc > 3 ? argv[3] : "";

	seed = strtoull(argc > 1 ? argv[1] : "", NULL, 16);
	if (!strcmp(command, "act") && argc == 4)
		return act(argument);
	if (!strcmp(command, "write") && argc == 5)
		return write_file(atoi(argument), argv[4]);
	if (!strcmp(command, "erase") && argc == 4)
		return erase_file(argument);
	if (!strcmp(command, "hex") && argc == 4)
		return print_hex(atoi(argument));
	if (!strcmp(command, "hold") && argc == 4)
		return hold(atoi(argument));
	if (!strcmp(command, "tap") && argc == 4)
		return tap(argument);
	if (!strcmp(command, "find") && argc == 4)
		return find(argument);
	errx(2, "Usage: keys SEED act|write|erase|hex|hold|tap|find ...");
}

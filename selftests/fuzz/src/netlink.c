// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Random messages to both doors of the module, and some to every attribute
 * with every length. In a namespace of its own, with the links p0 and p1.
 *
 *	netlink [--count N] [--seconds N] [--seed N] [--brief]
 *
 * What holds: messages that are in order but for our attributes are accepted
 * or refused as enum carp_attr tells, and each refusal has a sentence; what was
 * refused has changed nothing, what was accepted is what is shown afterwards;
 * nobody without privilege changes anything; no answer has a key in it. Exit
 * status: 0 all of this is so, 1 not.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "doors.h"
#include "links.h"

#define SAMPLE		50	/* of how many messages one is looked at */
#define DEVICES_MAX	12	/* then those that were made are removed */

static const char marker[] = "key of the fuzzer";

struct rnd rnd;
struct nl *genl, *route;
uint16_t family;
uint32_t parents[2];
struct carp_list now, last;

static uint64_t count = 1000000, sent, accepted, refused, sampled, kept;
static unsigned int seconds = 3600;
static bool brief, privileged = true;
static int failures;

/* Refusals by the kernel's core, which has no sentence for some. */
static uint64_t silent[2][256];

void fail(const char *what, const char *detail)
{
	if (failures++ < 20)
		printf("# %s: %s\n", what, detail);
}

static double clock_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

/* No answer may give a key away. */
static void look_for_key(void *arg, const struct nlmsghdr *nlh)
{
	(void)arg;
	if (memmem(nlh, nlh->nlmsg_len, marker, 8))
		fail("an answer", "has a key in it");
}

void talk(struct nl *nl, struct msg *m, struct answer *answer)
{
	sent++;
	nl_talk(nl, m, answer, look_for_key, NULL);
	if (answer->seen && answer->error)
		refused++;
	else
		accepted++;
}

/* --- anything --- */

static size_t random_len(size_t right)
{
	if (rnd_percent(&rnd, 70))
		return right;
	return rnd_below(&rnd, rnd_percent(&rnd, 90) ? 65 : 2000);
}

static int random_type(void)
{
	static const uint8_t settable[] = {
		CARP_A_VHID, CARP_A_ADVBASE, CARP_A_ADVSKEW, CARP_A_KEY,
		CARP_A_PREEMPT, CARP_A_DEAD_RATIO, CARP_A_STATE,
	};

	if (rnd_percent(&rnd, 80))
		return RND_PICK(&rnd, settable);
	if (rnd_percent(&rnd, 90))
		return rnd_below(&rnd, CARP_A_MAX + ATTRS_BEYOND);
	return rnd_below(&rnd, 0x10000);
}

/* A nest in a nest in a nest, for types that may or may not be one. */
static void put_random_attr(struct msg *m, int depth)
{
	uint8_t data[2048];
	int type = random_type();
	size_t len, nest;

	if (depth < 4 && rnd_percent(&rnd, 4)) {
		nest = msg_nest(m, type);
		put_random_attr(m, depth + 1);
		msg_end(m, nest);
		return;
	}
	len = random_len(type == CARP_A_KEY ? rnd_below(&rnd, 22) : 1);
	rnd_bytes(&rnd, data, len);
	if (type != CARP_A_KEY && len && rnd_percent(&rnd, 60))
		data[0] = rnd_below(&rnd, 4);
	if (type == CARP_A_KEY && len >= sizeof(marker))
		memcpy(data, marker, sizeof(marker));
	if (rnd_percent(&rnd, 3))
		type |= 1 << (14 + rnd_below(&rnd, 2));
	msg_put(m, type, data, len);
}

static void put_random_attrs(struct msg *m)
{
	unsigned int n = rnd_below(&rnd, 5);

	while (n--)
		put_random_attr(m, 0);
}

static uint32_t random_device(void)
{
	switch (rnd_below(&rnd, 12)) {
	case 0:
		return parents[rnd_below(&rnd, 2)];
	case 1:
		return rnd_u32(&rnd) >> rnd_below(&rnd, 32);
	case 2:
		return 1;
	default:
		return now.dev[rnd_below(&rnd, now.n)].ifindex;
	}
}

static uint16_t random_flags(void)
{
	uint16_t flags = NLM_F_ACK;

	if (rnd_percent(&rnd, 15))
		flags ^= 1 << rnd_below(&rnd, 12);
	if (rnd_percent(&rnd, 5))
		flags |= rnd_u32(&rnd) & 0xff0;
	return flags;
}

/* Returns whether it gets as far as to the module. */
static bool random_genl(struct msg *m)
{
	struct genlmsghdr header = { .cmd = CARP_CMD_SET, .version = 1 };
	uint16_t flags = random_flags();

	if (rnd_percent(&rnd, 15))
		header.cmd = CARP_CMD_GET;
	if (rnd_percent(&rnd, 5))
		header.cmd = rnd_u32(&rnd) >> rnd_below(&rnd, 32);
	if (rnd_percent(&rnd, 5))
		header.version = rnd_u32(&rnd);
	if (rnd_percent(&rnd, 2))
		header.reserved = rnd_u32(&rnd);
	msg_begin(m, family, flags, &header, sizeof(header));
	if (rnd_percent(&rnd, 90))
		msg_put_u32(m, CARP_A_IFINDEX, random_device());
	else if (rnd_percent(&rnd, 50))
		msg_put_text(m, CARP_A_IFNAME,
			     now.dev[rnd_below(&rnd, now.n)].ifname);
	put_random_attrs(m);
	return (flags & NLM_F_DUMP) != NLM_F_DUMP &&
	       (header.cmd == CARP_CMD_SET || header.cmd == CARP_CMD_GET);
}

/* What goes with a device besides our own. */
static void put_link_attrs(struct msg *m, bool create)
{
	uint8_t data[64];
	char name[IFNAMSIZ];
	static const uint16_t types[] = { IFLA_MTU, IFLA_ADDRESS, IFLA_TXQLEN,
					  IFLA_LINK, IFLA_IFNAME, IFLA_GROUP,
					  IFLA_LINKMODE, IFLA_OPERSTATE };

	if (create && rnd_percent(&rnd, 90))
		msg_put_u32(m, IFLA_LINK, random_device());
	if (create && rnd_percent(&rnd, 70)) {
		snprintf(name, sizeof(name), "r%u", rnd_below(&rnd, 16));
		msg_put_text(m, IFLA_IFNAME, name);
	}
	if (rnd_percent(&rnd, 10)) {
		rnd_bytes(&rnd, data, sizeof(data));
		if (rnd_percent(&rnd, 50))
			memset(data + 1, 0, 3);
		msg_put(m, RND_PICK(&rnd, types), data, random_len(4) % 65);
	}
}

static void random_link(struct msg *m)
{
	bool create = rnd_percent(&rnd, 25);
	uint16_t type = rnd_percent(&rnd, 90) ? RTM_NEWLINK :
			RND_PICK(&rnd, ((const uint16_t[]){
				 RTM_SETLINK, RTM_GETLINK }));
	struct ifinfomsg ifi = { 0 };
	uint8_t bytes[64];
	size_t info, data;

	if (!create)
		ifi.ifi_index = now.dev[rnd_below(&rnd, now.n)].ifindex;
	if (rnd_percent(&rnd, 10))
		ifi.ifi_change = rnd_u32(&rnd) & 0x1143;
	if (rnd_percent(&rnd, 50))
		ifi.ifi_flags = ifi.ifi_change;
	if (rnd_percent(&rnd, 3))
		ifi.ifi_family = rnd_u32(&rnd);
	msg_begin(m, type, random_flags() |
		  (create ? NLM_F_CREATE | NLM_F_EXCL : 0), &ifi, sizeof(ifi));
	put_link_attrs(m, create);
	info = msg_nest(m, IFLA_LINKINFO);
	msg_put_text(m, IFLA_INFO_KIND,
		     create || rnd_percent(&rnd, 97) ? CARP_GENL_NAME : "dummy");
	if (rnd_percent(&rnd, 3)) {
		rnd_bytes(&rnd, bytes, sizeof(bytes));
		msg_put(m, IFLA_INFO_DATA, bytes,
			rnd_below(&rnd, sizeof(bytes)));
	}
	data = msg_nest(m, IFLA_INFO_DATA);
	put_random_attrs(m);
	msg_end(m, data);
	if (rnd_percent(&rnd, 3))
		put_random_attr(m, 0);
	msg_end(m, info);
}

/* Lengths that lie: of an attribute or of the message. */
static void damage(struct msg *m)
{
	struct nlmsghdr *nlh = (void *)m->data;
	size_t at;

	if (rnd_percent(&rnd, 30)) {
		nlh->nlmsg_len -= rnd_below(&rnd, nlh->nlmsg_len -
					    NLMSG_HDRLEN);
		m->len = NLMSG_ALIGN(nlh->nlmsg_len);
		return;
	}
	at = NLMSG_HDRLEN + 16 + rnd_below(&rnd, m->len);
	if (at + 2 <= m->len)
		m->data[at & ~3u] ^= 1 << rnd_below(&rnd, 8);
}

static void note_silent(bool generic, const struct answer *answer)
{
	if (answer->seen && answer->error && !answer->text[0])
		silent[generic][answer->error & 0xff]++;
}

/* Devices of the beginning stay, the others go when they are many. */
static void tidy(void)
{
	unsigned int i;

	list(&now);
	if (now.n <= DEVICES_MAX)
		return;
	for (i = kept; i < now.n; i++)
		remove_device(now.dev[i].ifindex);
	list(&now);
}

/*
 * In one of some cases it is looked at closely whether a refusal has changed
 * anything. A request to rtnetlink may be in part that of its core, which does
 * not take back what it did before our part was refused.
 */
static void throw_one(void)
{
	bool generic = rnd_percent(&rnd, 60), reaches = false, sample;
	struct answer answer;
	static struct msg m;

	if (generic)
		reaches = random_genl(&m);
	else
		random_link(&m);
	if (rnd_percent(&rnd, 5)) {
		damage(&m);
		reaches = false;
	}
	sample = generic && !rnd_below(&rnd, SAMPLE);
	if (sample)
		list(&last);
	talk(generic ? genl : route, &m, &answer);
	note_silent(generic, &answer);
	if (reaches && privileged && answer.error && !answer.text[0])
		fail("no sentence", strerror(answer.error));
	if (!sample)
		return;
	sampled++;
	list(&now);
	if (answer.error && !same(&now, &last))
		fail("changed something", answer.text);
}

/* --- without privilege --- */

static void drop_privilege(void)
{
	if (setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534))
		err(1, "setresuid");
}

/* The first byte may be that of a longer, broken message: core's business. */
static void refused_whole(enum door door)
{
	struct answer answer;
	static struct msg m;
	struct nests nests;

	begin_door(&m, door, now.dev[0].ifindex, &nests);
	put_random_attrs(&m);
	end_door(&m, door, &nests);
	talk(door == SET ? genl : route, &m, &answer);
	if (answer.error != EPERM)
		fail("without privilege", answer.error ?
		     strerror(answer.error) : "accepted");
}

static int as_nobody(unsigned int n)
{
	drop_privilege();
	privileged = false;
	genl = nl_open(NETLINK_GENERIC);
	route = nl_open(NETLINK_ROUTE);
	list(&last);
	now = last;
	while (n--) {
		refused_whole(rnd_below(&rnd, GET));
		throw_one();
	}
	list(&now);
	if (!same(&now, &last))
		fail("without privilege", "something was changed");
	return failures;
}

static void without_privilege(unsigned int n)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		status = as_nobody(n) != 0;
		fflush(stdout);
		_exit(status);
	}
	waitpid(pid, &status, 0);
	if (status)
		fail("without privilege", "failed");
	sent += 2 * n;
}

/* --- preparation --- */

static void need(const char *what, int error)
{
	if (error)
		errx(1, "%s: %s", what, strerror(error));
}

static void make_links(void)
{
	struct link_spec spec = { .kind = "dummy", .name = "p0" };

	need("p0", link_add(route, &spec));
	spec.name = "p1";
	need("p1", link_add(route, &spec));
	parents[0] = if_nametoindex("p0");
	parents[1] = if_nametoindex("p1");
	spec = (struct link_spec){ "carp0", CARP_GENL_NAME, parents[0], 1 };
	need("carp0", link_add(route, &spec));
	spec = (struct link_spec){ "carp1", CARP_GENL_NAME, parents[0], 0 };
	need("carp1", link_add(route, &spec));
}

/* On p1, nobody but a device under test has a vhid. The first device runs. */
static void prepare(void)
{
	uint32_t addr = htonl(0xc0000201), index;

	if (unshare(CLONE_NEWNET))
		err(1, "unshare");
	genl = nl_open(NETLINK_GENERIC);
	route = nl_open(NETLINK_ROUTE);
	family = nl_family(genl, CARP_GENL_NAME, NULL);
	if (!family)
		errx(1, "there is no carp");
	make_links();
	list(&now);
	kept = now.n;
	index = now.dev[0].ifindex;
	need("p0 up", link_flags(route, parents[0], IFF_UP, IFF_UP));
	need("address", address(route, true, index, AF_INET, &addr, 24));
	need("carp0 up", link_flags(route, index, IFF_UP, IFF_UP));
}

static void report(double took)
{
	int i, k;

	printf("# figure netlink_messages %llu\n", (unsigned long long)sent);
	printf("# figure netlink_per_s %.0f\n", sent / took);
	printf("# figure netlink_accepted %llu\n",
	       (unsigned long long)accepted);
	printf("# figure netlink_refused %llu\n", (unsigned long long)refused);
	printf("# figure netlink_compared %llu\n", (unsigned long long)sampled);
	for (i = 0; i < 2; i++)
		for (k = 0; k < 256; k++)
			if (silent[i][k])
				printf("# refused without a sentence by %s: %s, %llu\n",
				       i ? "genetlink" : "rtnetlink",
				       strerror(k),
				       (unsigned long long)silent[i][k]);
}

static void parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "count", required_argument, NULL, 'c' },
		{ "seconds", required_argument, NULL, 't' },
		{ "seed", required_argument, NULL, 's' },
		{ "brief", no_argument, NULL, 'b' },
		{ }
	};
	int option;

	rnd_seed(&rnd, 1);
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'c')
			count = strtoull(optarg, NULL, 0);
		else if (option == 't')
			seconds = strtoul(optarg, NULL, 0);
		else if (option == 'b')
			brief = true;
		else if (option == 's')
			rnd_seed(&rnd, strtoull(optarg, NULL, 0));
		else
			exit(2);
	}
}

int main(int argc, char **argv)
{
	double start = clock_now();
	unsigned int i;

	parse_options(argc, argv);
	prepare();
	try_attributes(brief);
	try_settings(300);
	without_privilege(count / 50);
	while (sent < count && clock_now() < start + seconds && !failures) {
		for (i = 0; i < 100; i++)
			throw_one();
		tidy();
	}
	report(clock_now() - start);
	return failures != 0;
}

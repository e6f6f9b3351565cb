// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Messages of the kernel to structs, and these to text and JSON.
 */
#include "tap.h"

#include "../fmt.h"
#include "../ipc-nl.h"

#include <arpa/inet.h>
#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

static char buffer[IPC_BUFFER];

static struct nlmsghdr *message(void)
{
	memset(buffer, 0, sizeof(buffer));
	return ipc_genl_request(buffer, 100, CARP_CMD_GET, CARP_GENL_VERSION);
}

static void put_ip(struct nlmsghdr *nlh, const char *text)
{
	struct in6_addr addr;

	if (inet_pton(AF_INET, text, &addr) == 1)
		mnl_attr_put(nlh, CARP_A_IPV4, 4, &addr);
	else if (inet_pton(AF_INET6, text, &addr) == 1)
		mnl_attr_put(nlh, CARP_A_IPV6, 16, &addr);
}

static void put_vhost(struct nlmsghdr *nlh, uint8_t vhid, uint8_t advskew,
		      uint8_t state, uint8_t reason)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, CARP_A_VHOST);

	mnl_attr_put_u8(nlh, CARP_A_VHID, vhid);
	mnl_attr_put_u8(nlh, CARP_A_ADVSKEW, advskew);
	mnl_attr_put_u8(nlh, CARP_A_STATE, state);
	mnl_attr_put_u8(nlh, CARP_A_REASON, reason);
	mnl_attr_nest_end(nlh, nest);
}

static void put_master(struct nlmsghdr *nlh)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, CARP_A_MASTER);

	put_ip(nlh, "192.0.2.12");
	mnl_attr_put_u8(nlh, CARP_A_ADVBASE, 1);
	mnl_attr_put_u8(nlh, CARP_A_ADVSKEW, 100);
	mnl_attr_put_u32(nlh, CARP_A_DEMOTION, 2);
	mnl_attr_put_u64(nlh, CARP_A_AGE_MS, 1030);
	mnl_attr_nest_end(nlh, nest);
}

/* Each counter is its number and a zero. */
static void put_stats(struct nlmsghdr *nlh)
{
	struct nlattr *nest = mnl_attr_nest_start(nlh, CARP_A_STATS);
	uint16_t stat;

	for (stat = CARP_STAT_PAD + 1; stat <= CARP_STAT_MAX; stat++)
		mnl_attr_put_u64(nlh, stat, stat * UINT64_C(10));
	mnl_attr_nest_end(nlh, nest);
}

static void put_config(struct nlmsghdr *nlh)
{
	mnl_attr_put_u32(nlh, CARP_A_IFINDEX, 5);
	mnl_attr_put_strz(nlh, CARP_A_IFNAME, "carp0");
	mnl_attr_put_u32(nlh, CARP_A_LINK, 2);
	mnl_attr_put_strz(nlh, CARP_A_LINK_NAME, "eth0");
	mnl_attr_put_u8(nlh, CARP_A_VHID, 1);
	mnl_attr_put_u8(nlh, CARP_A_ADVBASE, 1);
	mnl_attr_put_u8(nlh, CARP_A_ADVSKEW, 0);
	mnl_attr_put_u8(nlh, CARP_A_KEY_SET, 1);
	mnl_attr_put_u8(nlh, CARP_A_STATE, CARP_STATE_MASTER);
	mnl_attr_put_u8(nlh, CARP_A_REASON, CARP_REASON_MASTER_TIMEOUT);
	mnl_attr_put_u8(nlh, CARP_A_PREEMPT, 0);
	mnl_attr_put_u8(nlh, CARP_A_DEAD_RATIO, 3);
	mnl_attr_put_u32(nlh, CARP_A_DEMOTION, 0);
}

static struct nlmsghdr *full_message(unsigned int vhosts)
{
	struct nlmsghdr *nlh = message();
	struct nlattr *nest;
	unsigned int i;

	put_config(nlh);
	nest = mnl_attr_nest_start(nlh, CARP_A_ADDRESSES);
	put_ip(nlh, "192.0.2.1");
	put_ip(nlh, "2001:db8::1");
	mnl_attr_nest_end(nlh, nest);
	for (i = 0; i < vhosts; i++)
		put_vhost(nlh, (uint8_t)(1 + i), (uint8_t)(100 * i),
			  i ? CARP_STATE_BACKUP : CARP_STATE_MASTER,
			  CARP_REASON_MASTER_TIMEOUT);
	put_master(nlh);
	put_stats(nlh);
	return nlh;
}

static const char *printed(const struct options *opt,
			   const struct nlmsghdr *nlh)
{
	static char text[8192];
	struct carp_device dev;
	struct carp_list list = { .devices = &dev, .n = 1 };
	FILE *out = fmemopen(text, sizeof(text), "w");

	if (!out || ipc_parse(nlh, &dev))
		exit(1);
	fmt_list(out, opt, &list);
	fclose(out);
	carp_device_free(&dev);
	return text;
}

#define HEAD	"carp0: MASTER link eth0 vhid 1 advbase 1 advskew 0\n"
#define BODY	"    demotion 0 preempt off dead_ratio 3 key set\n" \
		"    address 192.0.2.1\n" \
		"    address 2001:db8::1\n"
#define JSON	"\"ifname\":\"carp0\",\"link\":\"eth0\",\"vhid\":1," \
		"\"state\":\"master\",\"advbase\":1,\"advskew\":0," \
		"\"demotion\":0,\"preempt\":false,\"dead_ratio\":3," \
		"\"key_set\":true,\"reason\":\"master timed out\""
#define STATS	"\"rx_adverts\":20,\"rx_adverts6\":30,\"tx_adverts\":40," \
		"\"tx_adverts6\":50,\"rx_bad_ttl\":60,\"rx_fragment\":70," \
		"\"rx_bad_len\":80,\"rx_bad_version\":90,\"rx_bad_sum\":100," \
		"\"rx_bad_vhid\":110,\"rx_bad_auth\":120,\"rx_loop\":130," \
		"\"rx_stale\":140,\"rx_not_running\":150,\"tx_errors\":160," \
		"\"tx_not_master\":170,\"tx_arp_fixed\":180," \
		"\"rx_held_drops\":190,\"takeovers\":200,\"late\":210," \
		"\"route_errors\":220"

static void test_text(void)
{
	struct options plain = { 0 };
	struct options details = { .details = true };
	struct options stats = { .stats = true };

	tap_same(printed(&plain, full_message(1)), HEAD BODY, "text");
	tap_same(printed(&plain, full_message(2)), HEAD BODY
		 "    vhost 1: MASTER advskew 0\n"
		 "    vhost 2: BACKUP advskew 100\n", "text of two vhosts");
	tap_same(printed(&details, full_message(1)), HEAD BODY
		 "    reason master timed out\n"
		 "    master 192.0.2.12 advbase 1 advskew 100 demotion 2 "
		 "heard 1.030 s ago\n", "details");
	tap_ok(strstr(printed(&stats, full_message(1)), HEAD BODY
		      "    rx_adverts      20\n"
		      "    rx_adverts6     30\n") &&
	       strstr(printed(&stats, full_message(1)),
		      "    route_errors    220\n"), "counters");
}

static void test_json(void)
{
	struct options json = { .json = true };
	struct options pretty = { .json = true, .pretty = true };
	struct nlmsghdr *nlh;

	tap_same(printed(&json, full_message(1)), "[{" JSON ","
		 "\"addresses\":[\"192.0.2.1\",\"2001:db8::1\"],"
		 "\"vhosts\":[{\"vhid\":1,\"advskew\":0,"
		 "\"state\":\"master\",\"reason\":\"master timed out\"}],"
		 "\"master\":{\"address\":\"192.0.2.12\",\"advbase\":1,"
		 "\"advskew\":100,\"demotion\":2,\"age_ms\":1030},"
		 "\"stats\":{" STATS "}}]\n", "JSON");
	nlh = message();
	mnl_attr_put_strz(nlh, CARP_A_IFNAME, "carp1");
	mnl_attr_put_u8(nlh, CARP_A_STATE, CARP_STATE_INIT);
	tap_same(printed(&pretty, nlh), "[\n    {\n"
		 "        \"ifname\": \"carp1\",\n"
		 "        \"state\": \"init\"\n    }\n]\n", "pretty JSON");
}

static void test_json_strings(void)
{
	struct options json = { .json = true };
	struct nlmsghdr *nlh = message();

	mnl_attr_put_strz(nlh, CARP_A_IFNAME, "a\"b\\c\x01\x7f");
	tap_same(printed(&json, nlh),
		 "[{\"ifname\":\"a\\\"b\\\\c\\u0001\\u007f\"}]\n",
		 "JSON quotes");
}

static void test_empty(void)
{
	struct options json = { .json = true, .pretty = true };
	struct carp_list list = { 0 };
	char text[16] = "";
	FILE *out = fmemopen(text, sizeof(text), "w");

	fmt_list(out, &json, &list);
	fclose(out);
	tap_same(text, "[]\n", "JSON of no device");
}

static void test_absent(void)
{
	struct options plain = { .details = true, .stats = true };
	struct options json = { .json = true };
	struct nlmsghdr *nlh = message();

	mnl_attr_put_strz(nlh, CARP_A_IFNAME, "carp1");
	mnl_attr_put_strz(nlh, CARP_A_LINK_NAME, "eth1");
	mnl_attr_put_u32(nlh, CARP_A_LINK, 0);
	mnl_attr_put_u8(nlh, CARP_A_VHID, 0);
	mnl_attr_put_u8(nlh, CARP_A_STATE, CARP_STATE_INIT);
	mnl_attr_put_u8(nlh, CARP_A_REASON, CARP_REASON_UNSPEC);
	put_vhost(nlh, 0, 0, CARP_STATE_INIT, CARP_REASON_UNSPEC);
	tap_same(printed(&plain, nlh), "carp1: INIT link eth1 (gone)\n",
		 "what is not configured is absent");
	tap_same(printed(&json, nlh), "[{\"ifname\":\"carp1\","
		 "\"link\":\"eth1\",\"state\":\"init\"}]\n",
		 "what is not configured is absent in JSON");

	nlh = message();
	mnl_attr_put_strz(nlh, CARP_A_IFNAME, "carp1");
	mnl_attr_put_strz(nlh, CARP_A_LINK_NAME, "eth1");
	mnl_attr_put_u32(nlh, CARP_A_LINK, 3);
	mnl_attr_put_u32(nlh, CARP_A_LINK_NETNSID, 0);
	tap_same(printed(&plain, nlh), "carp1: link eth1 link-netnsid 0\n",
		 "parent in another namespace");
}

/* A kernel that is newer, or wrong. */
static void test_strange(void)
{
	struct options plain = { .details = true };
	struct nlmsghdr *nlh = message();
	struct nlattr *nest;
	unsigned int i;

	mnl_attr_put_strz(nlh, CARP_A_IFNAME, "a-name-that-is-too-long");
	mnl_attr_put_u32(nlh, CARP_A_ADVBASE, 1);
	mnl_attr_put_u8(nlh, CARP_A_DEMOTION, 1);
	mnl_attr_put_u8(nlh, CARP_A_STATE, 77);
	mnl_attr_put_u8(nlh, CARP_A_REASON, 77);
	mnl_attr_put_u32(nlh, CARP_A_MAX + 1, 1);
	mnl_attr_put_u32(nlh, 300, 1);
	nest = mnl_attr_nest_start(nlh, CARP_A_ADDRESSES);
	mnl_attr_put_u8(nlh, CARP_A_IPV4, 1);
	mnl_attr_put_u32(nlh, CARP_A_IPV6, 1);
	mnl_attr_put_u32(nlh, CARP_A_VHID, 1);
	mnl_attr_nest_end(nlh, nest);
	tap_same(printed(&plain, nlh), ": UNKNOWN\n    reason unknown\n",
		 "what has the wrong length is left out");

	nlh = message();
	for (i = 0; i < CARP_VHOSTS_MAX + 5; i++)
		put_vhost(nlh, (uint8_t)(i + 1), 0, CARP_STATE_BACKUP, 0);
	mnl_attr_put_strz(nlh, CARP_A_IFNAME, "carp0");
	tap_ok(strstr(printed(&plain, nlh), "vhost 32: ") &&
	       !strstr(printed(&plain, nlh), "vhost 33: "),
	       "no more vhosts than there is room for");
}

static void test_many_addresses(void)
{
	struct nlmsghdr *nlh = message();
	struct nlattr *nest = mnl_attr_nest_start(nlh, CARP_A_ADDRESSES);
	struct carp_device dev;
	uint32_t i;

	for (i = 0; i < 4000; i++)
		mnl_attr_put_u32(nlh, CARP_A_IPV4, htonl(0x0a000001 + i));
	mnl_attr_nest_end(nlh, nest);
	tap_ok(ipc_parse(nlh, &dev) == 0 && dev.n_addresses == 4000 &&
	       ntohl(dev.addresses[3999].v4.s_addr) == 0x0a000fa0,
	       "4000 addresses");
	carp_device_free(&dev);
}

static const char *event(const struct options *opt, int cmd,
			 const struct nlmsghdr *nlh)
{
	static char text[8192];
	FILE *out = fmemopen(text, sizeof(text), "w");
	struct carp_device dev;

	text[0] = '\0';
	if (!out || ipc_parse(nlh, &dev))
		exit(1);
	if (cmd)
		fmt_event(out, opt, cmd, &dev);
	else
		fmt_present(out, opt, &dev);
	fclose(out);
	carp_device_free(&dev);
	return text;
}

static struct nlmsghdr *state_message(void)
{
	struct nlmsghdr *nlh = message();

	mnl_attr_put_u32(nlh, CARP_A_IFINDEX, 5);
	mnl_attr_put_strz(nlh, CARP_A_IFNAME, "carp0");
	mnl_attr_put_u8(nlh, CARP_A_VHID, 1);
	mnl_attr_put_u8(nlh, CARP_A_STATE, CARP_STATE_MASTER);
	mnl_attr_put_u8(nlh, CARP_A_OLD_STATE, CARP_STATE_BACKUP);
	mnl_attr_put_u8(nlh, CARP_A_REASON, CARP_REASON_MASTER_LEFT);
	return nlh;
}

static struct nlmsghdr *master_message(void)
{
	struct nlmsghdr *nlh = message();

	mnl_attr_put_strz(nlh, CARP_A_IFNAME, "carp0");
	mnl_attr_put_u8(nlh, CARP_A_VHID, 1);
	mnl_attr_put_u8(nlh, CARP_A_STATE, CARP_STATE_BACKUP);
	put_master(nlh);
	return nlh;
}

static void test_events_text(void)
{
	struct options plain = { 0 };

	tap_same(event(&plain, CARP_CMD_STATE_NTF, state_message()),
		 "carp0: vhid 1 BACKUP -> MASTER (master left)\n",
		 "state event");
	tap_same(event(&plain, CARP_CMD_CONFIG_NTF, full_message(1)),
		 "carp0: config MASTER link eth0 vhid 1 advbase 1 advskew 0 "
		 "demotion 0 preempt off dead_ratio 3 key set "
		 "address 192.0.2.1 address 2001:db8::1\n", "config event");
	tap_same(event(&plain, CARP_CMD_DEL_NTF, state_message()),
		 "carp0: deleted\n", "delete event");
	tap_same(event(&plain, CARP_CMD_MASTER_NTF, master_message()),
		 "carp0: vhid 1 master 192.0.2.12 advbase 1 advskew 100 "
		 "demotion 2 heard 1.030 s ago\n", "master event");
	tap_same(event(&plain, 0, full_message(2)),
		 "carp0: vhid 1 MASTER (master timed out)\n"
		 "carp0: vhid 2 BACKUP (master timed out)\n",
		 "present states");
	tap_same(event(&plain, CARP_CMD_MAX + 1, state_message()), "",
		 "event of a newer kernel");
}

static void test_events_json(void)
{
	struct options json = { .json = true, .pretty = true };

	tap_same(event(&json, CARP_CMD_STATE_NTF, state_message()),
		 "{\"event\":\"state\",\"ifname\":\"carp0\",\"vhid\":1,"
		 "\"old_state\":\"backup\",\"state\":\"master\","
		 "\"reason\":\"master left\"}\n",
		 "state event in JSON");
	tap_same(event(&json, CARP_CMD_MASTER_NTF, master_message()),
		 "{\"event\":\"master\",\"ifname\":\"carp0\",\"vhid\":1,"
		 "\"state\":\"backup\",\"master\":{"
		 "\"address\":\"192.0.2.12\",\"advbase\":1,\"advskew\":100,"
		 "\"demotion\":2,\"age_ms\":1030}}\n",
		 "master event in JSON");
	tap_same(event(&json, 0, full_message(1)),
		 "{\"event\":\"state\",\"ifname\":\"carp0\",\"vhid\":1,"
		 "\"state\":\"master\",\"reason\":\"master timed out\"}\n",
		 "present state in JSON");
}

static void test_timestamp(void)
{
	struct options text = { .timestamp = true };
	struct options json = { .timestamp = true, .json = true };
	int year, month, day, hour, minute, second, us, n = 0;
	const char *line;

	line = event(&text, CARP_CMD_DEL_NTF, state_message());
	tap_ok(sscanf(line, "[%4d-%2d-%2dT%2d:%2d:%2d.%6d] carp0: deleted%n",
		      &year, &month, &day, &hour, &minute, &second, &us,
		      &n) == 7 && n > 0, "time of an event");
	line = event(&json, CARP_CMD_DEL_NTF, state_message());
	tap_ok(sscanf(line, "{\"timestamp\":\"%4d-%2d-%2dT%2d:%2d:%2d.%6d\","
		      "\"event\":\"delete\",%n",
		      &year, &month, &day, &hour, &minute, &second, &us,
		      &n) == 7 && n > 0, "time of an event in JSON");
}

static void test_names(void)
{
	unsigned int i;

	for (i = 0; i <= CARP_REASON_MAX; i++)
		tap_ok(carp_reason_text(i) &&
		       strcmp(carp_reason_text(i), "unknown"),
		       "reason %u has a text", i);
	for (i = CARP_STAT_PAD + 1; i <= CARP_STAT_MAX; i++)
		tap_ok(carp_stat_name(i), "counter %u has a name", i);
	tap_ok(carp_state_parse("master") == CARP_STATE_MASTER &&
	       carp_state_parse("BACKUP") == CARP_STATE_BACKUP &&
	       carp_state_parse("Init") == CARP_STATE_INIT &&
	       carp_state_parse("up") < 0, "states from words");
}

int main(void)
{
	test_text();
	test_json();
	test_json_strings();
	test_empty();
	test_absent();
	test_strange();
	test_many_addresses();
	test_events_text();
	test_events_json();
	test_timestamp();
	test_names();
	return tap_end();
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * ip link ... type carp: the plug-in of ip for CARP devices. Keywords and
 * sentences are those of carpctl, and so are the names in JSON.
 */
#include "iproute2.h"

#include "../carpctl/config.h"
#include "../carpctl/model.h"

#include <arpa/inet.h>
#include <string.h>

#define carp_print(what, type, key, fmt, value) \
	print_color_##what(type, COLOR_NONE, key, fmt, value)

/* Parsing */

static void carp_print_help(struct link_util *lu, int argc, char **argv,
			    FILE *out)
{
	(void)lu;
	(void)argc;
	(void)argv;
	fprintf(out, "Usage: ip link { add | set } [ link PARENT ] [ name ] "
		"DEV type carp\n\t" CONFIG_USAGE "\n\n" CONFIG_DETAILS);
}

static void carp_put(void *arg, int attr, const void *data, size_t len)
{
	addattr_l(arg, IPLINK_MAX, attr, data, (int)len);
}

static int carp_parse_opt(struct link_util *lu, int argc, char **argv,
			  struct nlmsghdr *nlh)
{
	struct args args = { .argc = argc, .argv = argv };
	struct carp_config config = { 0 };
	int ret;

	if (args_accept(&args, "help")) {
		carp_print_help(lu, argc, argv, stderr);
		return -1;
	}
	while ((ret = config_parse(&config, &args)) > 0)
		;
	if (ret == 0)
		ret = args_end(&args);
	if (ret == 0)
		config_put(&config, carp_put, nlh);
	else
		fprintf(stderr, "Try \"ip link help carp\".\n");
	config_wipe(&config);
	return ret;
}

/* Printing: a NULL attribute is one that the kernel did not send. */

static bool rta_u8(const struct rtattr *rta, uint8_t *value)
{
	if (!rta || RTA_PAYLOAD(rta) != sizeof(*value))
		return false;
	*value = *(const uint8_t *)RTA_DATA(rta);
	return true;
}

static bool rta_u32(const struct rtattr *rta, uint32_t *value)
{
	if (!rta || RTA_PAYLOAD(rta) != sizeof(*value))
		return false;
	memcpy(value, RTA_DATA(rta), sizeof(*value));
	return true;
}

static bool rta_u64(const struct rtattr *rta, uint64_t *value)
{
	if (!rta || RTA_PAYLOAD(rta) != sizeof(*value))
		return false;
	memcpy(value, RTA_DATA(rta), sizeof(*value));
	return true;
}

static int rta_type(const struct rtattr *rta)
{
	return rta->rta_type & NLA_TYPE_MASK;
}

/* The last of a kind wins; tb has CARP_A_MAX + 1 places. */
static void rta_parse_nest(const struct rtattr *nest, const struct rtattr *tb[])
{
	const struct rtattr *rta = RTA_DATA(nest);
	int len = (int)RTA_PAYLOAD(nest);

	memset(tb, 0, (CARP_A_MAX + 1) * sizeof(*tb));
	for (; RTA_OK(rta, len); rta = RTA_NEXT(rta, len)) {
		if (rta_type(rta) <= CARP_A_MAX)
			tb[rta_type(rta)] = rta;
	}
}

static void carp_print_u8(const struct rtattr *rta, const char *key,
			  const char *fmt)
{
	uint8_t value;

	if (rta_u8(rta, &value))
		carp_print(uint, fmt ? PRINT_ANY : PRINT_JSON, key, fmt, value);
}

static void carp_print_u32(const struct rtattr *rta, const char *key,
			   const char *fmt)
{
	uint32_t value;

	if (rta_u32(rta, &value))
		carp_print(uint, fmt ? PRINT_ANY : PRINT_JSON, key, fmt, value);
}

static void carp_print_state(const struct rtattr *rta, bool text)
{
	uint8_t state;

	if (!rta_u8(rta, &state))
		return;
	carp_print(string, PRINT_JSON, "state", NULL, carp_state_json(state));
	if (text)
		carp_print(string, PRINT_FP, NULL, "state %s ",
			   carp_state_name(state));
}

static void carp_print_reason(const struct rtattr *rta)
{
	uint8_t reason;

	if (rta_u8(rta, &reason) && reason != CARP_REASON_UNSPEC)
		carp_print(string, PRINT_JSON, "reason", NULL,
			   carp_reason_text(reason));
}

static void carp_print_flag(const struct rtattr *rta, const char *key,
			    const char *on, const char *off)
{
	uint8_t value;

	if (!rta_u8(rta, &value))
		return;
	carp_print(bool, PRINT_JSON, key, NULL, value);
	carp_print(string, PRINT_FP, NULL, "%s", value ? on : off);
}

/* NULL if it is not an address. */
static const char *carp_address(const struct rtattr *rta,
				char text[INET6_ADDRSTRLEN])
{
	if (rta_type(rta) == CARP_A_IPV4 &&
	    RTA_PAYLOAD(rta) == sizeof(struct in_addr))
		return inet_ntop(AF_INET, RTA_DATA(rta), text,
				 INET6_ADDRSTRLEN);
	if (rta_type(rta) == CARP_A_IPV6 &&
	    RTA_PAYLOAD(rta) == sizeof(struct in6_addr))
		return inet_ntop(AF_INET6, RTA_DATA(rta), text,
				 INET6_ADDRSTRLEN);
	return NULL;
}

static void carp_print_addresses(const struct rtattr *nest)
{
	const struct rtattr *rta;
	char text[INET6_ADDRSTRLEN];
	int len;

	if (!nest)
		return;
	open_json_array(PRINT_JSON, "addresses");
	len = (int)RTA_PAYLOAD(nest);
	for (rta = RTA_DATA(nest); RTA_OK(rta, len); rta = RTA_NEXT(rta, len)) {
		if (carp_address(rta, text))
			carp_print(string, PRINT_ANY, NULL, "address %s ",
				   text);
	}
	close_json_array(PRINT_JSON, NULL);
}

static void carp_print_vhost(const struct rtattr *nest)
{
	const struct rtattr *tb[CARP_A_MAX + 1];
	uint8_t vhid;

	rta_parse_nest(nest, tb);
	if (!rta_u8(tb[CARP_A_VHID], &vhid) || !vhid)
		return;
	open_json_object(NULL);
	carp_print_u8(tb[CARP_A_VHID], "vhid", NULL);
	carp_print_u8(tb[CARP_A_ADVSKEW], "advskew", NULL);
	carp_print_state(tb[CARP_A_STATE], false);
	carp_print_reason(tb[CARP_A_REASON]);
	close_json_object();
}

/*
 * ip gives us the first vhost only. The others come right after it; how far
 * the message goes is known from the attributes that ip did give us.
 */
static void carp_print_vhosts(struct rtattr *tb[])
{
	const char *end = NULL;
	struct rtattr *rta = tb[CARP_A_VHOST];
	int attr, left;

	if (!rta || !tb[CARP_A_VHID])
		return;
	for (attr = 0; attr <= CARP_A_MAX; attr++) {
		if (tb[attr] && (char *)tb[attr] + tb[attr]->rta_len > end)
			end = (char *)tb[attr] + tb[attr]->rta_len;
	}
	left = (int)(end - (char *)rta);
	open_json_array(PRINT_JSON, "vhosts");
	for (; RTA_OK(rta, left); rta = RTA_NEXT(rta, left)) {
		if (rta_type(rta) != CARP_A_VHOST)
			break;
		carp_print_vhost(rta);
	}
	close_json_array(PRINT_JSON, NULL);
}

static void carp_print_master(const struct rtattr *nest)
{
	const struct rtattr *tb[CARP_A_MAX + 1];
	const struct rtattr *address;
	char text[INET6_ADDRSTRLEN];
	uint64_t age;

	if (!nest)
		return;
	rta_parse_nest(nest, tb);
	address = tb[CARP_A_IPV4] ? tb[CARP_A_IPV4] : tb[CARP_A_IPV6];
	open_json_object("master");
	if (address && carp_address(address, text))
		carp_print(string, PRINT_JSON, "address", NULL, text);
	carp_print_u8(tb[CARP_A_ADVBASE], "advbase", NULL);
	carp_print_u8(tb[CARP_A_ADVSKEW], "advskew", NULL);
	carp_print_u32(tb[CARP_A_DEMOTION], "demotion", NULL);
	if (rta_u64(tb[CARP_A_AGE_MS], &age))
		carp_print(u64, PRINT_JSON, "age_ms", NULL, age);
	close_json_object();
}

static void carp_print_stats(const struct rtattr *nest)
{
	const struct rtattr *rta;
	uint64_t value;
	int len;

	if (!nest)
		return;
	open_json_object("stats");
	len = (int)RTA_PAYLOAD(nest);
	for (rta = RTA_DATA(nest); RTA_OK(rta, len); rta = RTA_NEXT(rta, len)) {
		const char *name = carp_stat_name((unsigned int)rta_type(rta));

		if (name && rta_u64(rta, &value))
			carp_print(u64, PRINT_JSON, name, NULL, value);
	}
	close_json_object();
}

static void carp_print_link(struct rtattr *tb[])
{
	const struct rtattr *name = tb[CARP_A_LINK_NAME];
	uint32_t link = 0;

	if (!name || !RTA_PAYLOAD(name) ||
	    strnlen(RTA_DATA(name), RTA_PAYLOAD(name)) == RTA_PAYLOAD(name))
		return;
	carp_print(string, PRINT_JSON, "link", NULL, RTA_DATA(name));
	/* ip itself has told it, unless it is gone. */
	rta_u32(tb[CARP_A_LINK], &link);
	if (!link)
		carp_print(string, PRINT_FP, NULL, "link %s (gone) ",
			   RTA_DATA(name));
}

static void carp_print_opt(struct link_util *lu, FILE *out,
			   struct rtattr *tb[])
{
	uint32_t count;
	uint8_t vhid;

	(void)lu;
	(void)out;
	if (!tb)
		return;
	carp_print_link(tb);
	carp_print_state(tb[CARP_A_STATE], true);
	if (rta_u8(tb[CARP_A_VHID], &vhid) && vhid)
		carp_print(uint, PRINT_ANY, "vhid", "vhid %u ", vhid);
	carp_print_u8(tb[CARP_A_ADVBASE], "advbase", "advbase %u ");
	carp_print_u8(tb[CARP_A_ADVSKEW], "advskew", "advskew %u ");
	carp_print_u32(tb[CARP_A_DEMOTION], "demotion", "demotion %u ");
	carp_print_flag(tb[CARP_A_PREEMPT], "preempt", "preempt on ",
			"preempt off ");
	carp_print_u8(tb[CARP_A_DEAD_RATIO], "dead_ratio", "dead_ratio %u ");
	carp_print_flag(tb[CARP_A_KEY_SET], "key_set", "key set ", "");
	carp_print_reason(tb[CARP_A_REASON]);
	carp_print_addresses(tb[CARP_A_ADDRESSES]);
	if (!tb[CARP_A_ADDRESSES] &&
	    rta_u32(tb[CARP_A_ADDRESS_COUNT], &count) && count)
		carp_print_u32(tb[CARP_A_ADDRESS_COUNT], "address_count",
			       "addresses %u ");
	carp_print_vhosts(tb);
	carp_print_master(tb[CARP_A_MASTER]);
	if (show_stats)
		carp_print_stats(tb[CARP_A_STATS]);
}

/* ip looks it up by this name, with dlsym(). */
__attribute__((visibility("default")))
struct link_util carp_link_util = {
	.id = "carp",
	.maxattr = CARP_A_MAX,
	.parse_opt = carp_parse_opt,
	.print_opt = carp_print_opt,
	.print_help = carp_print_help,
};

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arbitrary attributes in place of the kernel's, for all that prints them: the
 * plug-in of ip, and carpctl, whose JSON is looked at. Input: attributes.
 */
#include "fuzz.h"
#include "json_valid.h"
#include "plugin.h"

#include "fmt.h"
#include "ipc-nl.h"

#include <linux/genetlink.h>

/* The first of a kind, as ip does it. */
static void show_plugin(const uint8_t *data, size_t size)
{
	struct rtattr *tb[CARP_A_MAX + 1] = { 0 };
	struct rtattr *copy = exact_copy(data, size), *rta = copy;
	int left = (int)size, type;

	for (; RTA_OK(rta, left); rta = RTA_NEXT(rta, left)) {
		type = rta->rta_type & NLA_TYPE_MASK;
		if (type <= CARP_A_MAX && !tb[type])
			tb[type] = rta;
	}
	plugin_depth = 0;
	carp_link_util.print_opt(&carp_link_util, stdout, tb);
	REQUIRE(!plugin_depth);
	free(copy);
}

static void check_json(const struct options *opt, struct carp_device *dev,
		       int cmd)
{
	struct carp_list list = { .devices = dev, .n = 1 };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	REQUIRE(out);
	if (cmd < 0)
		fmt_list(out, opt, &list);
	else
		fmt_event(out, opt, cmd, dev);
	REQUIRE(!fclose(out));
	REQUIRE(json_valid(text, size));
	free(text);
}

static void show_carpctl(const uint8_t *data, size_t size)
{
	struct options plain = { .json = true, .stats = true };
	struct options pretty = { .json = true, .pretty = true };
	size_t len = NLMSG_LENGTH(GENL_HDRLEN) + size;
	struct nlmsghdr *nlh = calloc(1, NLMSG_ALIGN(len));
	struct carp_device dev;
	int cmd;

	REQUIRE(nlh);
	nlh->nlmsg_len = (uint32_t)len;
	memcpy((char *)nlh + NLMSG_LENGTH(GENL_HDRLEN), data, size);
	REQUIRE(!ipc_parse(nlh, &dev));
	check_json(&plain, &dev, -1);
	check_json(&pretty, &dev, -1);
	for (cmd = CARP_CMD_STATE_NTF; cmd <= CARP_CMD_MAX + 1; cmd++)
		check_json(&plain, &dev, cmd);
	carp_device_free(&dev);
	free(nlh);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 65536) {
		show_plugin(data, size);
		show_carpctl(data, size);
	}
	return 0;
}

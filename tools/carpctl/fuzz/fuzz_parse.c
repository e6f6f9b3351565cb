// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The parser of messages, and what prints them, with arbitrary attributes.
 * Built with clang -fsanitize=fuzzer it is a target of libFuzzer (make -C
 * tools/carpctl fuzz). Otherwise it tries a fixed number of messages, made of
 * a good one by changing some bytes.
 */
#include "fuzz.h"

#include "../fmt.h"
#include "../ipc-nl.h"

#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

static void print(struct carp_device *dev)
{
	struct options json = { .json = true, .timestamp = true };
	struct options text = { .details = true, .stats = true };
	struct carp_list list = { .devices = dev, .n = 1 };
	static FILE *out;
	int cmd;

	if (!out)
		out = fopen("/dev/null", "w");
	if (!out)
		abort();
	fmt_list(out, &json, &list);
	fmt_list(out, &text, &list);
	fmt_present(out, &json, dev);
	for (cmd = 0; cmd <= CARP_CMD_MAX + 1; cmd++) {
		fmt_event(out, &json, cmd, dev);
		fmt_event(out, &text, cmd, dev);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct carp_device dev;
	struct nlmsghdr *nlh;
	size_t len = NLMSG_LENGTH(GENL_HDRLEN) + size;

	/* No longer than needed, so that reading beyond it is found. */
	nlh = calloc(1, NLMSG_ALIGN(len));
	if (!nlh)
		abort();
	nlh->nlmsg_len = (uint32_t)len;
	memcpy((char *)nlh + NLMSG_LENGTH(GENL_HDRLEN), data, size);
	if (ipc_parse(nlh, &dev))
		abort();
	print(&dev);
	carp_device_free(&dev);
	free(nlh);
	return 0;
}

#ifndef FUZZER

static size_t good_message(uint8_t data[IPC_REQUEST])
{
	char buffer[2 * IPC_REQUEST];
	struct nlmsghdr *nlh = ipc_genl_request(buffer, 1, 1, 1);
	struct nlattr *nest;
	uint8_t attr;

	mnl_attr_put_strz(nlh, CARP_A_IFNAME, "carp0");
	mnl_attr_put_strz(nlh, CARP_A_LINK_NAME, "eth0");
	for (attr = CARP_A_VHID; attr <= CARP_A_DEAD_RATIO; attr++)
		mnl_attr_put_u8(nlh, attr, 1);
	nest = mnl_attr_nest_start(nlh, CARP_A_ADDRESSES);
	mnl_attr_put_u32(nlh, CARP_A_IPV4, 1);
	mnl_attr_put(nlh, CARP_A_IPV6, 16, "0123456789abcdef");
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, CARP_A_VHOST);
	mnl_attr_put_u8(nlh, CARP_A_VHID, 1);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, CARP_A_MASTER);
	mnl_attr_put_u32(nlh, CARP_A_IPV4, 1);
	mnl_attr_put_u64(nlh, CARP_A_AGE_MS, 1);
	mnl_attr_nest_end(nlh, nest);
	nest = mnl_attr_nest_start(nlh, CARP_A_STATS);
	mnl_attr_put_u64(nlh, CARP_STAT_RX_LOOP, 1);
	mnl_attr_nest_end(nlh, nest);

	memcpy(data, (char *)nlh + NLMSG_LENGTH(GENL_HDRLEN),
	       nlh->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN));
	return nlh->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN);
}

int main(void)
{
	uint8_t good[IPC_REQUEST], data[IPC_REQUEST];
	size_t len = good_message(good);
	unsigned int i, n;

	srand(1);
	for (i = 0; i < 20000; i++) {
		memcpy(data, good, len);
		for (n = 0; n < i % 8; n++)
			data[(size_t)rand() % len] = (uint8_t)rand();
		LLVMFuzzerTestOneInput(data, i % 3 ? len :
				       (size_t)rand() % len);
	}
	printf("1 passed, 0 failed, 0 skipped\n");
	return 0;
}

#endif

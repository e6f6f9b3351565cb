// SPDX-License-Identifier: GPL-2.0-or-later
#include "carpctl.h"
#include "say.h"

#include <stdlib.h>

struct add {
	const char *ifname;
	const char *link;
	struct carp_config config;
	struct carp_addr *addresses;	/* room for all words */
	size_t n_addresses;
	bool up;
};

static int add_parse_link(struct add *add, struct args *args)
{
	if (add->link) {
		say_error("link is given twice");
		return -1;
	}
	add->link = args_value(args, "link");
	return add->link ? check_device_name(add->link) : -1;
}

static int add_parse_address(struct add *add, struct args *args)
{
	const char *word = args_value(args, "address");

	if (!word)
		return -1;
	return parse_address(word, &add->addresses[add->n_addresses++]);
}

static int add_parse_word(struct add *add, struct args *args)
{
	int ret = config_parse(&add->config, args);

	if (ret)
		return ret < 0 ? -1 : 0;
	if (args_accept(args, "link"))
		return add_parse_link(add, args);
	if (args_accept(args, "address"))
		return add_parse_address(add, args);
	if (args_accept(args, "up")) {
		add->up = true;
		return 0;
	}
	return args_end(args);
}

static int add_parse(struct add *add, struct args *args)
{
	if (args_device(args, &add->ifname))
		return -1;
	while (args_peek(args)) {
		if (add_parse_word(add, args))
			return -1;
	}
	if (add->link)
		return 0;
	say_error("\"link PARENT\" is missing");
	return -1;
}

static int add_finish(struct ipc *ipc, const struct add *add, uint32_t ifindex)
{
	size_t i;

	for (i = 0; i < add->n_addresses; i++) {
		if (ipc_addr_add(ipc, ifindex, &add->addresses[i]))
			return -1;
	}
	return add->up ? ipc_link_up(ipc, ifindex) : 0;
}

static int add_device(struct ipc *ipc, const struct add *add)
{
	uint32_t ifindex;

	if (!ipc || ipc_link_add(ipc, add->ifname, add->link, &add->config,
				 &ifindex))
		return CARPCTL_KERNEL;
	if (add_finish(ipc, add, ifindex) == 0)
		return CARPCTL_OK;
	ipc_link_del(ipc, ifindex);
	say_error("%s was not added", add->ifname);
	return CARPCTL_KERNEL;
}

static int add_main(struct carpctl *ctl, struct args *args)
{
	struct add add = { .config.stdin_taken = ctl->stdin_taken };
	int status = CARPCTL_USAGE;

	add.addresses = calloc((size_t)args->argc + 1, sizeof(*add.addresses));
	if (!add.addresses)
		say_error("out of memory");
	else if (add_parse(&add, args) == 0)
		status = add_device(carpctl_ipc(ctl), &add);
	config_wipe(&add.config);
	free(add.addresses);
	return status;
}

const struct verb verb_add = {
	.name = "add",
	.summary = "Create a CARP device",
	.usage = "[ dev ] DEV link PARENT\n\t" CONFIG_USAGE "\n"
		 "\t[ address ADDRESS[/LENGTH] ]... [ up ]",
	.details = "  link PARENT       the Ethernet-like device to work on\n"
		   CONFIG_DETAILS
		   "  address ADDRESS   a shared address, IPv4 or IPv6; may be "
		   "repeated\n"
		   "  up                set the device up\n\n"
		   "If any of it fails, the device is not created.\n",
	.main = add_main,
};

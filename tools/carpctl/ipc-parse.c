// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Attributes to structs. Knows no socket, so that it can be tested and fuzzed.
 */
#include "ipc-nl.h"

#include <linux/genetlink.h>
#include <stdlib.h>
#include <string.h>

static bool attr_copy(const struct nlattr *attr, void *value, size_t size)
{
	if (mnl_attr_get_payload_len(attr) != size)
		return false;
	memcpy(value, mnl_attr_get_payload(attr), size);
	return true;
}

static bool attr_name(const struct nlattr *attr, char name[IFNAMSIZ])
{
	size_t len = mnl_attr_get_payload_len(attr);

	len = strnlen(mnl_attr_get_payload(attr), len);
	if (len >= IFNAMSIZ)
		return false;
	memcpy(name, mnl_attr_get_payload(attr), len);
	name[len] = '\0';
	return true;
}

static bool attr_address(const struct nlattr *attr, struct carp_addr *addr)
{
	memset(addr, 0, sizeof(*addr));
	if (mnl_attr_get_type(attr) == CARP_A_IPV4) {
		addr->family = AF_INET;
		addr->prefixlen = 32;
		return attr_copy(attr, &addr->v4, sizeof(addr->v4));
	}
	if (mnl_attr_get_type(attr) == CARP_A_IPV6) {
		addr->family = AF_INET6;
		addr->prefixlen = 128;
		return attr_copy(attr, &addr->v6, sizeof(addr->v6));
	}
	return false;
}

static bool parse_addresses(const struct nlattr *nest, struct carp_device *dev)
{
	size_t max = mnl_attr_get_payload_len(nest) / sizeof(struct nlattr);
	const struct nlattr *attr;

	free(dev->addresses);
	dev->n_addresses = 0;
	dev->addresses = calloc(max ? max : 1, sizeof(*dev->addresses));
	if (!dev->addresses)
		return false;
	mnl_attr_for_each_nested(attr, nest) {
		if (attr_address(attr, &dev->addresses[dev->n_addresses]))
			dev->n_addresses++;
	}
	return true;
}

static void parse_vhost(const struct nlattr *nest, struct carp_device *dev)
{
	struct carp_vhost *vhost = &dev->vhosts[dev->n_vhosts];
	const struct nlattr *attr;

	if (dev->n_vhosts == CARP_VHOSTS_MAX)
		return;
	dev->n_vhosts++;
	memset(vhost, 0, sizeof(*vhost));
	mnl_attr_for_each_nested(attr, nest) {
		uint16_t type = mnl_attr_get_type(attr);
		uint8_t *value;

		if (type == CARP_A_VHID)
			value = &vhost->vhid;
		else if (type == CARP_A_ADVSKEW)
			value = &vhost->advskew;
		else if (type == CARP_A_STATE)
			value = &vhost->state;
		else if (type == CARP_A_REASON)
			value = &vhost->reason;
		else
			continue;
		if (attr_copy(attr, value, sizeof(*value)))
			vhost->has |= CARP_BIT(type);
	}
	/* As long as it has no vhid, it is not one. */
	if (!vhost->vhid)
		dev->n_vhosts--;
}

static bool parse_master_attr(const struct nlattr *attr,
			      struct carp_master *master)
{
	switch (mnl_attr_get_type(attr)) {
	case CARP_A_IPV4:
	case CARP_A_IPV6:
		return attr_address(attr, &master->address);
	case CARP_A_ADVBASE:
		return attr_copy(attr, &master->advbase, sizeof(uint8_t));
	case CARP_A_ADVSKEW:
		return attr_copy(attr, &master->advskew, sizeof(uint8_t));
	case CARP_A_DEMOTION:
		return attr_copy(attr, &master->demotion, sizeof(uint32_t));
	case CARP_A_AGE_MS:
		return attr_copy(attr, &master->age_ms, sizeof(uint64_t));
	default:
		return false;
	}
}

static void parse_master(const struct nlattr *nest, struct carp_master *master)
{
	const struct nlattr *attr;

	memset(master, 0, sizeof(*master));
	mnl_attr_for_each_nested(attr, nest) {
		if (parse_master_attr(attr, master))
			master->has |= CARP_BIT(mnl_attr_get_type(attr));
	}
	if (!(master->has & (CARP_BIT(CARP_A_IPV4) | CARP_BIT(CARP_A_IPV6))))
		master->address.family = 0;
}

static void parse_stats(const struct nlattr *nest, struct carp_device *dev)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested(attr, nest) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type <= CARP_STAT_MAX &&
		    attr_copy(attr, &dev->stats[type], sizeof(uint64_t)))
			dev->has_stats |= CARP_BIT(type);
	}
}

static const struct {
	size_t size;		/* 0: not one of the plain numbers */
	size_t offset;
} numbers[CARP_A_MAX + 1] = {
#define NUMBER(attr, member) \
	[attr] = { sizeof(((struct carp_device *)0)->member), \
		   offsetof(struct carp_device, member) }
	NUMBER(CARP_A_IFINDEX, ifindex),
	NUMBER(CARP_A_LINK, link),
	NUMBER(CARP_A_LINK_NETNSID, link_netnsid),
	NUMBER(CARP_A_VHID, vhid),
	NUMBER(CARP_A_ADVBASE, advbase),
	NUMBER(CARP_A_ADVSKEW, advskew),
	NUMBER(CARP_A_KEY_SET, key_set),
	NUMBER(CARP_A_STATE, state),
	NUMBER(CARP_A_OLD_STATE, old_state),
	NUMBER(CARP_A_REASON, reason),
	NUMBER(CARP_A_PREEMPT, preempt),
	NUMBER(CARP_A_DEAD_RATIO, dead_ratio),
	NUMBER(CARP_A_DEMOTION, demotion),
	NUMBER(CARP_A_ADDRESS_COUNT, address_count),
#undef NUMBER
};

/* True if the attribute is good. */
static bool parse_attr(const struct nlattr *attr, struct carp_device *dev)
{
	uint16_t type = mnl_attr_get_type(attr);

	switch (type) {
	case CARP_A_IFNAME:
		return attr_name(attr, dev->ifname);
	case CARP_A_LINK_NAME:
		return attr_name(attr, dev->link_name);
	case CARP_A_VHOST:
		parse_vhost(attr, dev);
		return true;
	case CARP_A_MASTER:
		parse_master(attr, &dev->master);
		return true;
	case CARP_A_STATS:
		parse_stats(attr, dev);
		return true;
	default:
		return numbers[type].size &&
		       attr_copy(attr, (char *)dev + numbers[type].offset,
				 numbers[type].size);
	}
}

int ipc_parse(const struct nlmsghdr *nlh, struct carp_device *dev)
{
	const struct nlattr *attr;

	memset(dev, 0, sizeof(*dev));
	if (mnl_nlmsg_get_payload_len(nlh) < sizeof(struct genlmsghdr))
		return 0;
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		uint16_t type = mnl_attr_get_type(attr);

		if (type > CARP_A_MAX)
			continue;	/* of a newer kernel */
		if (type == CARP_A_ADDRESSES && !parse_addresses(attr, dev)) {
			carp_device_free(dev);
			return -1;
		}
		if (type == CARP_A_ADDRESSES || parse_attr(attr, dev))
			dev->has |= CARP_BIT(type);
	}
	if (!dev->vhid)
		dev->has &= ~CARP_BIT(CARP_A_VHID);
	if (!dev->n_vhosts)
		dev->has &= ~CARP_BIT(CARP_A_VHOST);
	return 0;
}

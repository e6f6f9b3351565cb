// SPDX-License-Identifier: GPL-2.0-or-later
#include "carp.h"

#include <err.h>
#include <string.h>

/* FNV */
static uint64_t mix(uint64_t sum, const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len--)
		sum = (sum ^ *p++) * 0x100000001b3ull;
	return sum;
}

static void take_stats(struct carp_info *dev, const struct nlattr *nest)
{
	const struct nlattr *nla;
	int left;

	nl_for_each(nla, (const struct nlattr *)nl_data(nest), nl_len(nest),
		    left)
		if (nl_type(nla) <= CARP_STAT_MAX && nl_len(nla) == 8)
			memcpy(&dev->stats[nl_type(nla)], nl_data(nla), 8);
}

static void take_number(struct carp_info *dev, int type, const void *data)
{
	switch (type) {
	case CARP_A_IFINDEX:
		memcpy(&dev->ifindex, data, sizeof(dev->ifindex));
		break;
	case CARP_A_LINK:
		memcpy(&dev->link, data, sizeof(dev->link));
		break;
	case CARP_A_VHID:
		dev->vhid = *(const uint8_t *)data;
		break;
	case CARP_A_ADVBASE:
		dev->advbase = *(const uint8_t *)data;
		break;
	case CARP_A_ADVSKEW:
		dev->advskew = *(const uint8_t *)data;
		break;
	case CARP_A_KEY_SET:
		dev->key_set = *(const uint8_t *)data;
		break;
	case CARP_A_PREEMPT:
		dev->preempt = *(const uint8_t *)data;
		break;
	case CARP_A_DEAD_RATIO:
		dev->dead_ratio = *(const uint8_t *)data;
		break;
	}
}

/* These change by themselves. */
static bool take_moving(struct carp_info *dev, const struct nlattr *nla)
{
	switch (nl_type(nla)) {
	case CARP_A_STATE:
		dev->state = *(const uint8_t *)nl_data(nla);
		return true;
	case CARP_A_MASTER:
		dev->heard = true;
		return true;
	case CARP_A_STATS:
		take_stats(dev, nla);
		return true;
	case CARP_A_REASON:
	case CARP_A_DEMOTION:
	case CARP_A_VHOST:
		return true;
	default:
		return false;
	}
}

static void take_device(void *arg, const struct nlmsghdr *nlh)
{
	struct carp_list *list = arg;
	const struct nlattr *head, *nla;
	struct carp_info *dev;
	int len, left;

	if (list->n == CARP_DEVICES)
		errx(2, "too many devices");
	dev = &list->dev[list->n++];
	memset(dev, 0, sizeof(*dev));
	head = nl_genl(nlh, &len);
	nl_for_each(nla, head, len, left) {
		if (take_moving(dev, nla))
			continue;
		dev->config = mix(dev->config, nla, nla->nla_len);
		take_number(dev, nl_type(nla), nl_data(nla));
		if (nl_type(nla) == CARP_A_IFNAME)
			strncpy(dev->ifname, nl_data(nla),
				sizeof(dev->ifname) - 1);
	}
}

void carp_list(struct nl *nl, uint16_t family, struct carp_list *list)
{
	struct genlmsghdr genl = { .cmd = CARP_CMD_GET, .version = 1 };
	static struct msg m;
	struct answer answer;

	list->n = 0;
	msg_begin(&m, family, NLM_F_DUMP, &genl, sizeof(genl));
	nl_talk(nl, &m, &answer, take_device, list);
	if (!answer.seen || answer.error)
		errx(2, "list of devices: %s", strerror(answer.error));
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "doors.h"

#include <linux/genetlink.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>

#include "links.h"

static const char *const door_names[DOORS] = { "create", "change", "set",
					       "get" };

/* --- messages --- */

static void begin_genl(struct msg *m, uint8_t cmd, uint16_t flags)
{
	struct genlmsghdr genl_header = { .cmd = cmd, .version = 1 };

	msg_begin(m, family, flags, &genl_header, sizeof(genl_header));
}

void begin_door(struct msg *m, enum door way, uint32_t ifindex,
		struct nests *nests)
{
	if (way == SET || way == GET) {
		begin_genl(m, way == SET ? CARP_CMD_SET : CARP_CMD_GET,
			   NLM_F_ACK);
		msg_put_u32(m, CARP_A_IFINDEX, ifindex);
		return;
	}
	if (way == CREATE) {
		link_begin(m, RTM_NEWLINK,
			   NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, 0);
		msg_put_text(m, IFLA_IFNAME, "new0");
		msg_put_u32(m, IFLA_LINK, parents[1]);
	} else {
		link_begin(m, RTM_NEWLINK, NLM_F_ACK, ifindex);
	}
	nests->info = msg_nest(m, IFLA_LINKINFO);
	msg_put_text(m, IFLA_INFO_KIND, CARP_GENL_NAME);
	nests->data = msg_nest(m, IFLA_INFO_DATA);
}

void end_door(struct msg *m, enum door way, const struct nests *nests)
{
	if (way == SET || way == GET)
		return;
	msg_end(m, nests->data);
	msg_end(m, nests->info);
}

void remove_device(uint32_t ifindex)
{
	int error = link_delete(route, ifindex);

	if (error)
		fail("a device cannot be removed", strerror(error));
}

void list(struct carp_list *to)
{
	carp_list(genl, family, to);
}

bool same(const struct carp_list *a, const struct carp_list *b)
{
	unsigned int i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (a->dev[i].config != b->dev[i].config)
			return false;
	return true;
}

/* --- every attribute with every length --- */

static const struct {
	uint8_t min, max, doors;	/* bits of enum door */
} numbers[CARP_A_MAX + 1] = {
	[CARP_A_VHID] = { 1, 255, 15 },
	[CARP_A_ADVBASE] = { 0, CARP_ADV_MAX, 15 },
	[CARP_A_ADVSKEW] = { 0, CARP_ADV_MAX, 15 },
	[CARP_A_PREEMPT] = { 0, 1, 15 },
	[CARP_A_DEAD_RATIO] = { 2, 255, 15 },
	[CARP_A_STATE] = { CARP_STATE_BACKUP, CARP_STATE_MASTER,
			   1 << SET | 1 << GET },
};

/* A name may have zeroes behind it, as long as they fit, too. */
static bool is_name(const uint8_t *data, size_t len)
{
	return len && memchr(data, 0, len < IFNAMSIZ ? len : IFNAMSIZ) &&
	       len - !data[len - 1] < IFNAMSIZ;
}

/* Index and name, which say which device it is, are for generic netlink. */
static bool is_good(enum door way, int type, const uint8_t *data, size_t len)
{
	bool genetlink = way == SET || way == GET;

	if (type == CARP_A_KEY)
		return len >= 1 && len <= CARP_KEY_MAX;
	if (type == CARP_A_IFINDEX)
		return genetlink && len == 4 &&
		       !memcmp(data, &now.dev[0].ifindex, 4);
	if (type == CARP_A_IFNAME)
		return genetlink && is_name(data, len);
	if (type > CARP_A_MAX || !(numbers[type].doors & 1 << way))
		return false;
	return len == 1 && data[0] >= numbers[type].min &&
	       data[0] <= numbers[type].max;
}

static void tell_case(const char *what, enum door way, int type, size_t len,
		      const struct answer *answer)
{
	char text[256];

	snprintf(text, sizeof(text), "attribute %d of %zu bytes, door %s: %s %s",
		 type, len, door_names[way], strerror(answer->error),
		 answer->text);
	fail(what, text);
}

static void try_one(enum door way, int type, const void *data, size_t len)
{
	struct answer answer;
	static struct msg m;
	struct nests nests;
	bool good;

	list(&last);
	begin_door(&m, way, last.dev[0].ifindex, &nests);
	msg_put(&m, type, data, len);
	end_door(&m, way, &nests);
	good = is_good(way, type, data, len);
	talk(way == SET || way == GET ? genl : route, &m, &answer);
	if (good != !answer.error)
		tell_case(good ? "refused" : "accepted", way, type, len,
			  &answer);
	if (answer.error && !answer.text[0])
		tell_case("no sentence", way, type, len, &answer);
	list(&now);
	if ((answer.error || way == GET) && !same(&now, &last))
		tell_case("changed something", way, type, len, &answer);
	if (now.n > last.n)
		remove_device(now.dev[now.n - 1].ifindex);
}

static void fill(uint8_t *data, size_t len, int kind)
{
	if (kind == 0)
		memset(data, 0, len);
	else if (kind == 1)
		memset(data, 1, len);
	else if (kind == 2)
		memset(data, 0xff, len);
	else
		rnd_bytes(&rnd, data, len);
}

static void try_lengths(enum door way, int type, bool brief)
{
	static const size_t larger[] = { 65, 100, 128, 255, 256, 1000, 4096,
					 32768 };
	static uint8_t data[65536];
	size_t len, i;
	int kind;

	for (kind = brief ? 3 : 0; kind < 4; kind++) {
		for (len = 0; len <= 64; len++) {
			fill(data, len, brief ? (int)len % 4 : kind);
			try_one(way, type, data, len);
		}
		for (i = 0; i < sizeof(larger) / sizeof(*larger); i++) {
			fill(data, larger[i], kind);
			try_one(way, type, data, larger[i]);
		}
	}
}

void try_attributes(bool brief)
{
	enum door way;
	int type;

	list(&now);
	for (way = CREATE; way < DOORS; way++) {
		for (type = 0; type <= CARP_A_MAX + ATTRS_BEYOND; type++)
			try_lengths(way, type, brief);
	}
}

/* --- accepted is applied --- */

static bool shows(const struct carp_info *dev, const uint8_t value[])
{
	return dev->advbase == value[CARP_A_ADVBASE] &&
	       dev->advskew == value[CARP_A_ADVSKEW] &&
	       dev->preempt == value[CARP_A_PREEMPT] &&
	       dev->dead_ratio == value[CARP_A_DEAD_RATIO];
}

static void put_settings(struct msg *m, uint8_t value[])
{
	static const uint8_t types[] = { CARP_A_ADVBASE, CARP_A_ADVSKEW,
					 CARP_A_PREEMPT, CARP_A_DEAD_RATIO };
	size_t i;

	for (i = 0; i < sizeof(types); i++) {
		value[types[i]] = numbers[types[i]].min +
				  rnd_below(&rnd, numbers[types[i]].max -
					    numbers[types[i]].min + 1);
		msg_put_u8(m, types[i], value[types[i]]);
	}
}

/*
 * All of it is good, but for one thing that only shows when the rest has been
 * read: the vhid is another's, or the device does not run.
 */
static void refuse_one(enum door way)
{
	uint8_t value[CARP_A_MAX + 1];
	struct answer answer;
	static struct msg m;
	struct nests nests;

	list(&last);
	begin_door(&m, way, last.dev[1].ifindex, &nests);
	put_settings(&m, value);
	msg_put(&m, CARP_A_KEY, "a key", 5);
	if (way == SET && rnd_percent(&rnd, 50))
		msg_put_u8(&m, CARP_A_STATE, CARP_STATE_MASTER);
	else
		msg_put_u8(&m, CARP_A_VHID, last.dev[0].vhid);
	end_door(&m, way, &nests);
	talk(way == SET ? genl : route, &m, &answer);
	if (!answer.error || !answer.text[0])
		fail("not refused with a sentence", door_names[way]);
	list(&now);
	if (!same(&now, &last))
		fail("refused, and changed something", answer.text);
}

static void apply_one(enum door way)
{
	uint8_t value[CARP_A_MAX + 1];
	struct answer answer;
	static struct msg m;
	struct nests nests;

	begin_door(&m, way, now.dev[0].ifindex, &nests);
	put_settings(&m, value);
	end_door(&m, way, &nests);
	talk(way == SET ? genl : route, &m, &answer);
	if (answer.error)
		fail("a good message was refused", answer.text);
	list(&now);
	if (!shows(&now.dev[0], value))
		fail("accepted and not applied", door_names[way]);
}

void try_settings(unsigned int n)
{
	list(&now);
	while (n--) {
		apply_one(n & 1 ? SET : CHANGE);
		refuse_one(n & 1 ? SET : CHANGE);
	}
}

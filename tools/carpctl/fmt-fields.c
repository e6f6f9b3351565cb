// SPDX-License-Identifier: GPL-2.0-or-later
#include "fmt-fields.h"

#include <arpa/inet.h>

#define FIELD(json, label, attr, kind, member, place) \
	{ json, label, CARP_A_##attr, KIND_##kind, \
	  offsetof(struct carp_device, member), PLACE_##place }

const struct field fmt_fields[] = {
	FIELD("link", "link", LINK_NAME, NAME, link_name, HEAD),
	FIELD("link_netnsid", "link-netnsid", LINK_NETNSID, S32, link_netnsid,
	      HEAD),
	FIELD("vhid", "vhid", VHID, U8, vhid, HEAD),
	FIELD("old_state", NULL, OLD_STATE, STATE, old_state, NONE),
	FIELD("state", NULL, STATE, STATE, state, NONE),
	FIELD("advbase", "advbase", ADVBASE, U8, advbase, HEAD),
	FIELD("advskew", "advskew", ADVSKEW, U8, advskew, HEAD),
	FIELD("demotion", "demotion", DEMOTION, U32, demotion, BODY),
	FIELD("preempt", "preempt", PREEMPT, ON_OFF, preempt, BODY),
	FIELD("dead_ratio", "dead_ratio", DEAD_RATIO, U8, dead_ratio, BODY),
	FIELD("key_set", "key", KEY_SET, SET, key_set, BODY),
	FIELD("address_count", NULL, ADDRESS_COUNT, U32, address_count, NONE),
	FIELD("reason", "reason", REASON, REASON, reason, DETAILS),
};

const size_t fmt_n_fields = sizeof(fmt_fields) / sizeof(fmt_fields[0]);

bool fmt_field_has(const struct field *field, const struct carp_device *dev)
{
	if (!(dev->has & CARP_BIT(field->attr)))
		return false;
	return field->kind != KIND_REASON || dev->reason != CARP_REASON_UNSPEC;
}

const char *fmt_addr(const struct carp_addr *addr, char *text)
{
	inet_ntop(addr->family, &addr->v4, text, INET6_ADDRSTRLEN);
	return text;
}

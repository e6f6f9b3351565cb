// SPDX-License-Identifier: GPL-2.0-or-later
#include "fmt-fields.h"

static void json_field(struct json *json, const struct field *field,
		       const struct carp_device *dev)
{
	const char *p = (const char *)dev + field->offset;

	switch (field->kind) {
	case KIND_U8:
		json_uint(json, field->json, *(const uint8_t *)p);
		break;
	case KIND_U32:
		json_uint(json, field->json, *(const uint32_t *)p);
		break;
	case KIND_S32:
		json_int(json, field->json, *(const int32_t *)p);
		break;
	case KIND_ON_OFF:
	case KIND_SET:
		json_bool(json, field->json, *(const uint8_t *)p);
		break;
	case KIND_STATE:
		json_string(json, field->json,
			    carp_state_json(*(const uint8_t *)p));
		break;
	case KIND_REASON:
		json_string(json, field->json,
			    carp_reason_text(*(const uint8_t *)p));
		break;
	case KIND_NAME:
		json_string(json, field->json, p);
		break;
	}
}

static void json_addresses(struct json *json, const struct carp_device *dev)
{
	char text[INET6_ADDRSTRLEN];
	size_t i;

	if (!(dev->has & CARP_BIT(CARP_A_ADDRESSES)))
		return;
	json_open(json, "addresses", '[');
	for (i = 0; i < dev->n_addresses; i++)
		json_string(json, NULL, fmt_addr(&dev->addresses[i], text));
	json_close(json, ']');
}

static void json_vhosts(struct json *json, const struct carp_device *dev)
{
	size_t i;

	if (!(dev->has & CARP_BIT(CARP_A_VHOST)))
		return;
	json_open(json, "vhosts", '[');
	for (i = 0; i < dev->n_vhosts; i++) {
		const struct carp_vhost *vhost = &dev->vhosts[i];

		json_open(json, NULL, '{');
		if (vhost->has & CARP_BIT(CARP_A_VHID))
			json_uint(json, "vhid", vhost->vhid);
		if (vhost->has & CARP_BIT(CARP_A_ADVSKEW))
			json_uint(json, "advskew", vhost->advskew);
		json_string(json, "state", carp_state_json(vhost->state));
		if (vhost->reason != CARP_REASON_UNSPEC)
			json_string(json, "reason",
				    carp_reason_text(vhost->reason));
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void json_master(struct json *json, const struct carp_device *dev)
{
	const struct carp_master *master = &dev->master;
	char text[INET6_ADDRSTRLEN];

	if (!(dev->has & CARP_BIT(CARP_A_MASTER)))
		return;
	json_open(json, "master", '{');
	if (master->address.family)
		json_string(json, "address",
			    fmt_addr(&master->address, text));
	if (master->has & CARP_BIT(CARP_A_ADVBASE))
		json_uint(json, "advbase", master->advbase);
	if (master->has & CARP_BIT(CARP_A_ADVSKEW))
		json_uint(json, "advskew", master->advskew);
	if (master->has & CARP_BIT(CARP_A_DEMOTION))
		json_uint(json, "demotion", master->demotion);
	if (master->has & CARP_BIT(CARP_A_AGE_MS))
		json_uint(json, "age_ms", master->age_ms);
	json_close(json, '}');
}

static void json_stats(struct json *json, const struct carp_device *dev)
{
	unsigned int i;

	if (!(dev->has & CARP_BIT(CARP_A_STATS)))
		return;
	json_open(json, "stats", '{');
	for (i = 0; i <= CARP_STAT_MAX; i++) {
		if (carp_stat_name(i) && dev->has_stats & CARP_BIT(i))
			json_uint(json, carp_stat_name(i), dev->stats[i]);
	}
	json_close(json, '}');
}

void fmt_json_device(struct json *json, const struct carp_device *dev)
{
	size_t i;

	json_string(json, "ifname", dev->ifname);
	for (i = 0; i < fmt_n_fields; i++) {
		if (fmt_field_has(&fmt_fields[i], dev))
			json_field(json, &fmt_fields[i], dev);
	}
	json_addresses(json, dev);
	json_vhosts(json, dev);
	json_master(json, dev);
	json_stats(json, dev);
}

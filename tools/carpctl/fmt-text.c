// SPDX-License-Identifier: GPL-2.0-or-later
#include "fmt-fields.h"

#include <inttypes.h>

static void text_field(FILE *out, const struct field *field,
		       const struct carp_device *dev)
{
	const char *p = (const char *)dev + field->offset;

	switch (field->kind) {
	case KIND_U8:
		fprintf(out, " %s %u", field->label, *(const uint8_t *)p);
		break;
	case KIND_U32:
		fprintf(out, " %s %" PRIu32, field->label,
			*(const uint32_t *)p);
		break;
	case KIND_S32:
		fprintf(out, " %s %" PRId32, field->label,
			*(const int32_t *)p);
		break;
	case KIND_ON_OFF:
		fprintf(out, " %s %s", field->label,
			*(const uint8_t *)p ? "on" : "off");
		break;
	case KIND_SET:
		if (*(const uint8_t *)p)
			fprintf(out, " %s set", field->label);
		break;
	case KIND_STATE:
		fprintf(out, " %s", carp_state_name(*(const uint8_t *)p));
		break;
	case KIND_REASON:
		fprintf(out, " %s %s", field->label,
			carp_reason_text(*(const uint8_t *)p));
		break;
	case KIND_NAME:
		fprintf(out, " %s %s", field->label, p);
		break;
	}
	if (field->attr == CARP_A_LINK_NAME && !dev->link)
		fputs(" (gone)", out);
}

/* True if there was anything; "start" goes before it. */
bool fmt_text_fields(FILE *out, enum place place, const char *start,
		     const struct carp_device *dev)
{
	bool any = false;
	size_t i;

	for (i = 0; i < fmt_n_fields; i++) {
		const struct field *field = &fmt_fields[i];

		if (field->place != place || !fmt_field_has(field, dev))
			continue;
		if (!any)
			fputs(start, out);
		any = true;
		text_field(out, field, dev);
	}
	return any;
}

void fmt_text_head(FILE *out, const struct carp_device *dev)
{
	if (dev->has & CARP_BIT(CARP_A_STATE))
		fprintf(out, " %s", carp_state_name(dev->state));
	fmt_text_fields(out, PLACE_HEAD, "", dev);
}

void fmt_text_master(FILE *out, const struct carp_master *master)
{
	char text[INET6_ADDRSTRLEN];

	if (master->address.family)
		fprintf(out, " %s", fmt_addr(&master->address, text));
	if (master->has & CARP_BIT(CARP_A_ADVBASE))
		fprintf(out, " advbase %u", master->advbase);
	if (master->has & CARP_BIT(CARP_A_ADVSKEW))
		fprintf(out, " advskew %u", master->advskew);
	if (master->has & CARP_BIT(CARP_A_DEMOTION))
		fprintf(out, " demotion %" PRIu32, master->demotion);
	if (master->has & CARP_BIT(CARP_A_AGE_MS))
		fprintf(out, " heard %" PRIu64 ".%03u s ago",
			master->age_ms / 1000,
			(unsigned int)(master->age_ms % 1000));
}

static void text_vhosts(FILE *out, const struct carp_device *dev)
{
	size_t i;

	for (i = 0; dev->n_vhosts > 1 && i < dev->n_vhosts; i++) {
		const struct carp_vhost *vhost = &dev->vhosts[i];

		fprintf(out, "    vhost %u: %s advskew %u\n", vhost->vhid,
			carp_state_name(vhost->state), vhost->advskew);
	}
}

static void text_details(FILE *out, const struct carp_device *dev)
{
	if (fmt_text_fields(out, PLACE_DETAILS, "   ", dev))
		fputc('\n', out);
	if (!(dev->has & CARP_BIT(CARP_A_MASTER)))
		return;
	fputs("    master", out);
	fmt_text_master(out, &dev->master);
	fputc('\n', out);
}

static void text_stats(FILE *out, const struct carp_device *dev)
{
	unsigned int i;

	for (i = 0; i <= CARP_STAT_MAX; i++) {
		if (carp_stat_name(i) && dev->has_stats & CARP_BIT(i))
			fprintf(out, "    %-16s%" PRIu64 "\n",
				carp_stat_name(i), dev->stats[i]);
	}
}

void fmt_text_device(FILE *out, const struct options *opt,
		     const struct carp_device *dev)
{
	char text[INET6_ADDRSTRLEN];
	size_t i;

	fprintf(out, "%s:", dev->ifname);
	fmt_text_head(out, dev);
	fputc('\n', out);
	if (fmt_text_fields(out, PLACE_BODY, "   ", dev))
		fputc('\n', out);
	for (i = 0; i < dev->n_addresses; i++)
		fprintf(out, "    address %s\n",
			fmt_addr(&dev->addresses[i], text));
	if (dev->address_count && !dev->n_addresses)
		fprintf(out, "    addresses %" PRIu32 ", see ip address show\n",
			dev->address_count);
	text_vhosts(out, dev);
	if (opt->details)
		text_details(out, dev);
	if (opt->stats)
		text_stats(out, dev);
}

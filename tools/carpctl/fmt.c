// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists and events.
 */
#include "fmt-fields.h"

#include <string.h>
#include <sys/time.h>
#include <time.h>

static void fmt_list_json(FILE *out, bool pretty, const struct carp_list *list)
{
	struct json json = { .out = out, .pretty = pretty };
	size_t i;

	json_open(&json, NULL, '[');
	for (i = 0; i < list->n; i++) {
		json_open(&json, NULL, '{');
		fmt_json_device(&json, &list->devices[i]);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_end(&json);
}

void fmt_list(FILE *out, const struct options *opt,
	      const struct carp_list *list)
{
	size_t i;

	if (opt->json) {
		fmt_list_json(out, opt->pretty, list);
		return;
	}
	for (i = 0; i < list->n; i++)
		fmt_text_device(out, opt, &list->devices[i]);
}

static const char *event_name(int cmd)
{
	switch (cmd) {
	case CARP_CMD_STATE_NTF:
		return "state";
	case CARP_CMD_CONFIG_NTF:
		return "config";
	case CARP_CMD_DEL_NTF:
		return "delete";
	case CARP_CMD_MASTER_NTF:
		return "master";
	default:
		return NULL;
	}
}

static void now_text(char *text, size_t size)
{
	struct timeval tv;
	struct tm tm;
	size_t len;

	gettimeofday(&tv, NULL);
	localtime_r(&tv.tv_sec, &tm);
	len = strftime(text, size, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + len, size - len, ".%06ld", (long)tv.tv_usec);
}

static void event_json(FILE *out, const char *now, int cmd,
		       const struct carp_device *dev)
{
	struct json json = { .out = out };

	json_open(&json, NULL, '{');
	if (*now)
		json_string(&json, "timestamp", now);
	json_string(&json, "event", event_name(cmd));
	fmt_json_device(&json, dev);
	json_close(&json, '}');
	json_end(&json);
}

static void event_state_text(FILE *out, const struct carp_device *dev)
{
	if (dev->has & CARP_BIT(CARP_A_VHID))
		fprintf(out, " vhid %u", dev->vhid);
	if (dev->has & CARP_BIT(CARP_A_OLD_STATE))
		fprintf(out, " %s ->", carp_state_name(dev->old_state));
	fprintf(out, " %s", carp_state_name(dev->state));
	if (dev->reason != CARP_REASON_UNSPEC)
		fprintf(out, " (%s)", carp_reason_text(dev->reason));
}

static void event_config_text(FILE *out, const struct carp_device *dev)
{
	char text[INET6_ADDRSTRLEN];
	size_t i;

	fputs(" config", out);
	fmt_text_head(out, dev);
	fmt_text_fields(out, PLACE_BODY, "", dev);
	for (i = 0; i < dev->n_addresses; i++)
		fprintf(out, " address %s",
			fmt_addr(&dev->addresses[i], text));
}

static void event_text(FILE *out, const char *now, int cmd,
		       const struct carp_device *dev)
{
	if (*now)
		fprintf(out, "[%s] ", now);
	fprintf(out, "%s:", dev->ifname);
	switch (cmd) {
	case CARP_CMD_STATE_NTF:
		event_state_text(out, dev);
		break;
	case CARP_CMD_CONFIG_NTF:
		event_config_text(out, dev);
		break;
	case CARP_CMD_DEL_NTF:
		fputs(" deleted", out);
		break;
	case CARP_CMD_MASTER_NTF:
		if (dev->has & CARP_BIT(CARP_A_VHID))
			fprintf(out, " vhid %u", dev->vhid);
		fputs(" master", out);
		fmt_text_master(out, &dev->master);
		break;
	}
	fputc('\n', out);
}

void fmt_event(FILE *out, const struct options *opt, int cmd,
	       const struct carp_device *dev)
{
	char now[64] = "";

	if (!event_name(cmd))
		return;		/* of a newer kernel */
	if (opt->timestamp)
		now_text(now, sizeof(now));
	if (opt->json)
		event_json(out, now, cmd, dev);
	else
		event_text(out, now, cmd, dev);
	fflush(out);
}

static struct carp_device present_device(const struct carp_device *dev)
{
	struct carp_device event = {
		.has = dev->has & (CARP_BIT(CARP_A_VHID) |
				   CARP_BIT(CARP_A_STATE) |
				   CARP_BIT(CARP_A_REASON)),
		.ifindex = dev->ifindex,
		.vhid = dev->vhid,
		.state = dev->state,
		.reason = dev->reason,
	};

	memcpy(event.ifname, dev->ifname, sizeof(event.ifname));
	return event;
}

void fmt_present(FILE *out, const struct options *opt,
		 const struct carp_device *dev)
{
	struct carp_device event = present_device(dev);
	size_t i;

	for (i = 0; i < dev->n_vhosts; i++) {
		event.vhid = dev->vhosts[i].vhid;
		event.state = dev->vhosts[i].state;
		event.reason = dev->vhosts[i].reason;
		fmt_event(out, opt, CARP_CMD_STATE_NTF, &event);
	}
	if (!dev->n_vhosts)
		fmt_event(out, opt, CARP_CMD_STATE_NTF, &event);
}

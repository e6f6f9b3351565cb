/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices and events as text and as JSON.
 */
#ifndef _CARPCTL_FMT_H
#define _CARPCTL_FMT_H

#include "json.h"
#include "model.h"
#include "options.h"

void fmt_list(FILE *out, const struct options *opt,
	      const struct carp_list *list);

/* One line: what happened to a device, as in a CARP_CMD_*_NTF. */
void fmt_event(FILE *out, const struct options *opt, int cmd,
	       const struct carp_device *dev);

/* One line for each vhost: the state that it is in, in the form of an event. */
void fmt_present(FILE *out, const struct options *opt,
		 const struct carp_device *dev);

#endif

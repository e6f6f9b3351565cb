/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What commands are made of. A new one is a file with a struct verb, a line
 * below, and a line in the table of carpctl.c.
 */
#ifndef _CARPCTL_H
#define _CARPCTL_H

#include "args.h"
#include "ipc.h"
#include "options.h"

/* Exit statuses. */
enum {
	CARPCTL_OK,
	CARPCTL_USAGE,		/* wrong words, or a file that is no good */
	CARPCTL_KERNEL,		/* the kernel refused */
	CARPCTL_TIMEOUT,	/* of wait */
};

struct carpctl {
	struct options opt;
	bool stdin_taken;	/* the batch comes from there */
	struct ipc *ipc;	/* once a command needed it */
};

struct verb {
	const char *name;
	const char *alias;	/* or NULL */
	const char *summary;
	const char *usage;	/* what follows the name */
	const char *details;	/* the rest of the help, or NULL */

	/* Gets the words after the name; returns an exit status. */
	int (*main)(struct carpctl *ctl, struct args *args);
};

extern const struct verb verb_add;
extern const struct verb verb_del;
extern const struct verb verb_help;
extern const struct verb verb_monitor;
extern const struct verb verb_set;
extern const struct verb verb_show;
extern const struct verb verb_state;
extern const struct verb verb_wait;

/* NULL on error, which has been said. */
struct ipc *carpctl_ipc(struct carpctl *ctl);

/* One command, and a file of commands; exit statuses. */
int carpctl_run(struct carpctl *ctl, struct args *args);
int batch_run(struct carpctl *ctl, const char *path);

#endif

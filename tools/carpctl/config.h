/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the user asks for: the settings of a CARP device. carpctl and the
 * plug-in of ip share the keywords by sharing this.
 */
#ifndef _CARPCTL_CONFIG_H
#define _CARPCTL_CONFIG_H

#include "args.h"
#include "key.h"

struct carp_config {
	uint32_t has;			/* CARP_BIT() of each that was given */
	uint8_t u8[CARP_A_MAX + 1];	/* by CARP_A_* */
	struct carp_key key;
	bool stdin_taken;		/* "passfile -" cannot be used */
};

/*
 * Take one keyword and its value. 1: done; 0: the next word is not a setting
 * (or there is none); -1: it is wrong, which has been said.
 */
int config_parse(struct carp_config *config, struct args *args);

void config_set_u8(struct carp_config *config, int attr, uint8_t value);

/* Call put() for each attribute that was given. */
typedef void config_put_fn(void *arg, int attr, const void *data, size_t len);
void config_put(const struct carp_config *config, config_put_fn *put,
		void *arg);

void config_wipe(struct carp_config *config);

/* For help texts: the settings, and what each means. */
#define CONFIG_USAGE \
	"[ vhid VHID ] [ advbase SECONDS ] [ advskew SKEW ]\n" \
	"\t[ passfile { FILE | - } ] [ key HEX ] [ preempt { on | off } ]\n" \
	"\t[ dead_ratio RATIO ]"

#define CONFIG_DETAILS \
	"  vhid VHID         virtual host ID, 1 to 255, the same on all hosts\n" \
	"  advbase SECONDS   interval of adverts, 0 to 254 (default 1)\n" \
	"  advskew SKEW      added to it in 1/256 s, 0 to 254 (default 0);\n" \
	"                    the host with the shortest interval is master\n" \
	"  passfile FILE     read the key, 1 to 20 bytes of text, from the\n" \
	"                    first line of FILE; - is standard input\n" \
	"  key HEX           the key in hex; other users may see it in the\n" \
	"                    list of processes, so prefer passfile\n" \
	"  preempt on|off    take over from a slower master (default off)\n" \
	"  dead_ratio RATIO  a master is dead after RATIO intervals of advbase,\n" \
	"                    2 to 255 (default 3)\n"

#endif

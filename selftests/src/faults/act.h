/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be asked of the kernel while memory is short, and the result. */
#ifndef _FAULTS_ACT_H
#define _FAULTS_ACT_H

#include <stdbool.h>

#define STATE_SIZE	16384

/* Settings, one or all, and which of two values they get. */
enum setting {
	SET_VHID,
	SET_ADVBASE,
	SET_ADVSKEW,
	SET_PREEMPT,
	SET_DEAD_RATIO,
	SET_KEY,
	SET_ALL,
};

/*
 * All that return an int: 0, an error (negative), or REQUEST_UNKNOWN.
 * "Elsewhere" is the other namespace.
 */
void act_open(const char *here, const char *elsewhere);
void act_reopen(void);
void act_look(void);

int act_add_parent(void);
int act_add(void);
int act_add_elsewhere(void);
int act_delete(const char *name);
int act_delete_elsewhere(void);
int act_up(bool up);
int act_move(bool elsewhere);
int act_address(bool add, int family);

int act_set_link(enum setting which, int value);
int act_set_genl(enum setting which, int value);
int act_master(void);

int act_get_link(void);
int act_dump_links(void);
int act_get_genl(void);
int act_dump_genl(void);

int act_subscribe(void);
void act_listen(bool on);
bool act_heard(void);

/* What there is in both namespaces, without what changes by itself. */
void act_state(char text[STATE_SIZE]);

#endif

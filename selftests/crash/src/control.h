/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Commands to the agents in the hosts (agent.c), through a second network card
 * on which nothing else happens and nothing goes wrong.
 */
#ifndef _CRASH_CONTROL_H
#define _CRASH_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#define CONTROL_TYPE	0x88b5	/* for local experiments */
#define CONTROL_TEXT	1400

/* Both directions. The agent runs a command once, however often it comes. */
struct control {
	uint8_t to[6];
	uint8_t from[6];
	uint16_t type;
	uint16_t status;
	uint32_t id;
	char text[CONTROL_TEXT];
};

/* What status is from the host to the agent. */
#define CONTROL_COMMAND	0xffff

int control_open(int port, unsigned int *own, unsigned int *theirs);
void control_start(int port, const char *command);
/* Sends it once: it ends the host, or takes too long to wait for. */
void control_tell(int port, const char *command);
/* True once the command has ended; text is its output. */
bool control_ended(int port, int *status, const char **text);

void control_read(int port);
uint64_t control_next(void);
void control_run(uint64_t time);

#endif

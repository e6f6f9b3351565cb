// SPDX-License-Identifier: GPL-2.0-or-later
#include "control.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "log.h"
#include "switch.h"
#include "udp.h"

#define AGAIN	(200 * MS)
#define HEADER	offsetof(struct control, text)

/**
 * struct agent - the one of a host
 * @fd: socket to its card
 * @theirs: the other end
 * @command: the latest
 * @reply: the one to it, if @ended
 * @again: when to send the command again, or 0
 */
struct agent {
	int fd;
	struct sockaddr_in theirs;
	struct control command;
	struct control reply;
	bool ended;
	uint64_t again;
};

static struct agent agents[HOSTS];

int control_open(int port, unsigned int *own, unsigned int *theirs)
{
	struct agent *a = &agents[port];

	a->fd = udp_open(own, theirs, &a->theirs);
	return a->fd;
}

static void send_command(struct agent *a)
{
	sendto(a->fd, &a->command, HEADER + strlen(a->command.text) + 1, 0,
	       (void *)&a->theirs, sizeof(a->theirs));
}

void control_tell(int port, const char *command)
{
	static uint32_t id;
	struct agent *a = &agents[port];

	memset(a->command.to, 0xff, sizeof(a->command.to));
	a->command.from[0] = 2;
	a->command.type = htons(CONTROL_TYPE);
	a->command.status = CONTROL_COMMAND;
	a->command.id = ++id;
	snprintf(a->command.text, CONTROL_TEXT, "%s", command);
	a->ended = false;
	a->again = 0;
	send_command(a);
}

void control_start(int port, const char *command)
{
	control_tell(port, command);
	agents[port].again = now() + AGAIN;
}

bool control_ended(int port, int *status, const char **text)
{
	const struct agent *a = &agents[port];

	*status = ntohs(a->reply.status);
	*text = a->reply.text;
	return a->ended;
}

void control_read(int port)
{
	struct agent *a = &agents[port];
	struct control c;
	ssize_t len;

	while ((len = recv(a->fd, &c, sizeof(c), 0)) >= 0) {
		if (len <= (ssize_t)HEADER || c.type != htons(CONTROL_TYPE) ||
		    c.id != a->command.id)
			continue;
		c.text[len - HEADER - 1] = '\0';
		a->reply = c;
		a->ended = true;
		a->again = 0;
	}
}

uint64_t control_next(void)
{
	uint64_t next = UINT64_MAX;

	for (int i = 0; i < HOSTS; i++)
		if (agents[i].again && agents[i].again < next)
			next = agents[i].again;
	return next;
}

/* What got lost because nobody listened yet. */
void control_run(uint64_t time)
{
	for (int i = 0; i < HOSTS; i++) {
		if (!agents[i].again || agents[i].again > time)
			continue;
		send_command(&agents[i]);
		agents[i].again = time + AGAIN;
	}
}

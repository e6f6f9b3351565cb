// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In a host: runs the commands that come through a network card of its own,
 * which nobody else uses, and sends back what they print and their status.
 * "quit" ends it.
 */
#include <arpa/inet.h>
#include <err.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "control.h"

#define HEADER	offsetof(struct control, text)

static int agent_open(const char *device)
{
	int fd = socket(AF_PACKET, SOCK_RAW, htons(CONTROL_TYPE));
	struct sockaddr_ll addr = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(CONTROL_TYPE),
	};
	struct ifreq ifr = { 0 };

	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", device);
	addr.sll_ifindex = if_nametoindex(device);
	if (fd < 0 || !addr.sll_ifindex)
		err(2, "%s", device);
	if (bind(fd, (void *)&addr, sizeof(addr)) ||
	    ioctl(fd, SIOCGIFFLAGS, &ifr))
		err(2, "%s", device);
	ifr.ifr_flags |= IFF_UP;
	if (ioctl(fd, SIOCSIFFLAGS, &ifr))
		err(2, "%s", device);
	return fd;
}

/* The shell's status, or 255 if it was killed. */
static int run_command(const char *command, char *output)
{
	FILE *pipe = popen(command, "r");
	size_t len;
	int status;

	if (!pipe)
		return 255;
	len = fread(output, 1, CONTROL_TEXT - 1, pipe);
	output[len] = '\0';
	status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/* The answer to a command that has come. */
static void answer(const struct control *command, struct control *reply)
{
	int status = 0;

	*reply = *command;
	memcpy(reply->to, command->from, sizeof(reply->to));
	reply->text[0] = '\0';
	if (strcmp(command->text, "quit"))
		status = run_command(command->text, reply->text);
	reply->status = htons(status);
}

int main(int argc, char **argv)
{
	struct control command, reply = { 0 };
	ssize_t len;
	int fd;

	if (argc != 2)
		errx(2, "Usage: agent DEVICE");
	fd = agent_open(argv[1]);
	while (1) {
		len = recv(fd, &command, sizeof(command), 0);
		if (len <= (ssize_t)HEADER ||
		    command.status != CONTROL_COMMAND)
			continue;
		command.text[len - HEADER - 1] = '\0';
		if (command.id != reply.id)
			answer(&command, &reply);
		send(fd, &reply, HEADER + strlen(reply.text) + 1, 0);
		if (!strcmp(command.text, "quit"))
			return 0;
	}
}

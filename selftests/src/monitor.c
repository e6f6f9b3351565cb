// SPDX-License-Identifier: GPL-2.0-or-later
/* Gives QEMU's monitor a command, and waits until it has been carried out. */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* The prompt is there when the command before is done. */
static void wait_for_prompt(int fd)
{
	static const char prompt[] = "(qemu) ";
	size_t matched = 0;
	char c;

	while (matched < sizeof(prompt) - 1) {
		if (read(fd, &c, 1) != 1)
			err(2, "the monitor is gone");
		if (c == prompt[matched])
			matched++;
		else
			matched = c == prompt[0];
	}
}

int main(int argc, char **argv)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (argc != 3)
		errx(2, "Usage: monitor SOCKET COMMAND");
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", argv[1]);
	if (fd < 0 || connect(fd, (void *)&addr, sizeof(addr)))
		err(2, "%s", argv[1]);
	wait_for_prompt(fd);
	if (dprintf(fd, "%s\n", argv[2]) < 0)
		err(2, "write");
	wait_for_prompt(fd);
	return 0;
}

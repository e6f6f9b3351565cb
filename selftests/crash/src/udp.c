// SPDX-License-Identifier: GPL-2.0-or-later
/* What QEMU calls a socket: every frame is a UDP datagram. */
#include "udp.h"

#include <arpa/inet.h>
#include <err.h>

/* QEMU's end is where the kernel does not choose a number by itself. */
#define THEIRS_FIRST	20000
#define THEIRS_COUNT	10000
#define BUFFER		(4 << 20)

static unsigned int number_of(int fd)
{
	struct sockaddr_in addr;
	socklen_t len = sizeof(addr);

	if (getsockname(fd, (void *)&addr, &len))
		err(2, "getsockname");
	return ntohs(addr.sin_port);
}

/* The socket of a network card, and the numbers of its two ends. */
int udp_open(unsigned int *own, unsigned int *theirs, struct sockaddr_in *to)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int buffer = BUFFER;

	if (fd < 0 || bind(fd, (void *)&addr, sizeof(addr)))
		err(2, "socket");
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer));
	*own = number_of(fd);
	*theirs = THEIRS_FIRST + *own % THEIRS_COUNT;
	*to = addr;
	to->sin_port = htons(*theirs);
	return fd;
}

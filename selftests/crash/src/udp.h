/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _CRASH_UDP_H
#define _CRASH_UDP_H

#include <netinet/in.h>
#include <sys/socket.h>

int udp_open(unsigned int *own, unsigned int *theirs,
	     struct sockaddr_in *to);

#endif

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entering a network namespace that "ip netns" has named. */
#ifndef _SELFTESTS_NETNS_H
#define _SELFTESTS_NETNS_H

#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

static inline void netns_enter(const char *name)
{
	char path[256];
	int fd;

	snprintf(path, sizeof(path), "/run/netns/%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || setns(fd, CLONE_NEWNET))
		err(2, "namespace %s", name);
	close(fd);
}

#endif

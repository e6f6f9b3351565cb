// SPDX-License-Identifier: GPL-2.0-or-later
#define _GNU_SOURCE
#include "netns.h"

#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct path {
	char name[64];
};

static struct path path_of(int n)
{
	struct path path;

	snprintf(path.name, sizeof(path.name), "/run/netns/chaos%d", n);
	return path;
}

/* Held by its name alone: who makes it leaves it at once. */
static int child(const struct path *path)
{
	int fd = open(path->name, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0);

	if (fd < 0)
		return 1;
	close(fd);
	if (!unshare(CLONE_NEWNET) &&
	    !mount("/proc/self/ns/net", path->name, "none", MS_BIND, NULL))
		return 0;
	unlink(path->name);
	return 1;
}

bool netns_create(int n)
{
	struct path path = path_of(n);
	int status = 1;
	pid_t pid;

	mkdir("/run/netns", 0755);
	pid = fork();
	if (!pid)
		_exit(child(&path));
	if (pid > 0)
		waitpid(pid, &status, 0);
	return !status;
}

bool netns_delete(int n)
{
	struct path path = path_of(n);

	return !umount2(path.name, MNT_DETACH) && !unlink(path.name);
}

int netns_open(int n)
{
	struct path path = path_of(n);

	return open(path.name, O_RDONLY | O_CLOEXEC);
}

bool netns_go(int n)
{
	int fd = netns_open(n);
	bool gone = fd >= 0 && !setns(fd, CLONE_NEWNET);

	if (fd >= 0)
		close(fd);
	return gone;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Namespaces by number, with a name for ip: chaos0, chaos1 and so on. */
#ifndef _FUZZ_NETNS_H
#define _FUZZ_NETNS_H

#include <stdbool.h>

#define NAMESPACES	3

bool netns_create(int n);
bool netns_delete(int n);

/* A file descriptor, or -1 if it is not there at the moment. */
int netns_open(int n);
bool netns_go(int n);

#endif /* _FUZZ_NETNS_H */

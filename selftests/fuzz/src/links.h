/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What ip would do. All return 0 or an errno. */
#ifndef _FUZZ_LINKS_H
#define _FUZZ_LINKS_H

#include "nl.h"

struct link_spec {
	const char *name;
	const char *kind;
	uint32_t link;		/* 0: none */
	uint8_t vhid;		/* of kind carp; 0: none */
};

int link_add(struct nl *nl, const struct link_spec *spec);
int link_add_veth(struct nl *nl, const char *name, const char *peer,
		  int peer_netns);
int link_delete(struct nl *nl, uint32_t ifindex);
int link_flags(struct nl *nl, uint32_t ifindex, unsigned int flags,
	       unsigned int change);
int link_number(struct nl *nl, uint32_t ifindex, uint16_t type, uint32_t value);
int link_set(struct nl *nl, uint32_t ifindex, uint16_t type, const void *data,
	     size_t len);
int address(struct nl *nl, bool add, uint32_t ifindex, int family,
	    const void *addr, unsigned int prefix);

/* A request of rtnetlink about a link. */
void link_begin(struct msg *m, uint16_t type, uint16_t flags, int ifindex);

#endif /* _FUZZ_LINKS_H */

/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Raw netlink: messages and attributes as good or as bad as one likes.
 */
#ifndef _FUZZ_NL_H
#define _FUZZ_NL_H

#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NL_MESSAGE	(128 * 1024)

/* A request in the making. */
struct msg {
	size_t len;
	uint8_t data[NL_MESSAGE];
};

/* What the kernel said to it. */
struct answer {
	bool seen;		/* there was a verdict: ACK, error, or DONE */
	int error;		/* errno, 0 if it was accepted */
	char text[128];		/* the sentence, or empty */
};

struct nl {
	int fd;
	uint32_t seq;
	uint8_t buffer[256 * 1024];
};

typedef void nl_fn(void *arg, const struct nlmsghdr *nlh);

struct nl *nl_open(int protocol);
void nl_close(struct nl *nl);

/* Header and what follows it, as in struct genlmsghdr or struct ifinfomsg. */
void msg_begin(struct msg *m, uint16_t type, uint16_t flags,
	       const void *header, size_t len);
void msg_put(struct msg *m, uint16_t type, const void *data, size_t len);
void msg_put_u8(struct msg *m, uint16_t type, uint8_t value);
void msg_put_u32(struct msg *m, uint16_t type, uint32_t value);
void msg_put_text(struct msg *m, uint16_t type, const char *text);

/* Returns where the nest begins, which msg_end() wants to know. */
size_t msg_nest(struct msg *m, uint16_t type);
void msg_end(struct msg *m, size_t nest);

/*
 * Send it and take everything that comes back; the kernel has answered when
 * sending is over. fn gets all messages but those with the verdict.
 */
void nl_talk(struct nl *nl, struct msg *m, struct answer *answer, nl_fn *fn,
	     void *arg);

/* Of attributes, one after the other. */
#define nl_for_each(nla, head, len, left)				\
	for ((nla) = (head), (left) = (len);				\
	     (left) >= (int)sizeof(*(nla)) &&				\
	     (nla)->nla_len >= sizeof(*(nla)) && (nla)->nla_len <= (left); \
	     (left) -= NLA_ALIGN((nla)->nla_len),			\
	     (nla) = (const void *)((const char *)(nla) +		\
				    NLA_ALIGN((nla)->nla_len)))

static inline const void *nl_data(const struct nlattr *nla)
{
	return (const char *)nla + NLA_HDRLEN;
}

static inline int nl_len(const struct nlattr *nla)
{
	return nla->nla_len - NLA_HDRLEN;
}

static inline int nl_type(const struct nlattr *nla)
{
	return nla->nla_type & NLA_TYPE_MASK;
}

/* The attributes behind the header of a message of generic netlink. */
static inline const struct nlattr *nl_genl(const struct nlmsghdr *nlh,
					   int *len)
{
	const int skip = NLMSG_HDRLEN + GENL_HDRLEN;

	*len = (int)nlh->nlmsg_len - skip;
	return (const void *)((const char *)nlh + skip);
}

/* Number of the generic netlink family, and of its first multicast group. */
uint16_t nl_family(struct nl *nl, const char *name, uint32_t *group);

#endif /* _FUZZ_NL_H */

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * In place of ipc*.c: a kernel with the devices carp0 and carp1 that writes
 * what it is asked for to standard output, and refuses what FAKE_REFUSE names.
 * FAKE_EVENTS has a word for each event that comes.
 */
#include "../ipc.h"
#include "../say.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ipc {
	char events[256];
	char *next;
};

static bool refused(const char *what)
{
	const char *refuse = getenv("FAKE_REFUSE");

	if (!refuse || strcmp(refuse, what))
		return false;
	say_error("the kernel does not like it");
	return true;
}

struct ipc *ipc_open(const char *netns)
{
	struct ipc *ipc;
	const char *events = getenv("FAKE_EVENTS");

	if (refused("open"))
		return NULL;
	ipc = calloc(1, sizeof(*ipc));
	if (!ipc)
		abort();
	snprintf(ipc->events, sizeof(ipc->events), "%s", events ? events : "");
	ipc->next = ipc->events;
	if (netns)
		printf("netns %s\n", netns);
	return ipc;
}

void ipc_close(struct ipc *ipc)
{
	free(ipc);
}

static void fake_device(struct carp_device *dev, uint32_t ifindex)
{
	*dev = (struct carp_device){
		.has = CARP_BIT(CARP_A_VHID) | CARP_BIT(CARP_A_STATE) |
		       CARP_BIT(CARP_A_REASON),
		.ifindex = ifindex,
		.vhid = (uint8_t)ifindex,
		.state = CARP_STATE_BACKUP,
		.reason = CARP_REASON_INIT_COMPLETE,
	};
	snprintf(dev->ifname, sizeof(dev->ifname), "carp%u", ifindex - 1);
}

int ipc_get(struct ipc *ipc, const char *ifname, uint32_t ifindex,
	    struct carp_device *dev)
{
	(void)ipc;
	if (refused("get"))
		return -1;
	if (ifname && !strcmp(ifname, "carp0"))
		ifindex = 1;
	if (ifname && !strcmp(ifname, "carp1"))
		ifindex = 2;
	if (ifindex < 1 || ifindex > 2) {
		say_error("%s is not a CARP device", ifname ? ifname : "it");
		return -1;
	}
	fake_device(dev, ifindex);
	return 0;
}

int ipc_list(struct ipc *ipc, struct carp_list *list)
{
	(void)ipc;
	if (refused("list"))
		return -1;
	list->n = 2;
	list->devices = calloc(2, sizeof(*list->devices));
	if (!list->devices)
		abort();
	fake_device(&list->devices[0], 1);
	fake_device(&list->devices[1], 2);
	return 0;
}

static void print_attr(void *arg, int attr, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t i;

	(void)arg;
	printf(" %d=", attr);
	for (i = 0; i < len; i++)
		printf("%02x", p[i]);
}

int ipc_set(struct ipc *ipc, const char *ifname,
	    const struct carp_config *config)
{
	(void)ipc;
	if (refused("set"))
		return -1;
	printf("set %s", ifname);
	config_put(config, print_attr, NULL);
	printf("\n");
	return 0;
}

int ipc_link_add(struct ipc *ipc, const char *ifname, const char *parent,
		 const struct carp_config *config, uint32_t *ifindex)
{
	(void)ipc;
	if (refused("link_add"))
		return -1;
	printf("link add %s on %s", ifname, parent);
	config_put(config, print_attr, NULL);
	printf("\n");
	*ifindex = 9;
	return 0;
}

int ipc_link_up(struct ipc *ipc, uint32_t ifindex)
{
	(void)ipc;
	if (refused("link_up"))
		return -1;
	printf("link up %u\n", ifindex);
	return 0;
}

int ipc_link_del(struct ipc *ipc, uint32_t ifindex)
{
	(void)ipc;
	if (refused("link_del"))
		return -1;
	printf("link del %u\n", ifindex);
	return 0;
}

int ipc_addr_add(struct ipc *ipc, uint32_t ifindex,
		 const struct carp_addr *addr)
{
	char text[INET6_ADDRSTRLEN];

	(void)ipc;
	inet_ntop(addr->family, &addr->v4, text, sizeof(text));
	if (refused(text))
		return -1;
	printf("address add %s/%u to %u\n", text, addr->prefixlen, ifindex);
	return 0;
}

int ipc_subscribe(struct ipc *ipc)
{
	(void)ipc;
	printf("subscribe\n");
	return refused("subscribe") ? -1 : 0;
}

/* Words: master0, backup1, ...: a state; config0; del0; lost; end. */
int ipc_events(struct ipc *ipc, int ms, ipc_event_fn *fn, void *arg)
{
	const char *word = strsep(&ipc->next, " ");
	struct carp_device dev;

	if (!word || !*word) {
		if (ms >= 0)
			return IPC_TIMEOUT;
		say_error("no more events");
		return -1;
	}
	if (!strcmp(word, "lost"))
		return IPC_LOST;
	fake_device(&dev, (uint32_t)(word[strlen(word) - 1] - '0') + 1);
	if (!strncmp(word, "del", 3)) {
		fn(arg, CARP_CMD_DEL_NTF, &dev);
		return IPC_EVENT;
	}
	if (!strncmp(word, "config", 6)) {
		fn(arg, CARP_CMD_CONFIG_NTF, &dev);
		return IPC_EVENT;
	}
	dev.state = *word == 'm' ? CARP_STATE_MASTER : CARP_STATE_BACKUP;
	fn(arg, CARP_CMD_STATE_NTF, &dev);
	return IPC_EVENT;
}

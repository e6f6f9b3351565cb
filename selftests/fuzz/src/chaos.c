// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Everything at once: processes that do whatever can be done to carp devices
 * and to what they stand on, in namespaces that come and go, while others
 * listen to events, run ip, and take the module away. When it is over,
 * all of it is removed.
 *
 *	chaos [--seconds N] [--seed N] [--unload]
 *
 * With --unload, modprobe -r in between. Exit status: 0 all went well, 1 not.
 */
#define _GNU_SOURCE
#include <err.h>
#include <getopt.h>
#include <linux/carp.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "netns.h"
#include "ops.h"

#define ACTORS		4
#define LISTENERS	2
#define BURST		12	/* things done before the namespace changes */
#define STUCK		120	/* seconds that nobody needs to end */

#ifndef SOL_NETLINK
#define SOL_NETLINK	270
#endif

/* What all processes write to. */
struct board {
	uint64_t tried[OPS_MAX], done[OPS_MAX];
	uint64_t events, batches, unloads;
};

static struct board *board;
static unsigned int seconds = 10;
static uint64_t seed = 1;
static bool unload;
static double end;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec + t.tv_nsec / 1e9;
}

static void add(uint64_t *counter, uint64_t n)
{
	__atomic_fetch_add(counter, n, __ATOMIC_RELAXED);
}

/* --- those who do things --- */

static const struct op *choose(struct rnd *rnd)
{
	static unsigned int total;
	unsigned int i, at;

	if (!total)
		for (i = 0; i < ops_count; i++)
			total += ops[i].weight;
	at = rnd_below(rnd, total);
	for (i = 0; at >= ops[i].weight; i++)
		at -= ops[i].weight;
	return &ops[i];
}

static void act(struct actor *a)
{
	const struct op *op;
	int i;

	a->route = nl_open(NETLINK_ROUTE);
	a->genl = nl_open(NETLINK_GENERIC);
	a->family = nl_family(a->genl, CARP_GENL_NAME, NULL);
	for (i = 0; i < BURST && now() < end; i++) {
		op = choose(&a->rnd);
		add(&board->tried[op - ops], 1);
		if (op->run(a))
			add(&board->done[op - ops], 1);
	}
	nl_close(a->route);
	nl_close(a->genl);
}

static void actor(unsigned int number)
{
	struct actor a = { 0 };

	rnd_seed(&a.rnd, seed * 100 + number);
	while (now() < end) {
		a.netns = rnd_below(&a.rnd, NAMESPACES);
		if (netns_go(a.netns))
			act(&a);
	}
}

/* --- those who listen --- */

static void join(struct nl *nl, uint32_t group)
{
	setsockopt(nl->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
		   sizeof(group));
}

static void hear(struct nl *a, struct nl *b, double until)
{
	struct pollfd fds[] = { { a->fd, POLLIN, 0 }, { b->fd, POLLIN, 0 } };

	while (now() < until) {
		poll(fds, 2, 50);
		while (recv(a->fd, a->buffer, sizeof(a->buffer),
			    MSG_DONTWAIT) > 0)
			add(&board->events, 1);
		while (recv(b->fd, b->buffer, sizeof(b->buffer),
			    MSG_DONTWAIT) > 0)
			;
	}
}

/* Not for long, since a namespace with a socket in it does not go. */
static void listener(unsigned int number)
{
	struct rnd rnd;
	struct nl *genl, *route;
	uint32_t group = 0;

	rnd_seed(&rnd, seed * 100 + 50 + number);
	while (now() < end) {
		if (!netns_go(rnd_below(&rnd, NAMESPACES)))
			continue;
		genl = nl_open(NETLINK_GENERIC);
		route = nl_open(NETLINK_ROUTE);
		if (nl_family(genl, CARP_GENL_NAME, &group))
			join(genl, group);
		join(route, RTNLGRP_LINK);
		hear(genl, route, now() + 0.5);
		nl_close(genl);
		nl_close(route);
	}
}

/* --- real programs --- */

static void batch_line(FILE *out, struct rnd *rnd)
{
	unsigned int n = rnd_below(rnd, 6), p = rnd_below(rnd, 3);

	switch (rnd_below(rnd, 6)) {
	case 0:
		fprintf(out, "link add c%u link p%u type carp vhid %u advbase 0\n",
			n, p, 1 + rnd_below(rnd, 4));
		break;
	case 1:
		fprintf(out, "addr add 10.9.0.%u/24 dev c%u\n",
			rnd_below(rnd, 16), n);
		break;
	case 2:
		fprintf(out, "link set c%u up\n", n);
		break;
	case 3:
		fprintf(out, "link set c%u type carp advskew %u\n", n,
			rnd_below(rnd, 255));
		break;
	case 4:
		fprintf(out, "-d -s link show\n");
		break;
	default:
		fprintf(out, "link del c%u\n", n);
	}
}

static void run_ip(struct rnd *rnd)
{
	char command[128];
	FILE *out;
	int i;

	snprintf(command, sizeof(command),
		 "ip -n chaos%u -d -force -b - >/dev/null 2>&1",
		 rnd_below(rnd, NAMESPACES));
	out = popen(command, "w");
	if (!out)
		return;
	for (i = 0; i < 40; i++)
		batch_line(out, rnd);
	pclose(out);
	add(&board->batches, 1);
}

static void batcher(unsigned int number)
{
	struct rnd rnd;

	(void)number;
	signal(SIGPIPE, SIG_IGN);
	rnd_seed(&rnd, seed * 100 + 80);
	while (now() < end)
		run_ip(&rnd);
}

/* Devices go with it, and are made again. */
static void unloader(unsigned int number)
{
	struct timespec pause = { .tv_sec = 4 };

	(void)number;
	while (now() + 4 < end) {
		nanosleep(&pause, NULL);
		if (!system("modprobe -r carp 2>/dev/null"))
			add(&board->unloads, 1);
		if (system("modprobe carp"))
			warnx("the module does not load again");
	}
}

/* --- all of them --- */

typedef void role(unsigned int number);

static unsigned int started;

static void start(role *what, unsigned int number)
{
	pid_t pid = fork();

	if (pid < 0)
		err(1, "fork");
	if (!pid) {
		what(number);
		_exit(0);
	}
	started++;
}

static void start_all(void)
{
	unsigned int i;

	for (i = 0; i < ACTORS; i++)
		start(actor, i);
	for (i = 0; i < LISTENERS; i++)
		start(listener, i);
	start(batcher, 0);
	if (unload)
		start(unloader, 0);
}

/* Returns how many did not end as they should. */
static unsigned int wait_all(void)
{
	struct timespec moment = { .tv_nsec = 20000000 };
	unsigned int bad = 0;
	int status;
	pid_t pid;

	while (started && now() < end + STUCK) {
		pid = waitpid(-1, &status, WNOHANG);
		if (pid > 0) {
			started--;
			bad += status != 0;
		} else {
			nanosleep(&moment, NULL);
		}
	}
	if (started)
		printf("# %u processes are stuck\n", started);
	if (bad)
		printf("# %u processes have failed\n", bad);
	return bad + started;
}

/* Returns whether enough of it did happen. */
static bool report(void)
{
	unsigned int i, idle = 0;
	uint64_t tried = 0, done = 0;

	for (i = 0; i < ops_count; i++) {
		tried += board->tried[i];
		done += board->done[i];
		idle += !board->done[i];
		printf("# %s: %llu, %llu of them done\n", ops[i].name,
		       (unsigned long long)board->tried[i],
		       (unsigned long long)board->done[i]);
	}
	printf("# figure chaos_operations %llu\n", (unsigned long long)tried);
	printf("# figure chaos_done %llu\n", (unsigned long long)done);
	printf("# figure chaos_events %llu\n",
	       (unsigned long long)board->events);
	printf("# figure chaos_batches %llu\n",
	       (unsigned long long)board->batches);
	printf("# figure chaos_unloads %llu\n",
	       (unsigned long long)board->unloads);
	if (idle > ops_count / 4)
		printf("# %u kinds of things were never done\n", idle);
	return idle <= ops_count / 4 && done > tried / 10;
}

static void parse_options(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seconds", required_argument, NULL, 't' },
		{ "seed", required_argument, NULL, 's' },
		{ "unload", no_argument, NULL, 'u' },
		{ }
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 't')
			seconds = strtoul(optarg, NULL, 0);
		else if (option == 's')
			seed = strtoull(optarg, NULL, 0);
		else if (option == 'u')
			unload = true;
		else
			exit(2);
	}
}

int main(int argc, char **argv)
{
	bool good;
	int i;

	parse_options(argc, argv);
	board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (board == MAP_FAILED)
		err(1, "memory");
	for (i = 0; i < NAMESPACES; i++)
		if (!netns_create(i))
			err(1, "namespace");
	end = now() + seconds;
	start_all();
	good = !wait_all();
	for (i = 0; i < NAMESPACES; i++)
		netns_delete(i);
	return report() && good ? 0 : 1;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Usage: faults [--every N] NETNS OTHER-NETNS STEP[:N]...
 *
 * What the kernel does for a request, with each single one of its allocations
 * failing in turn: the first, the second, and so on until there is no more
 * (/proc/PID/fail-nth). A request that fails must say that memory was short and
 * leave everything as it was; one that succeeds must have done all of it. For
 * each step it prints
 *	STEP faults N refused N
 * With :N it is the Nth allocation alone, with --every only one of N.
 * Exit status: 0, 1 if a request did otherwise (which is printed, and the end),
 * 2 if it could not be tried.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "faults/act.h"
#include "request/request.h"

/* What is left to work items is done by then. */
#define SETTLE_MS	5000

/* More than any request has. */
#define FAULTS_MAX	4000

/**
 * struct step - a request
 * @name: its name
 * @prepare: what has to be there, from nothing but the parent
 * @run: the request
 * @undo: back to how it was before; NULL if it changes nothing
 * @listening: an event is to be expected
 * @tail: so many of the last allocations fail, 0: all of them
 * @excuse: another error that is not to be blamed on the module: the core says
 *	so if it cannot name a device, or has no memory for a socket
 */
struct step {
	const char *name;
	int (*prepare)(void);
	int (*run)(void);
	int (*undo)(void);
	bool listening;
	int tail;
	int excuse;
};

static char before[STATE_SIZE], after[STATE_SIZE], now[STATE_SIZE];
static int fail_nth, failures, home_ns, every = 1;
static void *module;
static size_t module_size;

/* --- the steps ----------------------------------------------------------- */

static int nothing(void)
{
	return 0;
}

static int add(void)
{
	return act_add();
}

static int del(void)
{
	return act_delete("carp0");
}

static int up(void)
{
	return act_up(true);
}

static int down(void)
{
	return act_up(false);
}

static int add4(void)
{
	return act_address(true, AF_INET);
}

static int add6(void)
{
	return act_address(true, AF_INET6);
}

static int del4(void)
{
	return act_address(false, AF_INET);
}

static int del6(void)
{
	return act_address(false, AF_INET6);
}

static int add_and_look(void)
{
	int ret = add();

	act_look();
	return ret;
}

static int add_with_addresses(void)
{
	return add_and_look() ?: add4() ?: add6();
}

static int backup(void)
{
	return add_with_addresses() ?: up();
}

static int master(void)
{
	return backup() ?: act_master();
}

static int leave_master(void)
{
	return down() ?: up();
}

static int return_to_master(void)
{
	return up() ?: act_master();
}

static int move(void)
{
	return act_move(true);
}

static int move_back(void)
{
	return act_move(false);
}

static int parent_gone(void)
{
	return act_delete("eth0");
}

static int backup_alone(void)
{
	return backup() ?: parent_gone();
}

#define SETTING(name, setting)						\
	static int link_##name(void)					\
	{								\
		return act_set_link(setting, 1);			\
	}								\
	static int genl_##name(void)					\
	{								\
		return act_set_genl(setting, 1);			\
	}								\
	static int undo_##name(void)					\
	{								\
		return act_set_genl(setting, 0);			\
	}

SETTING(vhid, SET_VHID)
SETTING(advbase, SET_ADVBASE)
SETTING(advskew, SET_ADVSKEW)
SETTING(preempt, SET_PREEMPT)
SETTING(dead_ratio, SET_DEAD_RATIO)
SETTING(key, SET_KEY)
SETTING(all, SET_ALL)

/* In a namespace of its own for a moment. It is torn down by the kernel. */
static int namespace(void)
{
	return unshare(CLONE_NEWNET) ? -errno : 0;
}

static int namespace_back(void)
{
	return setns(home_ns, CLONE_NEWNET) ? -errno : 0;
}

static int load(void)
{
	return syscall(SYS_init_module, module, module_size, "") ? -errno : 0;
}

static int unload(void)
{
	return syscall(SYS_delete_module, "carp", O_NONBLOCK) ? -errno : 0;
}

#define SETTING_STEP(door, name)					\
	{ #door "-" #name, backup, door##_##name, undo_##name, true, 0, \
	  0 }

static const struct step steps[] = {
	{ "add", nothing, add, del, true, 0, -EINVAL },
	{ "add-elsewhere", nothing, act_add_elsewhere, act_delete_elsewhere,
	  false, 0, -EINVAL },
	{ "del", add_with_addresses, del, add_with_addresses, true, 0, 0 },
	{ "del-master", master, del, master, true, 0, 0 },
	SETTING_STEP(link, vhid),
	SETTING_STEP(genl, vhid),
	SETTING_STEP(link, advbase),
	SETTING_STEP(genl, advbase),
	SETTING_STEP(link, advskew),
	SETTING_STEP(genl, advskew),
	SETTING_STEP(link, preempt),
	SETTING_STEP(genl, preempt),
	SETTING_STEP(link, dead_ratio),
	SETTING_STEP(genl, dead_ratio),
	SETTING_STEP(link, key),
	SETTING_STEP(genl, key),
	SETTING_STEP(link, all),
	SETTING_STEP(genl, all),
	{ "up", add_with_addresses, up, down, true, 0, 0 },
	{ "down", backup, down, up, true, 0, 0 },
	{ "down-master", master, down, return_to_master, true, 0, 0 },
	{ "master", backup, act_master, leave_master, true, 0, 0 },
	{ "add4", add_and_look, add4, del4, false, 0, 0 },
	{ "add6", add_and_look, add6, del6, false, 0, 0 },
	{ "del4", backup, del4, add4, false, 0, 0 },
	{ "del6", backup, del6, add6, false, 0, 0 },
	{ "del4-master", master, del4, add4, false, 0, 0 },
	{ "del6-master", master, del6, add6, false, 0, 0 },
	{ "get-link", backup, act_get_link, NULL, false, 0, 0 },
	{ "get-genl", backup, act_get_genl, NULL, false, 0, 0 },
	{ "dump-links", backup, act_dump_links, NULL, false, 0, 0 },
	{ "dump-genl", backup, act_dump_genl, NULL, false, 0, 0 },
	{ "subscribe", nothing, act_subscribe, NULL, false, 0,
	  -ENFILE },
	{ "move", add, move, move_back, false, 0, 0 },
	{ "parent-gone", backup, parent_gone, act_add_parent, false, 0, 0 },
	{ "parent-back", backup_alone, act_add_parent, parent_gone, false, 0,
	  0 },
	{ "namespace", nothing, namespace, namespace_back, false, 60, 0 },
	{ "load", nothing, load, unload, false, 40, 0 },
};

/* --- faults -------------------------------------------------------------- */

static void complain(const struct step *step, int n, const char *what,
		     const char *text)
{
	failures++;
	printf("%s, fault %d: %s%s\n", step->name, n, what, text);
}

static void must(const struct step *step, const char *what, int ret)
{
	if (ret)
		errx(2, "%s: %s: %s", step->name, what,
		     ret < 0 ? strerror(-ret) : "no answer");
}

static void write_nth(int n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", n);

	if (pwrite(fail_nth, text, len, 0) != len)
		err(2, "fail-nth");
}

static int read_nth(void)
{
	char text[16] = "";

	if (pread(fail_nth, text, sizeof(text) - 1, 0) <= 0)
		err(2, "fail-nth");
	return atoi(text);
}

/* Return: what is left of @n, that is 0 if there was a fault. */
static int run_with_fault(const struct step *step, int n, int *ret)
{
	int left;

	act_look();
	write_nth(n);
	*ret = step->run();
	left = read_nth();
	write_nth(0);
	return left;
}

static bool state_becomes(const char *wanted)
{
	struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };
	int tries;

	for (tries = SETTLE_MS / 10; tries; tries--) {
		act_state(now);
		if (!strcmp(now, wanted))
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

static bool is_clear(const struct step *step, int ret)
{
	return ret >= 0 || ret == -ENOMEM || ret == -ENOBUFS ||
	       ret == step->excuse;
}

static void settle(const struct step *step, int n, const char *wanted)
{
	if (state_becomes(wanted))
		return;
	complain(step, n, "the state is\n", now);
	printf("and should be\n%s", wanted);
}

/* Who cannot know whether it was carried out looks. */
static bool was_done(const struct step *step, int ret)
{
	if (ret != REQUEST_UNKNOWN)
		return !ret;
	act_state(now);
	return step->undo && !strcmp(now, after);
}

/* --- one step ------------------------------------------------------------ */

static bool is_special(const struct step *step)
{
	return step->run == load || step->run == namespace;
}

static void undo(const struct step *step)
{
	if (!step->undo)
		return;
	act_look();
	must(step, "undo", step->undo());
}

static void judge(const struct step *step, int n, int ret)
{
	bool done = was_done(step, ret);

	if (!is_clear(step, ret))
		complain(step, n, "the error is: ", strerror(-ret));
	if (is_special(step)) {
		if (done)
			undo(step);
		return;
	}
	settle(step, n, done ? after : before);
	if (step->listening && done && !act_heard())
		complain(step, n, "an event is lost without a word", "");
	if (done)
		undo(step);
}

/* How many allocations there are. */
static int count(const struct step *step)
{
	int ret, left = run_with_fault(step, FAULTS_MAX, &ret);

	must(step, "run", ret);
	if (!is_special(step))
		act_state(after);
	undo(step);
	return FAULTS_MAX - left;
}

static void clean_up(void)
{
	act_delete_elsewhere();
	act_delete("carp0");
	act_delete("eth0");
}

static void set_up(const struct step *step)
{
	/* Looking for its family has loaded it. */
	if (step->run == load) {
		must(step, "unload", unload());
		return;
	}
	must(step, "parent", act_add_parent());
	act_look();
	must(step, "prepare", step->prepare());
	act_listen(step->listening);
	act_state(before);
}

static int try_fault(const struct step *step, int n, int *refused)
{
	int ret, left;

	if (step->listening)
		act_heard();
	left = run_with_fault(step, n, &ret);
	if (!step->undo)
		act_reopen();
	judge(step, n, ret);
	*refused += ret < 0;
	return left;
}

static void run_step(const struct step *step, int only)
{
	int n, first, refused = 0, faults = 0;

	set_up(step);
	n = count(step);
	first = step->tail && step->tail < n ? n - step->tail : 1;
	for (n = only ?: first; n < FAULTS_MAX && !failures; n += every) {
		if (try_fault(step, n, &refused))
			break;
		faults++;
		if (only)
			break;
	}
	printf("%s faults %d refused %d\n", step->name, faults, refused);
	act_listen(false);
	if (step->run != load)
		clean_up();
}

/* --- all of them --------------------------------------------------------- */

static void find_step(const char *name)
{
	size_t len = strcspn(name, ":");
	unsigned int i;

	for (i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		if (strncmp(steps[i].name, name, len) || steps[i].name[len])
			continue;
		run_step(&steps[i], name[len] ? atoi(name + len + 1) : 0);
		return;
	}
	errx(2, "there is no step %s", name);
}

/* In memory: reading files has allocations, too. */
static void read_module(void)
{
	struct utsname name;
	char path[256];
	struct stat st;
	int fd;

	uname(&name);
	snprintf(path, sizeof(path), "/lib/modules/%s/updates/carp.ko",
		 name.release);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		err(2, "%s", path);
	module_size = st.st_size;
	module = malloc(module_size);
	if (!module || read(fd, module, module_size) != st.st_size)
		err(2, "%s", path);
	close(fd);
}

int main(int argc, char **argv)
{
	int i;

	if (argc > 2 && !strcmp(argv[1], "--every")) {
		every = atoi(argv[2]);
		argc -= 2;
		argv += 2;
	}
	if (argc < 4 || every < 1)
		errx(2, "Usage: faults [--every N] NETNS OTHER-NETNS STEP...");
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	if (fail_nth < 0)
		err(2, "/proc/thread-self/fail-nth");
	read_module();
	act_open(argv[1], argv[2]);
	home_ns = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	setvbuf(stdout, NULL, _IOLBF, 0);
	/* Nor is this process to need memory when there is none. */
	if (home_ns < 0 || mlockall(MCL_CURRENT | MCL_FUTURE))
		err(2, "mlockall");
	for (i = 3; i < argc && !failures; i++)
		find_step(argv[i]);
	return failures > 0;
}

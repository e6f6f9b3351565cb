// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The network of the crash tests: switch, wires and client in one program, and
 * everything that it sees in one log (log.h). Commands come from standard
 * input, a line each. Each is answered by a line that begins with "ok" or "no":
 *
 *	net PORT		four numbers of UDP ports: of the card here and
 *				in QEMU, and the same of the agent's card
 *	log FILE, sync		a new log; all of it is in the file
 *	mark WORD, host PORT INTERVAL DOWN, up PORT, gone PORT
 *				lines for the log
 *	loss in|out PORT PERCENT	of frames from or to a port
 *	dup in|out PORT PERCENT		that come twice
 *	delay in|out PORT MS JITTER	of each
 *	path FROM TO PERCENT	loss between two ports
 *	clear			no more of these
 *	ageing MS, flush	of the switch's addresses
 *	probe MS		the client's interval, 0 for none
 *	tell PORT COMMAND	to the agent of a host
 *	start PORT COMMAND	the same, sent again until it is answered
 *	finish PORT MS		wait for the end of it: "ok STATUS OUTPUT"
 *	await PORT MS		wait for an advert from there
 *	served MS, served6 MS	wait for an answer to a new probe
 */
#define _GNU_SOURCE
#include <err.h>
#include <inttypes.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "client.h"
#include "control.h"
#include "impair.h"
#include "log.h"
#include "switch.h"

#define LINE	2048
#define STALL	(20 * MS)	/* so late is worth a line */

/* What the answer to the latest command waits for. */
static struct {
	enum { WAIT_NONE, WAIT_ADVERT, WAIT_SERVED, WAIT_SERVED6,
	       WAIT_END } what;
	int port;
	uint64_t since;
	uint64_t until;
} waiting;

static unsigned int numbers[HOSTS][4];
static struct pollfd fds[1 + 2 * HOSTS];

static void say(const char *text)
{
	puts(text);
	fflush(stdout);
}

/* --- commands ------------------------------------------------------------- */

static bool wait_for(int what, int port, uint64_t ms)
{
	waiting.what = what;
	waiting.port = port;
	waiting.since = now();
	waiting.until = now() + ms * MS;
	return true;
}

static bool do_impair(const char *verb, const char *arguments)
{
	double value = 0, jitter = 0;
	char way[8], name[8];
	struct impairment *i;
	int port;

	if (sscanf(arguments, "%7s %7s %lf %lf", way, name, &value,
		   &jitter) < 3)
		return false;
	port = port_find(name);
	if (port < 0)
		return false;
	i = strcmp(way, "in") ? impair_out(port) : impair_in(port);
	switch (verb[1]) {
	case 'o':
		i->loss = value;
		break;
	case 'u':
		i->dup = value;
		break;
	default:
		i->delay = value * MS;
		i->jitter = jitter * MS;
	}
	return true;
}

static bool do_path(const char *arguments)
{
	char from[8], to[8];
	double percent;

	if (sscanf(arguments, "%7s %7s %lf", from, to, &percent) != 3 ||
	    port_find(from) < 0 || port_find(to) < 0)
		return false;
	impair_path(port_find(from), port_find(to), percent);
	return true;
}

/* host_command VERB PORT REST: true if the verb is one of these. */
static bool host_command(const char *verb, int port, const char *rest)
{
	if (!strcmp(verb, "net"))
		printf("ok %u %u %u %u\n", numbers[port][0], numbers[port][1],
		       numbers[port][2], numbers[port][3]);
	else if (!strcmp(verb, "tell"))
		control_tell(port, rest);
	else if (!strcmp(verb, "start"))
		control_start(port, rest);
	else if (!strcmp(verb, "finish"))
		return wait_for(WAIT_END, port, atoi(rest));
	else if (!strcmp(verb, "await"))
		return wait_for(WAIT_ADVERT, port, atoi(rest));
	else if (!strcmp(verb, "host") || !strcmp(verb, "up") ||
		 !strcmp(verb, "gone"))
		log_line("%s %s %s", verb, port_names[port], rest);
	else
		return false;
	if (strcmp(verb, "net"))
		printf("ok\n");
	return true;
}

static bool plain_command(const char *verb, const char *rest)
{
	if (!strcmp(verb, "log"))
		log_open(rest);
	else if (!strcmp(verb, "mark"))
		log_line("mark %s", rest);
	else if (!strcmp(verb, "sync"))
		log_flush();
	else if (!strcmp(verb, "clear"))
		impair_clear();
	else if (!strcmp(verb, "flush"))
		switch_flush();
	else if (!strcmp(verb, "ageing"))
		switch_set_ageing(atoi(rest) * MS);
	else if (!strcmp(verb, "probe"))
		client_probe(atoi(rest) * MS);
	else if (!strcmp(verb, "served"))
		return wait_for(WAIT_SERVED, 0, atoi(rest));
	else if (!strcmp(verb, "served6"))
		return wait_for(WAIT_SERVED6, 0, atoi(rest));
	else if (!strcmp(verb, "path"))
		return do_path(rest) && printf("ok\n");
	else if (!strcmp(verb, "loss") || !strcmp(verb, "dup") ||
		 !strcmp(verb, "delay"))
		return do_impair(verb, rest) && printf("ok\n");
	else
		return false;
	printf("ok\n");
	return true;
}

static void carry_out(char *line)
{
	char *verb = strsep(&line, " ");
	char *rest = line ? line : "";
	int len = strcspn(rest, " ");
	char name[8];
	int port;

	snprintf(name, sizeof(name), "%.*s", len, rest);
	port = port_find(name);
	if (port >= 0)
		rest += len + (rest[len] == ' ');
	if ((port < 0 || port >= HOSTS || !host_command(verb, port, rest)) &&
	    !plain_command(verb, line ? line : ""))
		printf("no such command: %s\n", verb);
	fflush(stdout);
}

/* Ends with standard input. */
static void read_commands(void)
{
	static char buffer[LINE];
	static size_t used;
	ssize_t len = read(0, buffer + used, sizeof(buffer) - used - 1);
	char *end;

	if (len <= 0)
		exit(0);
	used += len;
	buffer[used] = '\0';
	while ((end = strchr(buffer, '\n'))) {
		*end = '\0';
		carry_out(buffer);
		used -= end + 1 - buffer;
		memmove(buffer, end + 1, used + 1);
	}
	if (used == sizeof(buffer) - 1)
		errx(2, "a line is too long");
}

/* --- what commands wait for ----------------------------------------------- */

static void say_output(int status, const char *text)
{
	char line[CONTROL_TEXT + 16];
	int len = snprintf(line, sizeof(line), "ok %d %s", status, text);

	while (len && line[len - 1] == '\n')
		line[--len] = '\0';
	for (char *c = line; *c; c++)
		if (*c == '\n')
			*c = '|';
	say(line);
}

static bool wait_is_over(void)
{
	const char *text;
	int status;

	switch (waiting.what) {
	case WAIT_ADVERT:
		if (switch_last_advert(waiting.port) <= waiting.since)
			return false;
		break;
	case WAIT_SERVED:
	case WAIT_SERVED6:
		if (!client_served_since(waiting.since,
					 waiting.what == WAIT_SERVED6))
			return false;
		break;
	case WAIT_END:
		if (!control_ended(waiting.port, &status, &text))
			return false;
		say_output(status, text);
		return true;
	default:
		return false;
	}
	say("ok");
	return true;
}

static void check_wait(void)
{
	if (waiting.what == WAIT_NONE)
		return;
	if (!wait_is_over()) {
		if (now() < waiting.until)
			return;
		say("no, it took too long");
	}
	waiting.what = WAIT_NONE;
}

/* --- the loop ------------------------------------------------------------- */

static void open_ports(void)
{
	fds[0].fd = STDIN_FILENO;
	for (int i = 0; i < HOSTS; i++) {
		unsigned int *n = numbers[i];

		fds[1 + i].fd = switch_open(i, &n[0], &n[1]);
		fds[1 + HOSTS + i].fd = control_open(i, &n[2], &n[3]);
	}
	for (int i = 0; i < 1 + 2 * HOSTS; i++)
		fds[i].events = POLLIN;
}

static uint64_t next_event(void)
{
	uint64_t next = client_next(), other = impair_next();

	if (other < next)
		next = other;
	other = control_next();
	if (other < next)
		next = other;
	if (waiting.what != WAIT_NONE && waiting.until < next)
		next = waiting.until;
	return next;
}

static void sleep_until(uint64_t then)
{
	uint64_t time = now();
	uint64_t us = then > time ? then - time : 0;
	struct timespec t = { us / SECOND, us % SECOND * 1000 };

	if (ppoll(fds, 1 + 2 * HOSTS, then == UINT64_MAX ? NULL : &t, NULL) < 0)
		err(2, "ppoll");
	time = now();
	if (time > then && time - then > STALL)
		log_line("stall %" PRIu64, time - then);
}

/* The clock of the test must not wait for what is tested. */
static void have_priority(void)
{
	struct sched_param param = { .sched_priority = 1 };

	if (mlockall(MCL_CURRENT | MCL_FUTURE) ||
	    sched_setscheduler(0, SCHED_FIFO, &param))
		warn("no real-time priority");
}

int main(void)
{
	have_priority();
	srand48(now());
	open_ports();
	while (1) {
		sleep_until(next_event());
		for (int i = 0; i < HOSTS; i++) {
			switch_read(i);
			control_read(i);
		}
		impair_run(now());
		client_run(now());
		control_run(now());
		check_wait();
		if (fds[0].revents)
			read_commands();
	}
}

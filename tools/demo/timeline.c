// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The client of the demonstration: pings an address every 20 ms and shows, as
 * it happens, which pings are answered and what it is told on standard input:
 *
 *	host NAME STATE [REASON]	a host has changed its state
 *	mark NAME STATE			the same, but without a line about it
 *	phase TEXT			what is being done now; losses from now
 *					on are counted under this name
 *	say TEXT			something worth a line
 *	end				print the table and exit
 *
 * Usage: timeline ADDRESS HOST HOST; with DEMO_COLOUR set, in colour.
 */
#include <arpa/inet.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define INTERVAL_US	20000
#define PATIENCE	10		/* intervals until it counts as lost */
#define PER_ROW		50
#define MAX_PINGS	16384
#define MAX_PHASES	16
#define MAX_COMMANDS	32
#define LINE_MAX_LEN	256

struct ping {
	int64_t sent;			/* microseconds since the start */
	bool answered;
};

struct phase {
	char name[64];
	unsigned int first;		/* ping */
};

/* Shown when all pings that were sent before have been. */
struct command {
	int64_t time;
	char line[LINE_MAX_LEN];
};

struct host {
	const char *name;
	char state[16];
};

static struct ping pings[MAX_PINGS];
static unsigned int n_pings, n_shown, column;
static struct phase phases[MAX_PHASES];
static unsigned int n_phases;
static struct host hosts[2];
static struct command commands[MAX_COMMANDS];
static unsigned int n_commands;
static struct sockaddr_in address = { .sin_family = AF_INET };
static int64_t start;
static bool colour;

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000LL + ts.tv_nsec / 1000 - start;
}

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* --- what is shown -------------------------------------------------------- */

static void paint(const char *code, const char *format, ...)
{
	va_list args;

	if (colour)
		printf("\033[%sm", code);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	if (colour)
		printf("\033[0m");
}

static void show_state(const struct host *host)
{
	const char *code = "0";

	if (!strcmp(host->state, "MASTER"))
		code = "1;32";
	else if (!strcmp(host->state, "crashed"))
		code = "1;31";
	paint(code, " %-8s", host->state);
}

static void end_row(void)
{
	if (column)
		putchar('\n');
	column = 0;
}

static void begin_row(int64_t time)
{
	printf("%6.2f", time / 1e6);
	show_state(&hosts[0]);
	show_state(&hosts[1]);
	putchar(' ');
}

static void show_text(int64_t time, const char *mark, const char *code,
		      const char *text)
{
	end_row();
	printf("%6.2f ", time / 1e6);
	paint(code, "%s %s", mark, text);
	putchar('\n');
}

/* --- pings ---------------------------------------------------------------- */

static void send_ping(int fd)
{
	struct icmphdr echo = {
		.type = ICMP_ECHO,
		.un.echo.sequence = htons(n_pings),
	};

	pings[n_pings].sent = now();
	/* That there is no way to the address yet is a ping lost. */
	(void)!sendto(fd, &echo, sizeof(echo), MSG_DONTWAIT,
		      (struct sockaddr *)&address, sizeof(address));
	if (++n_pings == MAX_PINGS)
		exit(1);
}

static void receive_pings(int fd)
{
	struct icmphdr reply;
	unsigned int n;

	/* An error, such as no route to the host, is reported once. */
	while (recv(fd, &reply, sizeof(reply), MSG_DONTWAIT) > 0) {
		n = ntohs(reply.un.echo.sequence);
		if (reply.type == ICMP_ECHOREPLY && n < n_pings)
			pings[n].answered = true;
	}
}

/* --- the table ------------------------------------------------------------ */

/* Longest time from a ping without answer to the next one with an answer. */
static int64_t longest_outage(unsigned int from, unsigned int to)
{
	int64_t longest = 0, begin = -1, end;
	unsigned int i;

	for (i = from; i < n_pings; i++) {
		if (!pings[i].answered && begin < 0 && i < to)
			begin = pings[i].sent;
		if (begin < 0 || (!pings[i].answered && i + 1 < n_pings))
			continue;
		end = pings[i].sent - begin;
		if (end > longest)
			longest = end;
		begin = -1;
		if (i >= to)
			break;
	}
	return longest;
}

static void show_phase(unsigned int n)
{
	unsigned int to = n + 1 < n_phases ? phases[n + 1].first : n_pings;
	unsigned int lost = 0, i;
	int64_t outage;

	for (i = phases[n].first; i < to; i++)
		lost += !pings[i].answered;
	outage = longest_outage(phases[n].first, to);
	printf("  %-44s %5u of %4u ", phases[n].name, lost,
	       to - phases[n].first);
	if (lost)
		paint(outage > 100000 ? "31" : "33", " %7.2f s\n",
		      outage / 1e6);
	else
		paint("32", "      none\n");
}

static void show_table(void)
{
	unsigned int n;

	end_row();
	printf("\n  %-44s %-14s %s\n", "", "pings lost", " outage");
	for (n = 0; n < n_phases; n++)
		show_phase(n);
	putchar('\n');
	fflush(stdout);
}

/* --- commands ------------------------------------------------------------- */

static void set_state(int64_t time, char *words, bool quiet)
{
	char *name = strsep(&words, " ");
	char *state = strsep(&words, " ");
	char text[LINE_MAX_LEN];
	int i;

	for (i = 0; i < 2; i++) {
		if (!state || strcmp(name, hosts[i].name))
			continue;
		snprintf(hosts[i].state, sizeof(hosts[i].state), "%s", state);
		snprintf(text, sizeof(text), "%s is %s%s%s", name, state,
			 words ? ": " : "", words ?: "");
		if (quiet)
			end_row();
		else
			show_text(time, "   ", "1", text);
	}
}

/* A command as it is shown. */
static void show_command(struct command *command)
{
	char *words = command->line;
	char *verb = strsep(&words, " ");

	if (!words)
		return;
	if (!strcmp(verb, "host") || !strcmp(verb, "mark"))
		set_state(command->time, words, !strcmp(verb, "mark"));
	else if (!strcmp(verb, "phase"))
		show_text(command->time, ">>>", "1;36", words);
	else if (!strcmp(verb, "say"))
		show_text(command->time, "   ", "0", words);
}

/* And as it is counted, which is at once. Return: whether to go on. */
static bool take_command(const char *line)
{
	struct command *command = &commands[n_commands];
	struct phase *phase = &phases[n_phases];

	if (!strcmp(line, "end") || n_commands == MAX_COMMANDS ||
	    n_phases == MAX_PHASES)
		return false;
	if (!strncmp(line, "phase ", 6)) {
		snprintf(phase->name, sizeof(phase->name), "%s", line + 6);
		phase->first = n_pings;
		n_phases++;
	}
	command->time = now();
	snprintf(command->line, sizeof(command->line), "%s", line);
	n_commands++;
	return true;
}

static void show_commands_until(int64_t time)
{
	unsigned int n = 0;

	while (n < n_commands && commands[n].time <= time)
		show_command(&commands[n++]);
	n_commands -= n;
	memmove(commands, commands + n, n_commands * sizeof(*commands));
}

/* A ping is shown when it is answered, or when that is overdue. */
static void show_all(void)
{
	const struct ping *ping;

	while (n_shown < n_pings) {
		ping = &pings[n_shown];
		if (!ping->answered &&
		    now() < ping->sent + PATIENCE * INTERVAL_US)
			break;
		show_commands_until(ping->sent);
		if (!column)
			begin_row(ping->sent);
		if (ping->answered)
			putchar('.');
		else
			paint("31", "x");
		n_shown++;
		if (++column == PER_ROW)
			end_row();
	}
	fflush(stdout);
}

/*
 * Several write to us, but each a line at once. Return: whether to go on.
 */
static bool read_commands(void)
{
	static char buffer[4096];
	static size_t used;
	char *line, *end;
	ssize_t len;

	len = read(STDIN_FILENO, buffer + used, sizeof(buffer) - 1 - used);
	if (len <= 0)
		return false;
	used += len;
	buffer[used] = '\0';
	line = buffer;
	while ((end = strchr(line, '\n'))) {
		*end = '\0';
		if (!take_command(line))
			return false;
		line = end + 1;
	}
	used -= line - buffer;
	memmove(buffer, line, used);
	return used < sizeof(buffer) - 1;
}

static void run(int fd)
{
	struct pollfd polled[] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
	};
	int64_t next = 0, wait;
	bool more = true;

	while (more) {
		wait = next - now();
		if (wait <= 0) {
			send_ping(fd);
			/* What was missed is not made up for. */
			next += INTERVAL_US;
			if (next < now())
				next = now() + INTERVAL_US;
			wait = next - now();
		}
		poll(polled, 2, wait > 0 ? (wait + 999) / 1000 : 0);
		receive_pings(fd);
		if (polled[1].revents)
			more = read_commands();
		show_all();
	}
	/* The latest ones still have the time that all others had. */
	usleep(PATIENCE * INTERVAL_US);
	receive_pings(fd);
	show_all();
	show_commands_until(now());
	show_table();
}

int main(int argc, char **argv)
{
	int fd, i;

	if (argc != 4 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
		fprintf(stderr, "usage: timeline ADDRESS HOST HOST\n");
		return 1;
	}
	for (i = 0; i < 2; i++) {
		hosts[i].name = argv[2 + i];
		strcpy(hosts[i].state, "-");
	}
	colour = getenv("DEMO_COLOUR");
	fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_ICMP);
	if (fd < 0)
		die("cannot open a socket for pings");
	start = now();
	printf("  time %-8s %-8s pings, one each 20 ms: . answered  x not\n",
	       argv[2], argv[3]);
	run(fd);
	return 0;
}

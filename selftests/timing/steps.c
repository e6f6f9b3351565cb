// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Does the time that it takes to refuse a digest tell how much of it was right?
 * Who can measure that could guess one byte after the other. Instructions are
 * counted, of kmod/hmac.c as it is: a child refuses one digest after the other,
 * each with another wrong byte, and is made to take single steps.
 */
#include <err.h>
#include <linux/err.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "addrs.h"
#include "hmac.h"

/* One for each wrong byte, and one for none. */
#define CASES	(CARP_MD_LEN + 1)

/* What the child is at; -1: nothing of interest. */
struct board {
	volatile int at;
	volatile bool accepted[CASES];
	unsigned long steps[CASES];
};

static struct board *board;

/* The last one is right. */
static void verify_all(struct crypto_shash *key, const struct carp_addrs *addrs)
{
	struct carp_adv adv = { .vhid = 1, .counter = 7 }, wrong;
	int i;

	if (carp_hmac_sign(key, addrs, &adv))
		exit(3);
	for (i = 0; i < CASES; i++) {
		wrong = adv;
		if (i < CARP_MD_LEN)
			wrong.md[i] ^= 1 << i % 8;
		board->at = i;
		board->accepted[i] = carp_hmac_verify(key, addrs, &wrong);
		board->at = -1;
	}
}

/* Once without being counted, since the first time libraries are set up. */
static void child(bool linklocal)
{
	struct in6_addr v6 = { .s6_addr = { 0xfe, 0x80, [15] = 1 } };
	struct carp_addrs *addrs = carp_addrs_alloc(1, 1);
	struct crypto_shash *key = carp_hmac_alloc((const u8 *)"secret", 6);

	if (!addrs || IS_ERR(key))
		exit(3);
	carp_addrs_add4(addrs, htonl(0xc0000201));
	if (linklocal)
		carp_addrs_add6(addrs, &v6);
	carp_addrs_finish(addrs);
	verify_all(key, addrs);
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
		exit(2);
	raise(SIGSTOP);
	verify_all(key, addrs);
	exit(0);
}

static void count_steps(bool linklocal)
{
	int status;
	pid_t pid;

	memset(board, 0, sizeof(*board));
	pid = fork();
	if (!pid)
		child(linklocal);
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		if (board->at >= 0)
			board->steps[board->at]++;
		if (ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL))
			err(2, "single step");
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		errx(2, "the child has failed");
}

/* Return: how many digests are not as they should. */
static int judge(void)
{
	int i, bad = !board->accepted[CARP_MD_LEN];

	for (i = 0; i < CARP_MD_LEN; i++) {
		if (board->accepted[i])
			printf("# accepted with byte %d wrong\n", i);
		else if (board->steps[i] != board->steps[0])
			printf("# byte %d wrong: %lu steps, byte 0: %lu\n", i,
			       board->steps[i], board->steps[0]);
		else
			continue;
		bad++;
	}
	if (board->steps[0] < 1000) {
		printf("# only %lu steps\n", board->steps[0]);
		bad++;
	}
	return bad;
}

int main(void)
{
	static const char * const names[] = {
		"one way to compute it", "with and without link-locals",
	};
	int i, bad, failed = 0;

	board = mmap(NULL, sizeof(*board), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (board == MAP_FAILED)
		err(2, "memory");
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts("TAP version 13\n1..2");
	for (i = 0; i < 2; i++) {
		count_steps(i);
		bad = judge();
		failed += bad > 0;
		printf("%s %d a wrong digest takes %lu instructions: %s\n",
		       bad ? "not ok" : "ok", i + 1, board->steps[0], names[i]);
	}
	printf("%d passed, %d failed, 0 skipped\n", 2 - failed, failed);
	return failed > 0;
}

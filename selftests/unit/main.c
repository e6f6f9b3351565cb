// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Run the tests of all files. With arguments: those whose names contain one.
 */
#include "unit.h"

#include <string.h>

unsigned int unit_failures;

static const struct unit_test *const suites[] = {
	adv_tests, addrs_tests, hmac_tests, replay_tests,
	election_tests, simulator_tests,
};

#define N_SUITES (sizeof(suites) / sizeof(suites[0]))

static bool wanted(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (strstr(name, argv[i]))
			return true;
	return argc == 1;
}

int main(int argc, char **argv)
{
	const struct unit_test *test;
	unsigned int n = 0, failed = 0;
	size_t i;

	printf("TAP version 13\n");
	for (i = 0; i < N_SUITES; i++) {
		for (test = suites[i]; test->name; test++) {
			if (!wanted(test->name, argc, argv))
				continue;
			unit_failures = 0;
			test->run();
			failed += !!unit_failures;
			printf("%sok %u - %s\n", unit_failures ? "not " : "",
			       ++n, test->name);
			fflush(stdout);
		}
	}
	printf("1..%u\n", n);
	printf("%u passed, %u failed, 0 skipped\n", n - failed, failed);
	return failed || !n;
}

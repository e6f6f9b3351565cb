/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _UNIT_H
#define _UNIT_H

#include <stdbool.h>
#include <stdio.h>

/**
 * struct unit_test - one test
 * @name: what holds if it passes
 * @run: uses CHECK()
 */
struct unit_test {
	const char *name;
	void (*run)(void);
};

/* Each file has its own, ended by an empty one. */
extern const struct unit_test adv_tests[];
extern const struct unit_test addrs_tests[];
extern const struct unit_test election_tests[];
extern const struct unit_test hmac_tests[];
extern const struct unit_test replay_tests[];
extern const struct unit_test simulator_tests[];

extern unsigned int unit_failures;

/* The first few failures of a test tell enough. */
#define UNIT_SHOWN 10

#define CHECK(condition, ...)						\
	do {								\
		if (condition)						\
			break;						\
		if (unit_failures++ < UNIT_SHOWN) {			\
			printf("# %s:%d: %s: ", __FILE__, __LINE__,	\
			       #condition);				\
			printf(__VA_ARGS__);				\
			printf("\n");					\
		}							\
	} while (0)

/* The same numbers in every run. */
static inline unsigned int unit_random(void)
{
	static unsigned long long state = 88172645463325252ULL;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state >> 16;
}

#endif /* _UNIT_H */

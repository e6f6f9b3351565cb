// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words of commands, options, and the contents of a passfile. Input is lines:
 * the words, and what follows them is the passfile. Built as fuzz_parse.c is.
 */
#include "fuzz.h"

#include "../config.h"
#include "../options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define WORDS_MAX	16

static void try_passfile(const char *data, size_t size)
{
	struct carp_key key = { .len = 0 };
	char path[32];
	int fd = memfd_create("passfile", 0);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (key_read_passfile(&key, path) == 0 &&
	    (key.len < 1 || key.len > CARP_KEY_MAX))
		abort();
	close(fd);
}

static void try_config(struct args args)
{
	struct carp_config config = { .stdin_taken = true };
	const struct args start = args;
	int64_t ms;
	struct carp_addr addr;
	const char *word;

	/* No file is to be opened by a name that comes from here. */
	while (args_peek(&args) && strcmp(args_peek(&args), "passfile") &&
	       config_parse(&config, &args) > 0)
		;
	if (config.has & CARP_BIT(CARP_A_VHID) && !config.u8[CARP_A_VHID])
		abort();
	config_wipe(&config);

	args = start;
	while ((word = args_next(&args))) {
		parse_address(word, &addr);
		parse_seconds("timeout", word, &ms);
		check_device_name(word);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1), *rest = copy, *word;
	char *words[WORDS_MAX + 1];
	struct args args = { .argv = words };
	struct options opt = { 0 };

	if (!copy)
		abort();
	memcpy(copy, data, size);
	copy[size] = '\0';
	while (args.argc < WORDS_MAX && (word = strsep(&rest, "\n")))
		words[args.argc++] = word;
	words[args.argc] = NULL;
	if (rest)
		try_passfile(rest, (size_t)(copy + size - rest));
	options_parse(&opt, &args, true);
	try_config(args);
	free(copy);
	return 0;
}

#ifndef FUZZER

int main(void)
{
	static const char good[] =
		"-js\n-n\nblue\nvhid\n1\nadvbase\n0\nadvskew\n254\nkey\n0a0B\n"
		"preempt\non\n192.0.2.1/24\n2001:db8::1/64\n2.5\nsecret\n";
	uint8_t data[sizeof(good)];
	unsigned int i, n;

	srand(1);
	for (i = 0; i < 20000; i++) {
		memcpy(data, good, sizeof(good));
		for (n = 0; n < i % 8; n++)
			data[(size_t)rand() % sizeof(good)] = (uint8_t)rand();
		LLVMFuzzerTestOneInput(data, (size_t)rand() % sizeof(good));
	}
	printf("1 passed, 0 failed, 0 skipped\n");
	return 0;
}

#endif

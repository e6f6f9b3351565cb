// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Batch files. What is read from a file, written with quotes and read again is
 * the same. Input: the file.
 */
#include "fuzz.h"

#include "carpctl.h"

#include <sys/mman.h>
#include <unistd.h>

#define TEXT_MAX	(128 * 1024)

/* All words of all commands, each with an end, and commands with another. */
struct record {
	char text[TEXT_MAX];
	size_t len;
	unsigned int commands;
};

static struct record first, second, *record;

static void record_add(const char *text, size_t len)
{
	REQUIRE(record->len + len <= TEXT_MAX);
	memcpy(record->text + record->len, text, len);
	record->len += len;
}

/*
 * In place of the one that runs it. A quote that is never closed lets the end
 * of the line be a part of the word, which cannot be written again.
 */
int carpctl_run(struct carpctl *ctl, struct args *args)
{
	char *word;

	REQUIRE(ctl && args->argc > 0 && !args->argv[args->argc]);
	while ((word = args_next(args))) {
		record_add(word, strcspn(word, "\n"));
		record_add("", 1);
	}
	record_add("\n", 1);
	record->commands++;
	return CARPCTL_OK;
}

static int read_batch(const char *data, size_t size, struct record *to)
{
	struct carpctl ctl = { .opt = { .force = true } };
	int fd = memfd_create("batch", 0), status;
	char path[32];

	REQUIRE(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	record = to;
	record->len = 0;
	record->commands = 0;
	status = batch_run(&ctl, path);
	close(fd);
	return status;
}

/* A word with both kinds of quotes did not begin with either. */
static size_t quote(const char *word, char *out)
{
	bool bare = strchr(word, '"') && strchr(word, '\'');
	char mark = strchr(word, '"') ? '\'' : '"';

	if (bare)
		return (size_t)sprintf(out, "%s ", word);
	return (size_t)sprintf(out, "%c%s%c ", mark, word, mark);
}

static size_t write_batch(const struct record *from, char *out)
{
	const char *word = from->text, *end = from->text + from->len;
	size_t len = 0;

	while (word < end) {
		if (*word == '\n') {
			out[len++] = '\n';
			word++;
			continue;
		}
		len += quote(word, out + len);
		word += strlen(word) + 1;
	}
	return len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char text[TEXT_MAX];
	int status;

	if (size > 16384)
		size = 16384;
	status = read_batch((const char *)data, size, &first);
	REQUIRE(status == CARPCTL_OK || status == CARPCTL_USAGE);
	status = read_batch(text, write_batch(&first, text), &second);
	REQUIRE(status == CARPCTL_OK);
	REQUIRE(first.commands == second.commands);
	REQUIRE(first.len == second.len);
	REQUIRE(!memcmp(first.text, second.text, first.len));
	return 0;
}

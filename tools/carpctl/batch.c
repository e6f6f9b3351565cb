// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands from a file, as ip -batch has them: one a line, # starts a comment,
 * a backslash at its end continues a line, quotes join words.
 */
#include "carpctl.h"
#include "say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_WORDS	1024

struct batch {
	FILE *in;
	const char *name;
	unsigned int line;
	char *text;		/* one command, with its continuations */
	size_t len;
};

/* 1: there is a command; 0: the end; -1: error. */
static int batch_read(struct batch *batch)
{
	bool more = true;
	char *line = NULL;
	size_t size = 0;
	ssize_t n = 0;

	batch->len = 0;
	while (more && (n = getline(&line, &size, batch->in)) > 0) {
		char *text = realloc(batch->text, batch->len + (size_t)n + 1);

		if (!text) {
			say_error("out of memory");
			free(line);
			return -1;
		}
		batch->line++;
		batch->text = text;
		memcpy(text + batch->len, line, (size_t)n + 1);
		batch->len += (size_t)n;
		more = batch->len >= 2 &&
		       !strcmp(text + batch->len - 2, "\\\n");
		if (more)
			batch->len -= 2;
	}
	/* "key HEX" may have been in it. */
	if (line)
		explicit_bzero(line, size);
	free(line);
	if (ferror(batch->in)) {
		say_error("batch %s: %s", batch->name, strerror(errno));
		return -1;
	}
	return batch->len > 0;
}

/* Cut the first word off *text; NULL at the end. */
static char *batch_word(char **text)
{
	static const char blank[] = " \t\r\n";
	char *word = *text + strspn(*text, blank);
	char quote = *word;
	char *end;

	if (!*word || *word == '#')
		return NULL;
	if (quote == '"' || quote == '\'') {
		word++;
		end = strchr(word, quote);
		if (!end)
			end = word + strlen(word);
	} else {
		end = word + strcspn(word, blank);
	}
	*text = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

static int batch_command(struct carpctl *ctl, struct batch *batch)
{
	static char *words[BATCH_WORDS + 1];
	struct args args = { .argv = words };
	char *text = batch->text;
	char *word;

	while ((word = batch_word(&text))) {
		if (args.argc == BATCH_WORDS) {
			say_error("more than %d words", BATCH_WORDS);
			return CARPCTL_USAGE;
		}
		words[args.argc++] = word;
	}
	words[args.argc] = NULL;
	return args.argc ? carpctl_run(ctl, &args) : CARPCTL_OK;
}

static int batch_loop(struct carpctl *ctl, struct batch *batch)
{
	int status = CARPCTL_OK;
	int ret;

	while ((ret = batch_read(batch)) > 0) {
		ret = batch_command(ctl, batch);
		explicit_bzero(batch->text, batch->len);
		if (!ret)
			continue;
		fprintf(stderr, "Command failed %s:%u\n", batch->name,
			batch->line);
		if (!status)
			status = ret;
		if (!ctl->opt.force)
			return status;
	}
	return ret < 0 ? CARPCTL_USAGE : status;
}

int batch_run(struct carpctl *ctl, const char *path)
{
	struct batch batch = { .name = path };
	int status;

	ctl->stdin_taken = strcmp(path, "-") == 0;
	batch.in = ctl->stdin_taken ? stdin : fopen(path, "re");
	if (!batch.in) {
		say_error("batch %s: %s", path, strerror(errno));
		return CARPCTL_USAGE;
	}
	status = batch_loop(ctl, &batch);
	free(batch.text);
	if (!ctl->stdin_taken)
		fclose(batch.in);
	return status;
}

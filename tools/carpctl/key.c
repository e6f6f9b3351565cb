// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keys, from a file or in hex. They are copied once and wiped after use, so
 * stdio, whose buffers stay behind, is not used here.
 */
#include "key.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Enough to tell a key that is too long. */
#define KEY_READ	(CARP_KEY_MAX + 1)

static void key_check_mode(int fd, const char *name)
{
	struct stat st;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		return;
	if (st.st_mode & (S_IRGRP | S_IROTH))
		say_warning("passfile %s: others than its owner can read it",
			    name);
}

/* Up to a newline, the end, or one byte more than a key may have. */
static ssize_t key_read_line(int fd, uint8_t line[KEY_READ])
{
	size_t len = 0;
	ssize_t n;

	while (len < KEY_READ) {
		n = read(fd, line + len, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0 || line[len] == '\n')
			break;
		len++;
	}
	return (ssize_t)len;
}

static int key_set(struct carp_key *key, const uint8_t *line, ssize_t len,
		   const char *name)
{
	if (len < 0) {
		say_error("passfile %s: %s", name, strerror(errno));
		return -1;
	}
	if (len == 0) {
		say_error("passfile %s: the key is empty", name);
		return -1;
	}
	if (len > CARP_KEY_MAX) {
		say_error("passfile %s: the key is longer than %d bytes", name,
			  CARP_KEY_MAX);
		return -1;
	}
	memcpy(key->bytes, line, (size_t)len);
	key->len = (size_t)len;
	return 0;
}

int key_read_passfile(struct carp_key *key, const char *path)
{
	int is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "(standard input)" : path;
	uint8_t line[KEY_READ];
	int fd, ret;

	fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		say_error("passfile %s: %s", name, strerror(errno));
		return -1;
	}
	key_check_mode(fd, name);
	ret = key_set(key, line, key_read_line(fd, line), name);
	explicit_bzero(line, sizeof(line));
	if (!is_stdin)
		close(fd);
	return ret;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int key_parse_hex(struct carp_key *key, const char *hex)
{
	size_t len = strlen(hex);
	size_t i;

	/* The sentences do not repeat what may be most of a key. */
	if (len < 2 || len % 2 || len > 2 * CARP_KEY_MAX) {
		say_error("key must be 1 to %d bytes, two hex digits each",
			  CARP_KEY_MAX);
		return -1;
	}
	for (i = 0; i < len; i += 2) {
		int high = hex_digit(hex[i]);
		int low = hex_digit(hex[i + 1]);

		if (high < 0 || low < 0) {
			say_error("key has a character that is no hex digit");
			key_wipe(key);
			return -1;
		}
		key->bytes[i / 2] = (uint8_t)(high << 4 | low);
	}
	key->len = len / 2;
	return 0;
}

void key_wipe(struct carp_key *key)
{
	explicit_bzero(key, sizeof(*key));
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "args.h"
#include "say.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

char *args_peek(const struct args *args)
{
	return args->argc > 0 ? args->argv[0] : NULL;
}

char *args_next(struct args *args)
{
	char *word = args_peek(args);

	if (word) {
		args->argc--;
		args->argv++;
	}
	return word;
}

bool args_accept(struct args *args, const char *word)
{
	const char *next = args_peek(args);

	if (!next || strcmp(next, word))
		return false;
	args_next(args);
	return true;
}

char *args_value(struct args *args, const char *keyword)
{
	char *word = args_next(args);

	if (!word)
		say_error("\"%s\" needs a value", keyword);
	return word;
}

/* What the kernel allows; see dev_valid_name(). */
int check_device_name(const char *name)
{
	const char *p;
	bool good = *name && strcmp(name, ".") && strcmp(name, "..") &&
		    strlen(name) < IFNAMSIZ;

	for (p = name; good && *p; p++)
		good = *p != '/' && *p != ':' && !isspace((unsigned char)*p);
	if (good)
		return 0;
	say_error("\"%s\" is not a valid device name", name);
	return -1;
}

int args_optional_device(struct args *args, const char **name)
{
	bool dev = args_accept(args, "dev");

	*name = args_next(args);
	if (*name)
		return check_device_name(*name);
	if (!dev)
		return 0;
	say_error("\"dev\" needs a value");
	return -1;
}

int args_device(struct args *args, const char **name)
{
	if (args_optional_device(args, name))
		return -1;
	if (*name)
		return 0;
	say_error("the name of the device is missing");
	return -1;
}

int args_end(const struct args *args)
{
	const char *word = args_peek(args);

	if (!word)
		return 0;
	say_error("unknown keyword \"%s\"", word);
	return -1;
}

int parse_number(const char *keyword, const char *word, unsigned int min,
		 unsigned int max, unsigned int *value)
{
	unsigned long number;
	char *end;

	errno = 0;
	number = strtoul(word, &end, 10);
	/* strtoul() would take a sign and blanks. */
	if (!isdigit((unsigned char)*word) || *end || errno ||
	    number < min || number > max) {
		say_error("%s must be a number from %u to %u, not \"%s\"",
			  keyword, min, max, word);
		return -1;
	}
	*value = (unsigned int)number;
	return 0;
}

int parse_on_off(const char *keyword, const char *word, uint8_t *value)
{
	if (strcmp(word, "on") == 0) {
		*value = 1;
	} else if (strcmp(word, "off") == 0) {
		*value = 0;
	} else {
		say_error("%s must be \"on\" or \"off\", not \"%s\"", keyword,
			  word);
		return -1;
	}
	return 0;
}

static bool parse_prefix(const char *slash, unsigned int max, uint8_t *len)
{
	unsigned long number;
	char *end;

	*len = (uint8_t)max;
	if (!slash)
		return true;
	if (!isdigit((unsigned char)slash[1]))
		return false;
	number = strtoul(slash + 1, &end, 10);
	*len = (uint8_t)number;
	return !*end && number <= max;
}

int parse_address(const char *word, struct carp_addr *addr)
{
	const char *slash = strchr(word, '/');
	size_t len = slash ? (size_t)(slash - word) : strlen(word);
	char text[INET6_ADDRSTRLEN];

	memset(addr, 0, sizeof(*addr));
	if (len >= sizeof(text))
		goto bad;
	memcpy(text, word, len);
	text[len] = '\0';

	if (inet_pton(AF_INET, text, &addr->v4) == 1)
		addr->family = AF_INET;
	else if (inet_pton(AF_INET6, text, &addr->v6) == 1)
		addr->family = AF_INET6;
	else
		goto bad;
	if (parse_prefix(slash, addr->family == AF_INET ? 32 : 128,
			 &addr->prefixlen))
		return 0;
bad:
	say_error("address must be ADDRESS[/LENGTH], not \"%s\"", word);
	return -1;
}

int parse_seconds(const char *keyword, const char *word, int64_t *ms)
{
	const double max = 365.0 * 86400;
	double seconds;
	char *end;

	seconds = strtod(word, &end);
	if (isdigit((unsigned char)*word) && !*end &&
	    strspn(word, "0123456789.") == strlen(word) && seconds <= max) {
		*ms = (int64_t)(seconds * 1000);
		return 0;
	}
	say_error("%s must be a number of seconds, at most a year, not \"%s\"",
		  keyword, word);
	return -1;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Settings, from the words of a user to the attributes of a message and back.
 * carpctl and the plug-in of ip make the same of them, and what was accepted
 * says what the words said. Input: the words, one a line.
 */
#include "fuzz.h"
#include "plugin.h"

#include "ipc-nl.h"
#include "key.h"

#include <linux/genetlink.h>
#include <stdarg.h>

#define WORDS_MAX	32
#define TEXT_MAX	4096

/* A message with the attributes, as carpctl sends it, but for the padding. */
static size_t put_attributes(const struct carp_config *config,
			     char buffer[IPC_REQUEST])
{
	struct nlmsghdr *nlh;

	memset(buffer, 0, IPC_REQUEST);
	nlh = ipc_genl_request(buffer, 1, CARP_CMD_SET, 1);
	config_put(config, ipc_put, nlh);
	return nlh->nlmsg_len;
}

static const struct {
	const char *keyword;
	size_t offset;
} numbers[] = {
	{ "vhid", offsetof(struct carp_device, vhid) },
	{ "advbase", offsetof(struct carp_device, advbase) },
	{ "advskew", offsetof(struct carp_device, advskew) },
	{ "dead_ratio", offsetof(struct carp_device, dead_ratio) },
};

static void check_word(const char *keyword, const char *value,
		       const struct carp_device *dev,
		       const struct carp_config *config)
{
	const uint8_t *number;
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		number = (const uint8_t *)dev + numbers[i].offset;
		if (!strcmp(keyword, numbers[i].keyword))
			REQUIRE(*number == strtoul(value, NULL, 10));
	}
	if (!strcmp(keyword, "preempt"))
		REQUIRE(dev->preempt == !strcmp(value, "on"));
	if (!strcmp(keyword, "key"))
		REQUIRE(config->key.len == strlen(value) / 2);
}

static void print(char **end, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	*end += vsprintf(*end, fmt, ap);
	va_end(ap);
}

/* What the message says, in the words that a user would use. */
static size_t unparse(const struct carp_device *dev,
		      const struct carp_config *config, char text[TEXT_MAX])
{
	char *end = text;
	size_t i;

	if (dev->has & CARP_BIT(CARP_A_VHID))
		print(&end, "vhid\n%u\n", dev->vhid);
	if (dev->has & CARP_BIT(CARP_A_ADVBASE))
		print(&end, "advbase\n%u\n", dev->advbase);
	if (dev->has & CARP_BIT(CARP_A_ADVSKEW))
		print(&end, "advskew\n%u\n", dev->advskew);
	if (dev->has & CARP_BIT(CARP_A_DEAD_RATIO))
		print(&end, "dead_ratio\n%u\n", dev->dead_ratio);
	if (dev->has & CARP_BIT(CARP_A_PREEMPT))
		print(&end, "preempt\n%s\n", dev->preempt ? "on" : "off");
	if (config->has & CARP_BIT(CARP_A_KEY)) {
		print(&end, "key\n");
		for (i = 0; i < config->key.len; i++)
			print(&end, "%02x", config->key.bytes[i]);
		print(&end, "\n");
	}
	return (size_t)(end - text);
}

static int split(char *text, char *words[WORDS_MAX + 1])
{
	char *word;
	int n = 0;

	while (n < WORDS_MAX && (word = strsep(&text, "\n")))
		if (*word)
			words[n++] = word;
	words[n] = NULL;
	return n;
}

/* True if all of the words are settings, and good. */
static bool parse(const char *text, size_t size, struct carp_config *config)
{
	char *words[WORDS_MAX + 1], *copy = malloc(size + 1);
	struct args args = { .argv = words };
	int ret;

	REQUIRE(copy);
	memcpy(copy, text, size);
	copy[size] = '\0';
	args.argc = split(copy, words);
	while ((ret = config_parse(config, &args)) > 0)
		;
	free(copy);
	return ret == 0 && !args.argc;
}

static bool plugin_parse(const char *text, size_t size, char *buffer,
			 size_t room)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
	char *words[WORDS_MAX + 1], *copy = malloc(size + 1);
	int n, ret;

	REQUIRE(copy && room >= IPLINK_MAX);
	memcpy(copy, text, size);
	copy[size] = '\0';
	n = split(copy, words);
	ret = carp_link_util.parse_opt(&carp_link_util, n, words, nlh);
	free(copy);
	return ret == 0;
}

static void check_values(const char *text, size_t size,
			 const struct carp_device *dev,
			 const struct carp_config *config)
{
	char *words[WORDS_MAX + 1], *copy = malloc(size + 1);
	int i, n;

	REQUIRE(copy);
	memcpy(copy, text, size);
	copy[size] = '\0';
	n = split(copy, words);
	for (i = 0; i + 1 < n; i += 2)
		check_word(words[i], words[i + 1], dev, config);
	free(copy);
}

static void check_accepted(const char *text, size_t size,
			   const struct carp_config *config)
{
	char first[IPC_REQUEST], second[IPC_REQUEST], words[TEXT_MAX];
	struct carp_config again = { 0 };
	size_t len = put_attributes(config, first);
	struct carp_device dev;

	REQUIRE(!ipc_parse((struct nlmsghdr *)first, &dev));
	check_values(text, size, &dev, config);
	REQUIRE(parse(words, unparse(&dev, config, words), &again));
	REQUIRE(put_attributes(&again, second) == len);
	REQUIRE(!memcmp(first, second, len));
	carp_device_free(&dev);
}

/* Attributes begin behind another header. */
static void check_plugin(const char *text, size_t size, bool good,
			 const struct carp_config *config)
{
	char ours[IPC_REQUEST], theirs[IPLINK_MAX];
	struct nlmsghdr *nlh = (struct nlmsghdr *)theirs;
	size_t len, head = NLMSG_LENGTH(GENL_HDRLEN);

	REQUIRE(plugin_parse(text, size, theirs, sizeof(theirs)) == good);
	if (!good)
		return;
	len = put_attributes(config, ours) - head;
	REQUIRE(nlh->nlmsg_len == NLMSG_HDRLEN + len);
	REQUIRE(!memcmp(ours + head, theirs + NLMSG_HDRLEN, len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct carp_config config = { 0 };
	char *text = malloc(size + 1);
	bool good;

	REQUIRE(text);
	memcpy(text, data, size);
	text[size] = '\0';
	/* No file is to be opened by a name that comes from here. */
	if (size < TEXT_MAX / 4 && strlen(text) == size &&
	    !strstr(text, "passfile") && strncmp(text, "help", 4)) {
		good = parse(text, size, &config);
		if (good)
			check_accepted(text, size, &config);
		check_plugin(text, size, good, &config);
	}
	config_wipe(&config);
	free(text);
	return 0;
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words of commands: numbers, addresses, settings, keys, options.
 */
#include "tap.h"

#include "../config.h"
#include "../options.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Splits "line" in place; good until the next call. */
static struct args words(const char *line)
{
	static char copy[512], *argv[64];
	struct args args = { .argv = argv };
	char *word;

	snprintf(copy, sizeof(copy), "%s", line);
	for (word = strtok(copy, " "); word; word = strtok(NULL, " "))
		argv[args.argc++] = word;
	argv[args.argc] = NULL;
	return args;
}

static int parse_all(struct carp_config *config, const char *line)
{
	struct args args = words(line);
	int ret;

	memset(config, 0, sizeof(*config));
	while ((ret = config_parse(config, &args)) > 0)
		;
	return ret < 0 ? ret : args_end(&args);
}

static void good_config(const char *line, int attr, unsigned int value)
{
	struct carp_config config;

	tap_ok(parse_all(&config, line) == 0 &&
	       config.has == CARP_BIT(attr) && config.u8[attr] == value,
	       "\"%s\" is taken", line);
	tap_same(tap_said(), "", "without a word");
}

static void bad_config(const char *line, const char *said)
{
	struct carp_config config;
	char name[128];

	snprintf(name, sizeof(name), "\"%.100s\" is refused", line);
	tap_ok(parse_all(&config, line) < 0, "%s", name);
	tap_same(tap_said(), said, "and it says why");
}

static void test_settings(void)
{
	good_config("vhid 1", CARP_A_VHID, 1);
	good_config("vhid 255", CARP_A_VHID, 255);
	good_config("vhid 010", CARP_A_VHID, 10);
	good_config("advbase 0", CARP_A_ADVBASE, 0);
	good_config("advbase 254", CARP_A_ADVBASE, 254);
	good_config("advskew 0", CARP_A_ADVSKEW, 0);
	good_config("advskew 254", CARP_A_ADVSKEW, 254);
	good_config("dead_ratio 2", CARP_A_DEAD_RATIO, 2);
	good_config("dead_ratio 255", CARP_A_DEAD_RATIO, 255);
	good_config("preempt on", CARP_A_PREEMPT, 1);
	good_config("preempt off", CARP_A_PREEMPT, 0);

	bad_config("vhid 0", "vhid must be a number from 1 to 255, not \"0\"");
	bad_config("vhid 256",
		   "vhid must be a number from 1 to 255, not \"256\"");
	bad_config("vhid -1",
		   "vhid must be a number from 1 to 255, not \"-1\"");
	bad_config("vhid +1",
		   "vhid must be a number from 1 to 255, not \"+1\"");
	bad_config("vhid 1x",
		   "vhid must be a number from 1 to 255, not \"1x\"");
	bad_config("vhid 99999999999999999999",
		   "vhid must be a number from 1 to 255, not "
		   "\"99999999999999999999\"");
	bad_config("vhid 4294967297",
		   "vhid must be a number from 1 to 255, not \"4294967297\"");
	bad_config("advbase 255",
		   "advbase must be a number from 0 to 254, not \"255\"");
	bad_config("advskew 255",
		   "advskew must be a number from 0 to 254, not \"255\"");
	bad_config("dead_ratio 1",
		   "dead_ratio must be a number from 2 to 255, not \"1\"");
	bad_config("preempt yes",
		   "preempt must be \"on\" or \"off\", not \"yes\"");
	bad_config("vhid 1 vhid 1", "vhid is given twice");
	bad_config("vhid", "\"vhid\" needs a value");
	bad_config("vhid 1 colour red", "unknown keyword \"colour\"");
	bad_config("vhi 1", "unknown keyword \"vhi\"");
}

struct seen {
	uint32_t attrs;
	size_t key_len;
	uint8_t vhid;
};

static void see(void *arg, int attr, const void *data, size_t len)
{
	struct seen *seen = arg;

	seen->attrs |= CARP_BIT(attr);
	if (attr == CARP_A_KEY)
		seen->key_len = len;
	if (attr == CARP_A_VHID)
		seen->vhid = *(const uint8_t *)data;
}

static void test_config_put(void)
{
	struct carp_config config;
	struct seen seen = { 0 };

	parse_all(&config, "vhid 7 advskew 3 key 0102");
	config_put(&config, see, &seen);
	tap_ok(seen.attrs == (CARP_BIT(CARP_A_VHID) |
			      CARP_BIT(CARP_A_ADVSKEW) |
			      CARP_BIT(CARP_A_KEY)), "what is given is sent");
	tap_ok(seen.vhid == 7 && seen.key_len == 2, "as it was given");
	config_wipe(&config);
	tap_ok(config.key.len == 0 && config.key.bytes[0] == 0,
	       "the key is wiped");
}

static void test_hex(void)
{
	const char *bad = "key must be 1 to 20 bytes, two hex digits each";
	struct args args = words("key 0a1B");
	struct carp_config config = { 0 };
	const char *word = args.argv[1];

	tap_ok(config_parse(&config, &args) == 1 && config.key.len == 2 &&
	       memcmp(config.key.bytes, "\x0a\x1b", 2) == 0, "key in hex");
	tap_ok(memcmp(word, "\0\0\0\0", 4) == 0,
	       "the key does not stay in the list of processes");
	tap_ok(parse_all(&config, "key "
			 "000102030405060708090a0b0c0d0e0f10111213") == 0 &&
	       config.key.len == 20, "key of 20 bytes");
	bad_config("key 000102030405060708090a0b0c0d0e0f1011121314", bad);
	bad_config("key 0", bad);
	bad_config("key 0g", "key has a character that is no hex digit");
	bad_config("key 00 key 00", "the key is given twice");
	bad_config("key 00 passfile -", "the key is given twice");
}

static char passfile[32];

static void write_passfile(const char *text, size_t len, mode_t mode)
{
	FILE *f = fopen(passfile, "w");

	if (!f || fwrite(text, 1, len, f) != len || fclose(f) ||
	    chmod(passfile, mode)) {
		perror(passfile);
		exit(1);
	}
}

static void good_passfile(const char *text, size_t len, const char *want,
			  size_t want_len)
{
	struct carp_key key = { .len = 0 };

	write_passfile(text, len, 0600);
	tap_ok(key_read_passfile(&key, passfile) == 0 &&
	       key.len == want_len && memcmp(key.bytes, want, want_len) == 0,
	       "passfile with a key of %zu bytes", want_len);
	tap_same(tap_said(), "", "without a word");
}

static void bad_passfile(const char *text, const char *reason)
{
	struct carp_key key = { .len = 0 };
	char said[256];

	write_passfile(text, strlen(text), 0600);
	snprintf(said, sizeof(said), "passfile %s: %s", passfile, reason);
	tap_ok(key_read_passfile(&key, passfile) < 0 && key.len == 0,
	       "passfile of %zu bytes is refused", strlen(text));
	tap_same(tap_said(), said, "and it says why");
}

static void test_passfile(void)
{
	struct carp_key key;
	char said[256];

	snprintf(passfile, sizeof(passfile), "/tmp/carpctl-test.XXXXXX");
	if (mkstemp(passfile) < 0)
		exit(1);
	good_passfile("a", 1, "a", 1);
	good_passfile("secret\n", 7, "secret", 6);
	good_passfile("one\ntwo\n", 8, "one", 3);
	good_passfile(" b c\n", 5, " b c", 4);
	good_passfile("x\0y\n", 4, "x\0y", 3);
	good_passfile("12345678901234567890\n", 21, "12345678901234567890", 20);
	bad_passfile("123456789012345678901",
		     "the key is longer than 20 bytes");
	bad_passfile("", "the key is empty");
	bad_passfile("\nsecret\n", "the key is empty");

	write_passfile("a", 1, 0644);
	snprintf(said, sizeof(said),
		 "passfile %s: others than its owner can read it", passfile);
	tap_ok(key_read_passfile(&key, passfile) == 0,
	       "passfile that others can read");
	tap_same(tap_said(), said, "is warned of");

	unlink(passfile);
	snprintf(said, sizeof(said), "passfile %s: No such file or directory",
		 passfile);
	tap_ok(key_read_passfile(&key, passfile) < 0, "no passfile");
	tap_same(tap_said(), said, "is said");
	tap_ok(key_read_passfile(&key, "/") < 0, "a directory");
	tap_same(tap_said(), "passfile /: Is a directory", "is said");
}

static void test_stdin(void)
{
	struct carp_config config = { .stdin_taken = true };
	struct args args = words("passfile -");

	tap_ok(config_parse(&config, &args) < 0,
	       "no passfile from the standard input of a batch");
	tap_same(tap_said(), "passfile - cannot be used: the batch comes from "
		 "standard input", "and it says why");
}

static void try_address(const char *word, const char *want, unsigned int len)
{
	char text[INET6_ADDRSTRLEN] = "";
	struct carp_addr addr;

	if (!want) {
		char said[256];

		snprintf(said, sizeof(said), "address must be "
			 "ADDRESS[/LENGTH], not \"%s\"", word);
		tap_ok(parse_address(word, &addr) < 0, "address %s", word);
		tap_same(tap_said(), said, "and it says why");
		return;
	}
	if (parse_address(word, &addr) == 0)
		inet_ntop(addr.family, &addr.v4, text, sizeof(text));
	tap_ok(strcmp(text, want) == 0 && addr.prefixlen == len,
	       "address %s", word);
}

static void test_address(void)
{
	try_address("192.0.2.1", "192.0.2.1", 32);
	try_address("192.0.2.1/24", "192.0.2.1", 24);
	try_address("192.0.2.1/0", "192.0.2.1", 0);
	try_address("2001:db8::1", "2001:db8::1", 128);
	try_address("2001:db8::1/64", "2001:db8::1", 64);
	try_address("192.0.2.1/33", NULL, 0);
	try_address("192.0.2.1/-1", NULL, 0);
	try_address("192.0.2.1/", NULL, 0);
	try_address("192.0.2.1/4294967304", NULL, 0);
	try_address("192.0.2.256", NULL, 0);
	try_address("192.0.2", NULL, 0);
	try_address("2001:db8::1/129", NULL, 0);
	try_address("host.example", NULL, 0);
	try_address("2001:0db8:0000:0000:0000:0000:0000:0000:0000:0001/64",
		    NULL, 0);
}

static void seconds(const char *word, int64_t want)
{
	int64_t ms = -1;

	if (want < 0) {
		tap_ok(parse_seconds("timeout", word, &ms) < 0,
		       "timeout %s", word);
		tap_ok(*tap_said(), "is refused");
	} else {
		tap_ok(parse_seconds("timeout", word, &ms) == 0 && ms == want,
		       "timeout %s", word);
	}
}

static void test_seconds(void)
{
	seconds("0", 0);
	seconds("10", 10000);
	seconds("2.5", 2500);
	seconds("31536000", INT64_C(31536000000));
	seconds("31536001", -1);
	seconds("-1", -1);
	seconds("1e3", -1);
	seconds("inf", -1);
	seconds("0x10", -1);
	seconds("1.2.3", -1);
}

static void try_device(const char *line, const char *want)
{
	struct args args = words(line);
	const char *name = NULL;

	if (args_device(&args, &name) || args_end(&args))
		name = NULL;
	tap_ok(want ? name && !strcmp(name, want) && !*tap_said() :
		      !name && *tap_said(), "device \"%s\"", line);
}

static void test_device(void)
{
	try_device("carp0", "carp0");
	try_device("dev carp0", "carp0");
	try_device("dev dev", "dev");
	try_device("fifteen-letters", "fifteen-letters");
	try_device("sixteen--letters", NULL);
	try_device("a/b", NULL);
	try_device("a:b", NULL);
	try_device("..", NULL);
	try_device("dev", NULL);
	try_device("", NULL);
	try_device("carp0 carp1", NULL);
}

static struct options parse_options(const char *line, bool before_verb,
				    int *ret, int *left)
{
	struct args args = words(line);
	struct options opt = { 0 };

	*ret = options_parse(&opt, &args, before_verb);
	*left = args.argc;
	return opt;
}

static void flags(const char *line, const char *want)
{
	struct options opt;
	char got[8] = "";
	int ret, left;

	opt = parse_options(line, true, &ret, &left);
	snprintf(got, sizeof(got), "%s%s%s%s%s", opt.json ? "j" : "",
		 opt.pretty ? "p" : "", opt.stats ? "s" : "",
		 opt.details ? "d" : "", opt.timestamp ? "t" : "");
	tap_ok(ret == 0 && left == 1 && !strcmp(got, want),
	       "options \"%s\"", line);
}

static void bad_options(const char *line, bool before_verb, const char *said)
{
	int ret, left;

	parse_options(line, before_verb, &ret, &left);
	tap_ok(ret < 0, "options \"%s\"", line);
	tap_same(tap_said(), said, "are refused");
}

static void test_options(void)
{
	struct options opt;
	int ret, left;

	flags("show", "");
	flags("-j show", "j");
	flags("-json show", "j");
	flags("--json show", "j");
	flags("-js show", "js");
	flags("-p -j show", "jp");
	flags("-jpsd show", "jpsd");
	flags("-stat show", "s");
	flags("-statistics -det -time show", "sdt");
	bad_options("-x show", true, "unknown option \"-x\"");
	bad_options("- show", true, "unknown option \"-\"");
	bad_options("-jx show", true, "unknown option \"-jx\"");
	bad_options("-jn show", true, "unknown option \"-jn\"");
	bad_options("-n", true, "\"netns\" needs a value");
	bad_options("-batch f", false,
		    "option \"-batch\" must come before the command");
	bad_options("-V", false, "option \"-V\" must come before the command");

	opt = parse_options("-n blue -b - -force x", true, &ret, &left);
	tap_ok(ret == 0 && left == 1 && opt.force &&
	       !strcmp(opt.netns, "blue") && !strcmp(opt.batch, "-"),
	       "options with a value");
}

int main(void)
{
	test_settings();
	test_config_put();
	test_hex();
	test_passfile();
	test_stdin();
	test_address();
	test_seconds();
	test_device();
	test_options();
	return tap_end();
}

// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"
#include "say.h"

#include <string.h>

struct setting {
	const char *keyword;
	int attr;
	int (*parse)(struct carp_config *config, const struct setting *setting,
		     char *word);
	unsigned int min;
	unsigned int max;
};

static int setting_number(struct carp_config *config,
			  const struct setting *setting, char *word)
{
	unsigned int value;

	if (parse_number(setting->keyword, word, setting->min, setting->max,
			 &value))
		return -1;
	config->u8[setting->attr] = (uint8_t)value;
	return 0;
}

static int setting_on_off(struct carp_config *config,
			  const struct setting *setting, char *word)
{
	return parse_on_off(setting->keyword, word,
			    &config->u8[setting->attr]);
}

static int setting_passfile(struct carp_config *config,
			    const struct setting *setting, char *word)
{
	(void)setting;
	if (config->stdin_taken && strcmp(word, "-") == 0) {
		say_error("passfile - cannot be used: the batch comes from "
			  "standard input");
		return -1;
	}
	return key_read_passfile(&config->key, word);
}

static int setting_key(struct carp_config *config,
		       const struct setting *setting, char *word)
{
	int ret;

	(void)setting;
	ret = key_parse_hex(&config->key, word);
	/* As few look into the list of processes from now on as possible. */
	explicit_bzero(word, strlen(word));
	return ret;
}

static const struct setting settings[] = {
	{ "vhid", CARP_A_VHID, setting_number, 1, 255 },
	{ "advbase", CARP_A_ADVBASE, setting_number, 0, CARP_ADV_MAX },
	{ "advskew", CARP_A_ADVSKEW, setting_number, 0, CARP_ADV_MAX },
	{ "dead_ratio", CARP_A_DEAD_RATIO, setting_number, 2, 255 },
	{ "preempt", CARP_A_PREEMPT, setting_on_off, 0, 0 },
	{ "passfile", CARP_A_KEY, setting_passfile, 0, 0 },
	{ "key", CARP_A_KEY, setting_key, 0, 0 },
};

#define N_SETTINGS	(sizeof(settings) / sizeof(settings[0]))

static const struct setting *setting_find(const char *word)
{
	size_t i;

	for (i = 0; word && i < N_SETTINGS; i++) {
		if (strcmp(word, settings[i].keyword) == 0)
			return &settings[i];
	}
	return NULL;
}

int config_parse(struct carp_config *config, struct args *args)
{
	const struct setting *setting = setting_find(args_peek(args));
	char *value;

	if (!setting)
		return 0;
	args_next(args);
	if (config->has & CARP_BIT(setting->attr)) {
		say_error("%s is given twice", setting->attr == CARP_A_KEY ?
			  "the key" : setting->keyword);
		return -1;
	}
	value = args_value(args, setting->keyword);
	if (!value || setting->parse(config, setting, value))
		return -1;
	config->has |= CARP_BIT(setting->attr);
	return 1;
}

void config_set_u8(struct carp_config *config, int attr, uint8_t value)
{
	config->u8[attr] = value;
	config->has |= CARP_BIT(attr);
}

void config_put(const struct carp_config *config, config_put_fn *put,
		void *arg)
{
	int attr;

	for (attr = 1; attr <= CARP_A_MAX; attr++) {
		if (!(config->has & CARP_BIT(attr)))
			continue;
		if (attr == CARP_A_KEY)
			put(arg, attr, config->key.bytes, config->key.len);
		else
			put(arg, attr, &config->u8[attr], sizeof(uint8_t));
	}
}

void config_wipe(struct carp_config *config)
{
	key_wipe(&config->key);
	config->has &= ~CARP_BIT(CARP_A_KEY);
}

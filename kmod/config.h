/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_CONFIG_H
#define _CARP_CONFIG_H

#include <linux/bits.h>

#include <uapi/linux/carp.h>

struct carp_dev;
struct crypto_shash;
struct net_device;
struct netlink_ext_ack;

#define CARP_CONFIG_VHID	BIT(0)
#define CARP_CONFIG_ADVBASE	BIT(1)
#define CARP_CONFIG_ADVSKEW	BIT(2)
#define CARP_CONFIG_KEY		BIT(3)
#define CARP_CONFIG_PREEMPT	BIT(4)
#define CARP_CONFIG_DEAD_RATIO	BIT(5)
#define CARP_CONFIG_STATE	BIT(6)

/**
 * struct carp_config - what a user wants to be different
 * @set: which of the following, CARP_CONFIG_*
 * @vhid: 1 to 255
 * @advbase: seconds
 * @advskew: 1/256 s
 * @dead_ratio: a master is dead after this many times @advbase
 * @preempt: take over from a slower master
 * @state: BACKUP or MASTER, once
 * @key_len: bytes in @key
 * @key: wiped by carp_config_wipe()
 * @prepared: @key, ready for use, or NULL
 */
struct carp_config {
	u32			set;
	u8			vhid;
	u8			advbase;
	u8			advskew;
	u8			dead_ratio;
	bool			preempt;
	enum carp_state		state;
	u8			key_len;
	u8			key[CARP_KEY_MAX];
	struct crypto_shash	*prepared;
};

int carp_config_prepare(struct carp_config *cfg,
			struct netlink_ext_ack *extack);
int carp_config_check(const struct carp_dev *cd, const struct carp_config *cfg,
		      const struct net_device *lower,
		      struct netlink_ext_ack *extack);
void carp_config_apply(struct carp_dev *cd, struct carp_config *cfg);
void carp_config_wipe(struct carp_config *cfg);

#endif /* _CARP_CONFIG_H */

// SPDX-License-Identifier: GPL-2.0
/*
 * What a user wants, whichever door it came through: prepare what can fail,
 * check, apply what cannot. All of it or nothing.
 */
#include "config.h"

#include <linux/err.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/string.h>

#include "device.h"
#include "hmac.h"
#include "port.h"
#include "vhost.h"

/**
 * carp_config_prepare() - allocate what applying needs
 * @cfg: parsed configuration
 * @extack: says what went wrong
 *
 * Context: process, may sleep. carp_config_wipe() is called in the end.
 *
 * Return: 0 or an error.
 */
int carp_config_prepare(struct carp_config *cfg,
			struct netlink_ext_ack *extack)
{
	int err;

	if (!(cfg->set & CARP_CONFIG_KEY))
		return 0;
	cfg->prepared = carp_hmac_alloc(cfg->key, cfg->key_len);
	if (!IS_ERR(cfg->prepared))
		return 0;
	err = PTR_ERR(cfg->prepared);
	cfg->prepared = NULL;
	if (err == -ENOENT)
		NL_SET_ERR_MSG(extack, "the kernel has no hmac(sha1)");
	else
		NL_SET_ERR_MSG(extack, "the key cannot be prepared");
	return err;
}

/**
 * carp_config_check() - can this be applied?
 * @cd: the device
 * @cfg: prepared configuration
 * @lower: its parent, or NULL
 * @extack: says why not
 *
 * Context: RTNL.
 *
 * Return: 0 or an error.
 */
int carp_config_check(const struct carp_dev *cd, const struct carp_config *cfg,
		      const struct net_device *lower,
		      struct netlink_ext_ack *extack)
{
	if (cfg->set & CARP_CONFIG_STATE &&
	    READ_ONCE(carp_dev_leader(cd)->state) == CARP_STATE_INIT) {
		NL_SET_ERR_MSG(extack,
			       "the device is not running: it needs a vhid, an address, and to be up like its link");
		return -ENETDOWN;
	}
	if (cfg->set & CARP_CONFIG_VHID && lower)
		return carp_port_check_vhid(cd, lower, cfg->vhid, extack);
	return 0;
}

/* A new vhid is a new election, with another MAC address. */
static void carp_config_vhid(struct carp_dev *cd, u8 vhid)
{
	struct carp_vhost *vh = carp_dev_leader(cd);

	if (vh->vhid == vhid)
		return;
	carp_dev_lock(cd);
	carp_vhost_stop(vh, CARP_REASON_CONFIG);
	carp_dev_unlock(cd);

	carp_port_withdraw(cd);
	carp_dev_lock(cd);
	vh->vhid = vhid;
	memset(vh->heard, 0, sizeof(vh->heard));
	carp_dev_unlock(cd);
	carp_dev_set_mac(cd, vhid);
	carp_port_publish(cd);
	if (cd->dev->reg_state == NETREG_REGISTERED)
		call_netdevice_notifiers(NETDEV_CHANGEADDR, cd->dev);
}

static void carp_config_key(struct carp_dev *cd, struct carp_config *cfg)
{
	struct crypto_shash *old = cd->key;

	cd->key = cfg->prepared;
	cd->key_set = cfg->key_len;
	cfg->prepared = old;
}

/* Return: whether other hosts have to know. */
static bool carp_config_commit(struct carp_dev *cd, struct carp_config *cfg)
{
	struct carp_vhost *vh = carp_dev_leader(cd);

	if (cfg->set & CARP_CONFIG_ADVBASE)
		cd->advbase = cfg->advbase;
	if (cfg->set & CARP_CONFIG_ADVSKEW)
		vh->advskew = cfg->advskew;
	if (cfg->set & CARP_CONFIG_DEAD_RATIO)
		cd->dead_ratio = cfg->dead_ratio;
	if (cfg->set & CARP_CONFIG_PREEMPT)
		cd->preempt = cfg->preempt;
	if (cfg->set & CARP_CONFIG_KEY)
		carp_config_key(cd, cfg);
	return cfg->set & (CARP_CONFIG_ADVBASE | CARP_CONFIG_ADVSKEW |
			   CARP_CONFIG_DEAD_RATIO | CARP_CONFIG_KEY);
}

/**
 * carp_config_apply() - do it
 * @cd: the device
 * @cfg: configuration that has passed carp_config_check()
 *
 * Context: RTNL.
 */
void carp_config_apply(struct carp_dev *cd, struct carp_config *cfg)
{
	struct carp_vhost *vh;

	ASSERT_RTNL();
	if (cfg->set & CARP_CONFIG_VHID)
		carp_config_vhid(cd, cfg->vhid);
	carp_dev_lock(cd);
	if (carp_config_commit(cd, cfg))
		list_for_each_entry(vh, &cd->vhosts, list)
			carp_vhost_changed(vh);
	carp_dev_evaluate(cd, CARP_REASON_CONFIG);
	if (cfg->set & CARP_CONFIG_STATE)
		carp_vhost_request(carp_dev_leader(cd), cfg->state);
	carp_dev_unlock(cd);
}

/**
 * carp_config_wipe() - forget a configuration, its key above all
 * @cfg: the configuration, applied or not
 *
 * Context: process.
 */
void carp_config_wipe(struct carp_config *cfg)
{
	carp_hmac_free(cfg->prepared);
	memzero_explicit(cfg, sizeof(*cfg));
}

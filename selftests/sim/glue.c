// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What surrounds the code of kmod/ that is simulated: its device, and whatever
 * it calls of the module and of the kernel.
 */
#include "sim.h"

#include <stdlib.h>

#include "addrs.h"
#include "config.h"
#include "demote.h"
#include "device.h"
#include "hear.h"
#include "hmac.h"
#include "io.h"
#include "names.h"
#include "netlink.h"
#include "netns.h"
#include "port.h"
#include "sync.h"
#include "trace.h"
#include "vhost.h"

#define VHID	7
#define MAX_OUT	8

/* Short of a real one: the same key has the same number. */
struct crypto_shash {
	u32 number;
};

struct net {
	struct carp_net carp;
};

struct module {
	struct net net;
	struct net_device lower, dev;
	struct carp_port port;
	struct carp_dev cd;
	struct carp_stats stats;
	struct hrtimer *timer;
	unsigned int out;
	struct carp_adv queue[MAX_OUT];
};

LIST_HEAD(carp_devs);

static struct module modules[MAX_HOSTS];
static struct crypto_shash keys[2] = { { 1 }, { 2 } };

/* By families, and then what another host believes them to be. */
static struct carp_addrs *address_sets[4][2];

static struct carp_vhost *leader(const struct host *host)
{
	return carp_dev_leader(&host->module->cd);
}

/* --- of the kernel -------------------------------------------------------- */

void *kzalloc(size_t size, int flags)
{
	return calloc(1, size);
}

void kfree(const void *pointer)
{
	free((void *)pointer);
}

u64 get_random_u64(void)
{
	return next_random(&running->random);
}

ktime_t ktime_get(void)
{
	return local_time(running);
}

void hrtimer_setup(struct hrtimer *timer,
		   enum hrtimer_restart (*function)(struct hrtimer *timer),
		   clockid_t clock, enum hrtimer_mode mode)
{
	timer->function = function;
	running->module->timer = timer;
}

/* --- of the module -------------------------------------------------------- */

struct carp_net *carp_net(const struct net *net)
{
	return (struct carp_net *)&net->carp;
}

struct carp_port *carp_dev_port(const struct carp_dev *cd)
{
	return cd->port;
}

struct carp_vhost *carp_dev_leader(const struct carp_dev *cd)
{
	return list_first_entry(&cd->vhosts, struct carp_vhost, list);
}

void carp_dev_lock(struct carp_dev *cd)
{
}

/* Sends what was queued. */
void carp_dev_unlock(struct carp_dev *cd)
{
	struct module *module = container_of(cd, struct module, cd);
	unsigned int i, n = module->out;
	struct carp_header header;

	module->out = 0;
	for (i = 0; i < n; i++) {
		carp_adv_build(&module->queue[i], &header);
		if (cd->addrs->n4)
			net_send(running, V4, &header);
		if (cd->addrs->n6)
			net_send(running, V6, &header);
	}
}

void carp_dev_evaluate(struct carp_dev *cd, enum carp_reason reason)
{
	struct carp_vhost *vh;

	list_for_each_entry(vh, &cd->vhosts, list) {
		if (cd->up && cd->port->up)
			carp_vhost_start(vh, CARP_REASON_INIT_COMPLETE);
		else
			carp_vhost_stop(vh, reason);
	}
}

void carp_dev_new_epoch(struct carp_dev *cd)
{
}

void carp_dev_role_changed(struct carp_dev *cd, bool linger)
{
}

void carp_dev_set_mac(struct carp_dev *cd, u8 vhid)
{
}

int carp_port_check_vhid(const struct carp_dev *cd,
			 const struct net_device *lower, u8 vhid,
			 struct netlink_ext_ack *extack)
{
	return 0;
}

void carp_port_publish(struct carp_dev *cd)
{
}

void carp_port_withdraw(struct carp_dev *cd)
{
}

struct crypto_shash *carp_hmac_alloc(const u8 *key, unsigned int len)
{
	return &keys[key[0]];
}

void carp_hmac_free(struct crypto_shash *tfm)
{
}

static void digest(const struct crypto_shash *tfm,
		   const struct carp_addrs *addrs, u64 counter, u8 *md)
{
	u64 words[2] = { counter, (u64)tfm->number << 32 | addrs->n4 << 16 |
				  addrs->n6 };

	memcpy(md, words, sizeof(words));
}

int carp_hmac_sign(struct crypto_shash *tfm, const struct carp_addrs *addrs,
		   struct carp_adv *adv)
{
	digest(tfm, addrs, adv->counter, adv->md);
	return 0;
}

bool carp_hmac_verify(struct crypto_shash *tfm, const struct carp_addrs *addrs,
		      const struct carp_adv *adv)
{
	u8 md[CARP_MD_LEN] = { };

	digest(tfm, addrs, adv->counter, md);
	return !memcmp(md, adv->md, sizeof(md));
}

void carp_output_source(const struct carp_dev *cd, sa_family_t family,
			struct in6_addr *addr)
{
	net_source(running, family == AF_INET ? V4 : V6, addr);
}

void carp_output_advert(struct carp_dev *cd, const struct carp_adv *adv)
{
	struct module *module = container_of(cd, struct module, cd);

	if (module->out < MAX_OUT)
		module->queue[module->out++] = *adv;
	else
		judge_fail(FAIL_STORM, "h%u queues adverts", running->index);
}

void carp_output_announce(struct carp_dev *cd, u8 vhid)
{
}

void carp_nl_notify_state(struct carp_vhost *vh, enum carp_state old)
{
}

void carp_nl_notify_master(struct carp_vhost *vh,
			   const struct carp_heard *heard)
{
}

void trace_carp_state(const struct net_device *dev, u8 vhid, u8 old, u8 new,
		      u8 reason)
{
	judge_state(running, new, carp_reason_name(reason));
}

void trace_carp_drop(const struct net_device *dev, u8 vhid, u8 reason)
{
	if (reason == CARP_STAT_RX_STALE || reason == CARP_STAT_RX_LOOP)
		say(running, "ignores it: %s", reason == CARP_STAT_RX_STALE ?
		    "overtaken" : "its own");
}

static struct carp_addrs *new_addresses(u8 families, bool other)
{
	struct in6_addr v6 = { .s6_addr = { 0x20, 1, 0xd, 0xb8, [15] = 1 } };
	struct carp_addrs *addrs = carp_addrs_alloc(2, 2);
	u8 i;

	for (i = 0; i < 1 + other; i++) {
		v6.s6_addr[15]++;
		if (families & V4)
			carp_addrs_add4(addrs, cpu_to_be32(0xc0000201 + i));
		if (families & V6)
			carp_addrs_add6(addrs, &v6);
	}
	carp_addrs_finish(addrs);
	return addrs;
}

static struct carp_addrs *addresses(bool other)
{
	struct carp_addrs **set = &address_sets[world.plan->families][other];

	if (!*set)
		*set = new_addresses(world.plan->families, other);
	return *set;
}

/* For those with other rules. */
void glue_sign(struct carp_adv *adv, const struct host *host)
{
	carp_hmac_sign(&keys[host->other_key], addresses(host->other_addrs),
		       adv);
}

bool glue_verify(const struct carp_adv *adv, const struct host *host)
{
	return carp_hmac_verify(&keys[host->other_key],
				addresses(host->other_addrs), adv);
}

/* --- a host --------------------------------------------------------------- */

static void prepare(struct module *module, const struct setup *conf)
{
	struct carp_dev *cd = &module->cd;

	memset(cd, 0, sizeof(*cd));
	module->net.carp.demotion = conf->demotion;
	module->lower.net = &module->net;
	module->port.dev = &module->lower;
	module->port.up = true;
	module->port.demoting = false;
	INIT_LIST_HEAD(&module->port.devs);
	module->out = 0;

	INIT_LIST_HEAD(&cd->vhosts);
	list_add_tail(&cd->list, &carp_devs);
	list_add_tail(&cd->port_list, &module->port.devs);
	cd->dev = &module->dev;
	cd->port = &module->port;
	cd->link_net = &module->net;
	cd->stats = &module->stats;
	cd->advbase = conf->advbase;
	cd->dead_ratio = conf->dead_ratio;
	cd->preempt = conf->preempt;
	cd->demotion = conf->demotion;
	cd->key = &keys[0];
	cd->addrs = addresses(false);
}

void module_boot(struct host *host)
{
	struct module *module = &modules[host->index];
	struct carp_vhost *vh;

	host->module = module;
	prepare(module, &host->conf);
	vh = carp_vhost_create(&module->cd);
	vh->vhid = VHID;
	vh->advskew = host->conf.advskew;
	module_running(host);
}

void module_gone(struct host *host)
{
	list_del(&host->module->cd.list);
	carp_vhost_destroy(leader(host));
}

/* As carp_port_link_changed(), and carp_dev_open() and _stop() of rtnl.c. */
void module_running(struct host *host)
{
	struct carp_dev *cd = &host->module->cd;
	bool up = host->link;

	carp_dev_lock(cd);
	cd->up = !host->down;
	carp_dev_evaluate(cd, CARP_REASON_IFACE_DOWN);
	carp_dev_unlock(cd);
	if (up == cd->port->up)
		return;
	cd->port->up = up;
	carp_dev_lock(cd);
	carp_dev_evaluate(cd, up ? CARP_REASON_INIT_COMPLETE :
			      CARP_REASON_LINK_DOWN);
	carp_dev_unlock(cd);
	carp_demote_port(cd->port, !up);
}

s64 module_fire(const struct host *host)
{
	const struct hrtimer *timer = host->module->timer;

	return timer->queued ? timer->expires : NEVER;
}

void module_expire(struct host *host)
{
	struct hrtimer *timer = host->module->timer;

	timer->queued = false;
	timer->function(timer);
}

/* As carp_input_packet(). */
void module_hear(struct host *host, const struct frame *frame)
{
	struct carp_dev *cd = &host->module->cd;
	struct carp_heard from = {
		.family = frame->family == V4 ? AF_INET : AF_INET6,
	};
	struct carp_adv adv;

	if (carp_adv_parse(&frame->header, sizeof(frame->header), &adv))
		return;
	net_source(&world.hosts[frame->from], frame->family, &from.addr);
	from.advbase = adv.advbase;
	from.advskew = adv.advskew;
	from.demote = adv.demote;
	from.counter = adv.counter;
	from.when = ktime_get();
	carp_dev_lock(cd);
	carp_hear_advert(leader(host), &adv, &from);
	carp_dev_unlock(cd);
}

static void configure(struct host *host, struct carp_config *cfg)
{
	struct carp_dev *cd = &host->module->cd;

	if (!carp_config_prepare(cfg, NULL) &&
	    !carp_config_check(cd, cfg, NULL, NULL))
		carp_config_apply(cd, cfg);
	carp_config_wipe(cfg);
}

/* As carp_vips_update(). */
static void module_addrs(struct host *host)
{
	struct carp_dev *cd = &host->module->cd;

	carp_dev_lock(cd);
	cd->addrs = addresses(host->other_addrs);
	carp_dev_evaluate(cd, CARP_REASON_INIT_COMPLETE);
	carp_vhost_addrs_changed(leader(host));
	carp_dev_unlock(cd);
}

void module_digest(struct host *host)
{
	struct carp_config cfg = {
		.set = CARP_CONFIG_KEY,
		.key = { host->other_key },
		.key_len = 1,
	};

	configure(host, &cfg);
	module_addrs(host);
}

void module_set(struct host *host, enum setting setting, u16 value)
{
	struct carp_config cfg = { };

	switch (setting) {
	case SET_ADVSKEW:
		cfg.set = CARP_CONFIG_ADVSKEW;
		cfg.advskew = value;
		break;
	case SET_PREEMPT:
		cfg.set = CARP_CONFIG_PREEMPT;
		cfg.preempt = value;
		break;
	case SET_ADVBASE:
		cfg.set = CARP_CONFIG_ADVBASE;
		cfg.advbase = value;
		break;
	default:
		host->module->net.carp.demotion += value - host->conf.demotion;
		carp_demote_update(&host->module->cd);
		return;
	}
	configure(host, &cfg);
}

void module_request(struct host *host, enum carp_state state)
{
	struct carp_config cfg = { .set = CARP_CONFIG_STATE, .state = state };

	configure(host, &cfg);
}

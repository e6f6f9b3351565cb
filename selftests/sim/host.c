// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A host, whatever rules it follows: its clock, its timers, what is done to it.
 */
#include "sim.h"

#define LATENCY		(100 * US)	/* of a timer, at most */

struct host *running;

s64 local_time(const struct host *host)
{
	if (host->frozen && host->pause->clock_stops)
		return host->base_local;
	return host->base_local + (world.now - host->base) +
	       (world.now - host->base) * host->conf.ppm / 1000000;
}

static void set_clock(struct host *host, s64 local)
{
	host->base = world.now;
	host->base_local = local;
}

/* When the clock shows at least that. */
static s64 global_time(const struct host *host, s64 local)
{
	double rate = 1 + host->conf.ppm / 1e6;

	return host->base + (s64)((local - host->base_local) / rate) + 2;
}

static s64 latency(s64 due)
{
	return (u64)due * 0x9e3779b97f4a7c15ULL % LATENCY;
}

/* Whatever has run on it may have set its timer. */
static void update(struct host *host)
{
	s64 local;

	running = NULL;
	host->fire = NEVER;
	if (!host->alive || host->frozen)
		return;
	local = host->module ? module_fire(host) : peer_fire(host);
	if (local == NEVER)
		return;
	host->fire = global_time(host, local) + latency(local);
	host->fire = max(host->fire, host->ready);
}

/* Bring what runs on it into line with what was done to it. */
void host_sync(struct host *host)
{
	bool digest = host->other_key != host->has_key ||
		      host->other_addrs != host->has_addrs;

	if (!host->alive || host->frozen)
		return;
	running = host;
	host->has_key = host->other_key;
	host->has_addrs = host->other_addrs;
	if (host->module) {
		module_running(host);
		if (digest)
			module_digest(host);
	} else {
		peer_running(host);
	}
	update(host);
}

void host_boot(struct host *host)
{
	say(host, "boots");
	running = host;
	host->alive = true;
	host->has_key = false;
	host->has_addrs = false;
	if (host->conf.kind == OURS)
		module_boot(host);
	else
		peer_boot(host);
	host_sync(host);
}

/* Without last words. */
void host_gone(struct host *host)
{
	say(host, "crashes");
	running = host;
	if (host->module)
		module_gone(host);
	host->alive = false;
	host->frozen = false;
	host->queued = 0;
	host->module = NULL;
	host->peer = NULL;
	judge_state(host, CARP_STATE_INIT, "crash");
	update(host);
}

void host_hear(struct host *host, const struct frame *frame)
{
	const struct carp_header *header = &frame->header;
	enum carp_state old = host->state;

	running = host;
	if (host->module)
		module_hear(host, frame);
	else
		peer_hear(host, frame);
	update(host);
	/* That a BACKUP goes on waiting is no news. */
	if (host->state != CARP_STATE_BACKUP || host->state != old)
		say(host, "has heard h%u: v%c %u/%u demotion %u", frame->from,
		    frame->family == V4 ? '4' : '6', header->advbase,
		    header->advskew, header->demote);
}

void host_expire(struct host *host)
{
	running = host;
	if (host->module)
		module_expire(host);
	else
		peer_expire(host);
	update(host);
}

void host_freeze(struct host *host, const struct fault *pause)
{
	if (!host->alive || host->frozen)
		return;
	say(host, "stands still");
	set_clock(host, local_time(host));
	host->pause = pause;
	host->frozen = true;
	update(host);
}

/* A MASTER that was away for longer has been succeeded. */
static s64 patience(const struct host *host)
{
	return host_interval(&host->conf) + host_master_down(&host->conf) +
	       LATENCY;
}

void host_thaw(struct host *host, const struct fault *pause)
{
	if (!host->frozen || host->pause != pause)
		return;
	say(host, "goes on, %u frames have waited", host->queued);
	host->must_listen = host->state == CARP_STATE_MASTER &&
		local_time(host) - host->base_local > patience(host);
	host->waits_until = 0;
	if (host->module && host->state == CARP_STATE_BACKUP &&
	    local_time(host) - host->base_local > 2 * patience(host))
		host->waits_until = local_time(host) +
				    host_master_down(&host->conf);
	set_clock(host, local_time(host));
	host->frozen = false;
	host->ready = world.now + (pause->timer_first ? 0 : LATENCY);
	net_requeue(host);
	host_sync(host);
}

static void remember(struct setup *conf, enum setting setting, u16 value)
{
	switch (setting) {
	case SET_ADVSKEW:
		conf->advskew = value;
		break;
	case SET_PREEMPT:
		conf->preempt = value;
		break;
	case SET_ADVBASE:
		conf->advbase = value;
		break;
	default:
		conf->demotion = value;
	}
}

void host_set(struct host *host, enum setting setting, u16 value)
{
	static const char * const names[] = {
		"advskew", "preempt", "demotion", "advbase"
	};

	if (!host->alive || host->frozen)
		return;
	say(host, "%s is %u now", names[setting], value);
	running = host;
	if (host->module)
		module_set(host, setting, value);
	remember(&host->conf, setting, value);
	host->waits_until = 0;
	if (host->peer && setting == SET_DEMOTION)
		peer_demoted(host);
	update(host);
}

void host_request(struct host *host, enum carp_state state)
{
	if (!host->alive || host->frozen)
		return;
	say(host, "is asked to be %s",
	    state == CARP_STATE_MASTER ? "MASTER" : "BACKUP");
	running = host;
	if (host->module)
		module_request(host, state);
	else
		peer_request(host, state);
	update(host);
}

/* Not the module's functions: those are what is to be judged. */
s64 host_interval(const struct setup *conf)
{
	return max(judge_interval(conf), 1) * (SECOND / CARP_UNITS_PER_SEC);
}

s64 host_master_down(const struct setup *conf)
{
	u32 units = conf->dead_ratio * conf->advbase * CARP_UNITS_PER_SEC +
		    conf->advskew;

	if (conf->kind != OURS)
		return peer_master_down(conf);
	if (!conf->advbase)
		return conf->dead_ratio * host_interval(conf);
	return units * (SECOND / CARP_UNITS_PER_SEC);
}

/* A master that is slower than that is replaced, heard or not. */
s64 host_patience(const struct setup *conf)
{
	if (conf->kind == OPENBSD)
		return peer_patience(conf);
	return host_master_down(conf);
}

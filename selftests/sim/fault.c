// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What goes wrong, and what users do.
 */
#include "sim.h"

/* Whatever is active at the moment adds up. */
static unsigned int n_active;
static const struct fault *active[MAX_FAULTS + MAX_OPS];

void fault_reset(void)
{
	n_active = 0;
	memset(world.cut, 0, sizeof(world.cut));
	memset(&world.noise, 0, sizeof(world.noise));
}

static void add_cut(const struct fault *fault)
{
	unsigned int from, bits;

	for (from = 0; from < MAX_HOSTS; from++) {
		bits = fault->links >> (from * MAX_HOSTS) &
		       ((1 << MAX_HOSTS) - 1);
		if (fault->families & V4)
			world.cut[0][from] |= bits;
		if (fault->families & V6)
			world.cut[1][from] |= bits;
	}
}

static void add_noise(const struct fault *fault)
{
	struct fault *noise = &world.noise;

	noise->loss = max(noise->loss, fault->loss);
	noise->dup = max(noise->dup, fault->dup);
	noise->delay = max(noise->delay, fault->delay);
	noise->reorder |= fault->reorder;
}

static void update_net(void)
{
	unsigned int i;

	memset(world.cut, 0, sizeof(world.cut));
	memset(&world.noise, 0, sizeof(world.noise));
	for (i = 0; i < n_active; i++) {
		if (active[i]->type == FAULT_CUT)
			add_cut(active[i]);
		else if (active[i]->type == FAULT_NOISE)
			add_noise(active[i]);
	}
}

static bool is_active(enum fault_type type, u8 host)
{
	unsigned int i;

	for (i = 0; i < n_active; i++)
		if (active[i]->type == type && active[i]->host == host)
			return true;
	return false;
}

/* Two of them at a time are over with the last one. */
static void apply(const struct fault *fault)
{
	struct host *host = &world.hosts[fault->host];
	bool on = is_active(fault->type, fault->host);

	switch (fault->type) {
	case FAULT_CUT:
	case FAULT_NOISE:
		update_net();
		return;
	case FAULT_CRASH:
		if (on && host->alive)
			host_gone(host);
		else if (!on && !host->alive)
			host_boot(host);
		return;
	case FAULT_LINK:
		host->link = !on;
		break;
	case FAULT_DOWN:
		host->down = on;
		break;
	case FAULT_KEY:
		host->other_key = on;
		break;
	default:
		host->other_addrs = on;
	}
	host_sync(host);
}

void fault_begin(const struct fault *fault)
{
	struct host *host = &world.hosts[fault->host];

	switch (fault->type) {
	case FAULT_SET:
		host_set(host, fault->setting, fault->value);
		return;
	case FAULT_REQUEST:
		host_request(host, fault->value);
		return;
	case FAULT_PAUSE:
		host_freeze(host, fault);
		return;
	default:
		say_fault(fault, true);
		active[n_active++] = fault;
		apply(fault);
	}
}

void fault_end(const struct fault *fault)
{
	unsigned int i;

	if (fault->type == FAULT_PAUSE) {
		host_thaw(&world.hosts[fault->host], fault);
		return;
	}
	for (i = 0; i < n_active && active[i] != fault; i++)
		;
	if (i == n_active)
		return;
	say_fault(fault, false);
	active[i] = active[--n_active];
	apply(fault);
}

// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The segment: frames on their way, in a heap by time of arrival.
 */
#include "sim.h"

#define QUEUE_GAP	US	/* between frames that have waited */

static struct frame frames[MAX_FRAMES];
static u16 heap[MAX_FRAMES], unused[MAX_FRAMES];
static unsigned int n_frames;
static u32 numbers;

void net_reset(void)
{
	unsigned int i;

	n_frames = 0;
	numbers = 0;
	for (i = 0; i < MAX_FRAMES; i++)
		unused[i] = i;
}

/* Lower IPv4 addresses are not always lower ones to UCARP. */
void net_source(const struct host *host, u8 family, struct in6_addr *addr)
{
	static const u8 last[] = { 0, 200, 1, 77, 250, 3, 128 };
	u8 rank = family == V4 ? host->conf.rank4 : host->conf.rank6;

	memset(addr, 0, sizeof(*addr));
	if (family == V4 && rank) {
		addr->s6_addr[12] = 10;
		addr->s6_addr[14] = rank;
		addr->s6_addr[15] = last[rank];
	} else if (family == V6) {
		addr->s6_addr[0] = rank ? 0xfe : 0x20;
		addr->s6_addr[1] = 0x80;
		addr->s6_addr[15] = rank;
	}
}

static bool earlier(u16 a, u16 b)
{
	if (frames[a].at != frames[b].at)
		return frames[a].at < frames[b].at;
	return (s32)(frames[a].number - frames[b].number) < 0;
}

static void sift_up(unsigned int i, u16 frame)
{
	unsigned int parent;

	for (; i; i = parent) {
		parent = (i - 1) / 2;
		if (!earlier(frame, heap[parent]))
			break;
		heap[i] = heap[parent];
	}
	heap[i] = frame;
}

static void sift_down(u16 frame)
{
	unsigned int i = 0, child;

	for (child = 1; child < n_frames; child = 2 * i + 1) {
		if (child + 1 < n_frames && earlier(heap[child + 1],
						    heap[child]))
			child++;
		if (!earlier(heap[child], frame))
			break;
		heap[i] = heap[child];
		i = child;
	}
	heap[i] = frame;
}

static void push(const struct frame *frame)
{
	u16 slot;

	if (n_frames == MAX_FRAMES) {
		judge_fail(FAIL_STORM, "%u frames are on their way", n_frames);
		return;
	}
	slot = unused[n_frames];
	frames[slot] = *frame;
	frames[slot].number = numbers++;
	sift_up(n_frames++, slot);
}

s64 net_next(void)
{
	return n_frames ? frames[heap[0]].at : NEVER;
}

static void arrive(struct host *host, const struct frame *frame)
{
	if (!host->alive || !host->link)
		return;
	if (!host->frozen)
		host_hear(host, frame);
	else if (host->pause->keeps && host->queued < MAX_QUEUED)
		host->queue[host->queued++] = *frame;
}

void net_deliver(void)
{
	struct frame frame = frames[heap[0]];

	unused[--n_frames] = heap[0];
	sift_down(heap[n_frames]);
	arrive(&world.hosts[frame.to], &frame);
}

/* What has waited for a host that stood still. */
void net_requeue(struct host *host)
{
	unsigned int i;

	for (i = 0; i < host->queued; i++) {
		host->queue[i].at = world.now + i * QUEUE_GAP;
		push(&host->queue[i]);
		world.last_noise = max(world.last_noise, host->queue[i].at);
	}
	host->queued = 0;
}

static s64 arrival(struct host *from, u8 to)
{
	const struct fault *noise = &world.noise;
	u32 most = world.plan->delay + noise->delay;
	bool reorder = world.plan->reorder || noise->reorder;
	s64 at = world.now + US + below(&world.random, most / US) * US;

	if (!reorder)
		at = max(at, from->arrived[to] + 1);
	from->arrived[to] = max(at, from->arrived[to]);
	if (noise->delay)
		world.last_noise = max(world.last_noise, at);
	return at;
}

static void send_to(struct host *host, u8 to, struct frame *frame)
{
	const struct fault *noise = &world.noise;

	if (world.cut[frame->family - 1][host->index] & 1 << to)
		return;
	if (noise->loss && below(&world.random, 100) < noise->loss)
		return;
	frame->to = to;
	frame->at = arrival(host, to);
	push(frame);
	if (noise->dup && below(&world.random, 100) < noise->dup) {
		frame->at = arrival(host, to);
		push(frame);
	}
}

void net_send(struct host *host, u8 family, const struct carp_header *header)
{
	struct frame frame = {
		.from = host->index, .family = family, .header = *header,
	};
	u8 to;

	judge_sent(host, family, header);
	if (!host->link)
		return;
	for (to = 0; to < world.plan->n_hosts; to++)
		if (to != host->index || world.plan->echo)
			send_to(host, to, &frame);
}

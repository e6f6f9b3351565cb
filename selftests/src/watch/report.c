// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What was seen, for the cases and for people. Times are in microseconds since
 * the epoch.
 *
 *	advert TIME PORT VHID ADVBASE ADVSKEW ipv4|ipv6
 *	heard ...	the same, delivered to the host at PORT
 *	garp|na TIME PORT VHID ADDRESS
 *	host PORT VHID KEY=VALUE...		from this virtual MAC
 */
#include <stdio.h>
#include <string.h>

#include "report.h"

struct host {
	unsigned int frames;
	unsigned int adverts;
	unsigned int bowouts;
	unsigned int garps;
	unsigned int nas;
	uint64_t first;
	uint64_t last;
	uint64_t bowout;
	uint64_t lastframe;
};

static struct host hosts[PORTS_MAX][256];

static uint64_t usecs(const struct record *r)
{
	return r->ns / 1000;
}

static void count_advert(struct host *h, const struct record *r,
			 const struct frame *f)
{
	if (frame_is_bowout(f)) {
		h->bowouts++;
		h->bowout = usecs(r);
		return;
	}
	h->adverts++;
	h->last = usecs(r);
	if (!h->first)
		h->first = usecs(r);
}

static void list_advert(FILE *out, const char *port, const struct record *r,
			const struct frame *f)
{
	fprintf(out, "%s %llu %s %u %u %u %s\n",
		r->delivered ? "heard" : "advert",
		(unsigned long long)usecs(r), port, f->vhid, f->base, f->skew,
		f->ipv6 ? "ipv6" : "ipv4");
}

static void list_announcement(FILE *out, const char *port,
			      const struct record *r, const struct frame *f)
{
	fprintf(out, "%s %llu %s %u %s\n",
		f->kind == FRAME_GARP ? "garp" : "na",
		(unsigned long long)usecs(r), port, f->vmac,
		address_text(&f->source));
}

static void add_frame(FILE *out, const struct capture *c,
		      const struct record *r)
{
	const char *port = c->ports[r->port].name;
	struct frame f;
	struct host *h;

	frame_decode(&f, r->data, r->kept);
	if (r->delivered) {
		if (f.kind == FRAME_ADVERT)
			list_advert(out, port, r, &f);
		return;
	}
	h = &hosts[r->port][f.kind == FRAME_ADVERT ? f.vhid : f.vmac];
	if (f.kind == FRAME_ADVERT) {
		list_advert(out, port, r, &f);
		count_advert(h, r, &f);
	}
	if (f.kind == FRAME_GARP || f.kind == FRAME_NA)
		list_announcement(out, port, r, &f);
	if (!f.vmac)
		return;
	h->frames++;
	h->lastframe = usecs(r);
	h->garps += f.kind == FRAME_GARP;
	h->nas += f.kind == FRAME_NA;
}

static void list_host(FILE *out, const char *port, int vhid,
		      const struct host *h)
{
	if (!h->frames && !h->adverts && !h->bowouts)
		return;
	fprintf(out,
		"host %s %d frames=%u adverts=%u bowouts=%u garps=%u nas=%u first=%llu last=%llu bowout=%llu lastframe=%llu\n",
		port, vhid, h->frames, h->adverts, h->bowouts, h->garps,
		h->nas, (unsigned long long)h->first,
		(unsigned long long)h->last, (unsigned long long)h->bowout,
		(unsigned long long)h->lastframe);
}

static void write_report(FILE *out, const struct capture *c)
{
	memset(hosts, 0, sizeof(hosts));
	for (size_t i = 0; i < c->count; i++)
		add_frame(out, c, &c->records[i]);
	for (int i = 0; i < c->port_count; i++)
		for (int vhid = 1; vhid < 256; vhid++)
			list_host(out, c->ports[i].name, vhid,
				  &hosts[i][vhid]);
}

/* What hosts sent, once each. */
static void write_pcap(FILE *out, const struct capture *c)
{
	static const uint32_t magic_nanoseconds = 0xa1b23c4d;
	const uint32_t header[6] = { magic_nanoseconds, 2 | 4 << 16, 0, 0,
				     SNAP_LEN, 1 };

	fwrite(header, sizeof(header), 1, out);
	for (size_t i = 0; i < c->count; i++) {
		const struct record *r = &c->records[i];
		const uint32_t head[4] = { r->ns / 1000000000,
					   r->ns % 1000000000,
					   r->kept, r->len };

		if (r->delivered)
			continue;
		fwrite(head, sizeof(head), 1, out);
		fwrite(r->data, r->kept, 1, out);
	}
}

static bool replace(const struct capture *c, const char *path,
		    void (*write_it)(FILE *out, const struct capture *c))
{
	char temporary[4096];
	FILE *out;
	bool good;

	snprintf(temporary, sizeof(temporary), "%s.new", path);
	out = fopen(temporary, "w");
	if (!out)
		return false;
	write_it(out, c);
	good = !ferror(out);
	return !fclose(out) && good && !rename(temporary, path);
}

bool report_write(const struct capture *c, const char *path)
{
	return replace(c, path, write_report);
}

bool pcap_write(const struct capture *c, const char *path)
{
	return replace(c, path, write_pcap);
}

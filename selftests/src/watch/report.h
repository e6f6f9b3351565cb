/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _WATCH_REPORT_H
#define _WATCH_REPORT_H

#include "judge.h"

/* Both replace the file at once; false if it cannot be written. */
bool report_write(const struct capture *c, const char *path);
bool pcap_write(const struct capture *c, const char *path);

#endif

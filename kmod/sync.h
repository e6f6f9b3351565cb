/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_SYNC_H
#define _CARP_SYNC_H

/* How long to wait after an error: at first, and at most. */
#define CARP_SYNC_RETRY_MS	100
#define CARP_SYNC_RETRY_MAX_MS	5000

struct carp_dev;
struct work_struct;

int carp_sync_init(void);
void carp_sync_exit(void);
void carp_sync_work(struct work_struct *work);
void carp_sync_schedule(struct carp_dev *cd, unsigned long delay);
void carp_sync_cancel(struct carp_dev *cd);

#endif /* _CARP_SYNC_H */

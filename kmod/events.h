/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_EVENTS_H
#define _CARP_EVENTS_H

int carp_events_init(void);
void carp_events_retire(void);
void carp_events_exit(void);

#endif /* _CARP_EVENTS_H */

/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_DEMOTE_H
#define _CARP_DEMOTE_H

#include <linux/types.h>

struct carp_dev;
struct carp_gone;
struct carp_port;

struct carp_gone *carp_demote_alloc(void);
void carp_demote_port(struct carp_port *port, bool demote);
void carp_demote_gone(struct carp_port *port);
void carp_demote_found(struct carp_dev *cd);
void carp_demote_forget(struct carp_dev *cd);
void carp_demote_update(struct carp_dev *cd);

#endif /* _CARP_DEMOTE_H */

/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _CARP_NAMES_H
#define _CARP_NAMES_H

#include <uapi/linux/carp.h>

const char *carp_state_name(enum carp_state state);
const char *carp_reason_name(enum carp_reason reason);

#endif /* _CARP_NAMES_H */

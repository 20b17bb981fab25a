// SPDX-License-Identifier: GPL-2.0-only
/* The extension "second". */
#define EXT_NAME	"second"
#define EXT_NUMBER	2
#define EXT_LETTER	"S"

#include "ext_body.h"

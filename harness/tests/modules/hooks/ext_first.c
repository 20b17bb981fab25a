// SPDX-License-Identifier: GPL-2.0-only
/* The extension "first". */
#define EXT_NAME	"first"
#define EXT_NUMBER	1
#define EXT_LETTER	"F"

#include "ext_body.h"

// SPDX-License-Identifier: GPL-2.0-only
/* A driver that learns of resets of its function by error handlers of its own. */
#include "hook.h"

static int prepared;
module_param(prepared, int, 0444);
static int done;
module_param(done, int, 0444);

static void reset_prepare(struct pci_dev *pdev)
{
	prepared++;
}

static void reset_done(struct pci_dev *pdev)
{
	/* Each begins before it ends. */
	done += prepared > done;
}

static const struct pci_error_handlers handlers = {
	.error_detected	= vfio_pci_core_aer_err_detected,
	.reset_prepare	= reset_prepare,
	.reset_done	= reset_done,
};

static const struct vfio_device_ops hook_ops = {
	HOOK_OPS
	HOOK_OPEN,
	HOOK_READ_WRITE,
	.name		= "hook-reset",
	.init		= vfio_pci_core_init_dev,
};
HOOK_DRIVER("hook-reset", &hook_ops, &handlers, hook_nothing);

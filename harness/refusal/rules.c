// SPDX-License-Identifier: GPL-2.0-only
/* Answers that depend on the state, and the states. */
#include "refusal/refusal.h"

const struct refusal_state_desc refusal_states[ST_NR] = {
#define REFUSAL_STATE_DESC(id, name, doc) [ST_##id] = { name, doc },
	REFUSAL_STATES(REFUSAL_STATE_DESC)
#undef REFUSAL_STATE_DESC
};

#define DARK	(IN(MEMORY_OFF) | IN(D3))	/* BARs do not answer */
#define NO_IOMMU (IN(APART) | IN(JOINED))

/* Where another type of interrupt is on, and where the PCI core sets up no vectors. */
#define NOT_INTX (IN(MSI) | IN(MSIX))
#define NOT_MSI	(IN(INTX) | IN(MSIX))
#define NOT_MSIX (IN(INTX) | IN(MSI))

#define R(id)	[(id) - RULE0]

const struct refusal_rule refusal_rules[RULES_END - RULE0] = {
	R(INTX_SET) = { CHANGES(OK), { { NOT_INTX, -EINVAL } } },
	R(INTX_ON) = { -EINVAL, { { IN(INTX), CHANGES(OK) } } },
	R(INTX_IDLE) = { -EINVAL, { { IN(INTX), OK } } },
	R(INTX_BAD_FD) = { -EBADF, { { NOT_INTX, -EINVAL } } },
	R(INTX_NO_MASK) = { -EINVAL, { { IN(INTX), -ENOTTY } } },
	R(ODD_FD) = { -EINVAL, .before_6_12 = { DEVICE_STATES, OK } },
	R(REQ_BOOL) = { OK, { { IN(UNBIND), CHANGES(OK) } } },
	R(REQ_ON) = { -EINVAL, { { IN(UNBIND), CHANGES(OK) } } },

	R(MSI_SET) = { CHANGES(OK), { { NOT_MSI | IN(D3), -EINVAL } } },
	R(MSI_MORE) = { CHANGES(OK), { { NOT_MSI | IN(MSI) | IN(D3), -EINVAL } } },
	R(MSI_ON) = { -EINVAL, { { IN(MSI), CHANGES(OK) } } },
	R(MSI_BAD_FD) = { -EBADF, { { NOT_MSI | IN(D3), -EINVAL },
				    { IN(MSI), CHANGES(-EBADF) } } },
	R(MSI_NO_EVENT) = { -EINVAL, { { IN(MSI), CHANGES(-EINVAL) } } },
	R(MSI_TOO_MANY) = { -ERANGE, { { NOT_MSI | IN(D3), -EINVAL }, { IN(MSI), OK } } },

	R(MSIX_SET) = { CHANGES(OK), { { NOT_MSIX | IN(D3), -EINVAL } } },
	R(MSIX_MORE) = { CHANGES(OK), { { NOT_MSIX | IN(D3), -EINVAL } } },
	R(MSIX_ON) = { -EINVAL, { { IN(MSIX), CHANGES(OK) } } },
	R(MSIX_BAD_FD) = { -EBADF, { { NOT_MSIX | IN(D3), -EINVAL },
				     { IN(MSIX), CHANGES(-EBADF) } } },
	R(MSIX_NO_EVENT) = { -EINVAL, { { IN(MSIX), CHANGES(-EINVAL) } } },
	R(MSIX_TOO_MANY) = { -ERANGE, { { NOT_MSIX, -EINVAL }, { IN(MSIX), OK } } },

	R(READ_1) = { 1, { { DARK, -EIO } } },
	R(READ_4) = { 4, { { DARK, -EIO } } },
	R(WRITE_1) = { CHANGES(1), { { DARK, -EIO } } },
	R(WRITE_4) = { CHANGES(4), { { DARK, -EIO } } },
	R(READ_FAULT) = { -EFAULT, { { DARK, -EIO } } },
	/* Eight bytes are taken from the user at once, before the device is looked at. */
	R(WRITE_FAULT) = { CHANGES(-EFAULT), { { DARK, -EFAULT } }, { DARK, -EIO } },
	R(ROM_FAULT) = { -EFAULT, { { DARK, -ENOMEM } } },

	R(SLEEP) = { CHANGES(OK), { { IN(LOW_POWER), -EINVAL } } },
	R(RESETS) = { CHANGES(OK), { { IN(UNBIND), -EAGAIN } } },
	R(WAKE) = { OK, { { IN(LOW_POWER), CHANGES(OK) } } },

	R(IOMMU_OK) = { OK, { { NO_IOMMU, -EINVAL } } },
	R(IOMMU_CHANGES) = { CHANGES(OK), { { NO_IOMMU, -EINVAL } } },
	R(IOMMU_EFAULT) = { -EFAULT, { { NO_IOMMU, -EINVAL } } },
	R(IOMMU_ENOTTY) = { -ENOTTY, { { NO_IOMMU, -EINVAL } } },
	R(IOMMU_ENOENT) = { -ENOENT, { { NO_IOMMU, -EINVAL } } },
	R(MODEL) = { -EINVAL, { { IN(JOINED), CHANGES(OK) } } },
	R(NO_MODEL) = { -EINVAL, { { IN(JOINED), -ENODEV } } },
	R(JOIN) = { -EINVAL, { { IN(APART), CHANGES(OK) } } },
	R(NO_CONTAINER) = { -EINVAL, { { IN(APART), -EBADFD } }, { IN(APART), -EINVAL } },
	R(LEAVE) = { CHANGES(OK), { { IN(APART), -EINVAL }, { IN(OPEN) | IN(UNBIND), -EBUSY } } },
};

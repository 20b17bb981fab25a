// SPDX-License-Identifier: GPL-2.0-only
/* driver_override is a property of every device, not of the bus. */
#include <linux/device.h>

int probe(struct device *dev);
int probe(struct device *dev)
{
	return device_set_driver_override(dev, "x");
}

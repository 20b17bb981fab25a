// SPDX-License-Identifier: GPL-2.0-only
/*
 * The topology for people: buses as branches, one function a line.
 */
#include <stdio.h>
#include <string.h>

#include <mock/host.h>
#include <shared/pci.h>

#include "cli/cli.h"
#include "cli/tree.h"
#include "vt/vt.h"

#define TREE_MAX 512

static struct sim_pci_info nodes[TREE_MAX];
static unsigned int node_count;

static unsigned int bus_of(const struct sim_pci_info *n)
{
	unsigned int domain, bus;

	return sscanf(n->name, "%x:%x:", &domain, &bus) == 2 ? domain << 8 | bus : 0;
}

static const char *class_name(unsigned int class_rev)
{
	static const struct {
		unsigned int base;
		const char *name;
	} names[] = {
		{ 0x01, "Storage" },	{ 0x02, "Network" },	   { 0x03, "Display" },
		{ 0x06, "Bridge" },	{ 0x07, "Communication" }, { 0x08, "System" },
		{ 0x0b, "Processor" },	{ 0x10, "Encryption" },	   { 0x12, "Accelerator" },
		{ 0xff, "Unassigned" },
	};
	unsigned int i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].base == class_rev >> 24)
			return names[i].name;
	return "Device";
}

static void print_node(const struct sim_pci_info *n, const char *indent, bool last)
{
	struct mock_func *fn = sim_pci_model(n->name);
	char extra[64] = "", text[32];

	if (n->is_vf)
		snprintf(extra, sizeof(extra), "VF %d of %s", n->vf_id, n->physfn + 5);
	else if (n->is_pf)
		snprintf(extra, sizeof(extra), "PF");
	if (!vt_pci_read(n->name, "function_id", text, sizeof(text)))
		snprintf(extra, sizeof(extra), "zPCI fid %s", text);
	printf("%s%s%s%s%s  %-11s %04x:%04x  %-9s", indent, last ? "\\-" : "+-", cli_on(HUE_NAME),
	       n->name, cli_off(), class_name(n->class_rev), n->vendor, n->device,
	       fn ? mock_func_name(fn) : "");
	if (n->bridge)
		printf("  to bus %02x", n->secondary);
	else
		printf("  group %-3d %s%s%s", n->iommu_group,
		       cli_on(n->driver[0] ? HUE_GOOD : HUE_DIM),
		       n->driver[0] ? n->driver : "(no driver)", cli_off());
	if (extra[0])
		printf("  %s%s%s", cli_on(HUE_DIM), extra, cli_off());
	putchar('\n');
}

static void print_bus(unsigned int bus, const char *indent)
{
	unsigned int i, left = 0;
	char deeper[64];

	for (i = 0; i < node_count; i++)
		left += bus_of(&nodes[i]) == bus;
	for (i = 0; i < node_count; i++) {
		if (bus_of(&nodes[i]) != bus)
			continue;
		left--;
		print_node(&nodes[i], indent, !left);
		if (!nodes[i].bridge || strlen(indent) + 4 > sizeof(deeper))
			continue;
		snprintf(deeper, sizeof(deeper), "%s%s", indent, left ? "| " : "  ");
		print_bus((bus & ~0xffu) | nodes[i].secondary, deeper);
	}
}

/* Buses of one domain come one after the other, the root's first. */
static void print_domain(unsigned int bus)
{
	printf("%s[%04x:%02x]%s\n", cli_on(HUE_BOLD), bus >> 8, bus & 0xff, cli_off());
	print_bus(bus, "");
}

void tree_print(void)
{
	unsigned int cookie = 0, i;

	node_count = 0;
	while (node_count < TREE_MAX && sim_pci_next(&cookie, &nodes[node_count]))
		node_count++;
	for (i = 0; i < node_count; i++)
		if (!i || bus_of(&nodes[i]) >> 8 != bus_of(&nodes[i - 1]) >> 8)
			print_domain(bus_of(&nodes[i]));
}

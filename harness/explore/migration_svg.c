// SPDX-License-Identifier: GPL-2.0-only
/*
 * A migration as a picture: the states of both VFs over virtual time, and what each round sent.
 */
#include <stdio.h>

#include "explore/migration.h"

enum { WIDTH = 1000, LEFT = 110, RIGHT = 30, TOP = 64, LANE = 34, GAP = 12, PLOT = 150 };

static const char *const colours[VT_STATES] = {
	"#c0392b", "#95a5a6", "#7fb77e", "#e3a857", "#8e9fd0", "#b9d8b8", "#7aa6d8", "#b3cde8",
};

static double x_of(const struct journey *j, uint64_t ns)
{
	double span = (double)(j->end_ns - j->begin_ns);

	return LEFT + (double)(ns - j->begin_ns) / (span > 0 ? span : 1) * (WIDTH - LEFT - RIGHT);
}

static void text(FILE *out, double x, double y, const char *style, const char *what)
{
	fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>\n", x, y, style, what);
}

static void box(FILE *out, double x, double y, double w, double h, const char *colour)
{
	fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n",
		x, y, w > 0.8 ? w : 0.8, h, colour);
}

/* One bar for each state, as long as it lasted, with its name where there is room. */
static void lane(const struct journey *j, FILE *out, bool destination, double y)
{
	unsigned int i, k;

	for (i = 0; i < j->states; i++) {
		uint64_t end = j->end_ns;
		double x, w;

		if (j->state[i].destination != destination)
			continue;
		for (k = i + 1; k < j->states; k++)
			if (j->state[k].destination == destination) {
				end = j->state[k].ns;
				break;
			}
		x = x_of(j, j->state[i].ns);
		w = x_of(j, end) - x;
		box(out, x, y, w, LANE, colours[j->state[i].state % VT_STATES]);
		if (w > 80)
			text(out, x + 6, y + LANE * 0.64, "font-size=\"13\"",
			     vt_mig_name(j->state[i].state));
	}
	text(out, LEFT - 10, y + LANE * 0.64, "text-anchor=\"end\" font-size=\"13\"",
	     destination ? "destination" : "source");
}

/* Columns over each round: its bytes of VF state and its dirty pages, each on its own scale. */
static void plot(const struct journey *j, FILE *out, double base)
{
	double most_bytes = 1, most_pages = 1;
	char label[64];
	unsigned int i;

	for (i = 0; i < j->rounds; i++) {
		if ((double)j->round[i].vf_bytes > most_bytes)
			most_bytes = (double)j->round[i].vf_bytes;
		if (j->round[i].dirty_pages > most_pages)
			most_pages = j->round[i].dirty_pages;
	}
	for (i = 0; i < j->rounds; i++) {
		const struct journey_round *r = &j->round[i];
		double x = x_of(j, r->begin_ns), w = (x_of(j, r->end_ns) - x) / 2 - 1;
		double bytes = (double)r->vf_bytes / most_bytes * PLOT;
		double pages = r->dirty_pages / most_pages * PLOT;

		box(out, x, base - bytes, w, bytes, "#7aa6d8");
		box(out, x + w + 1, base - pages, w, pages, "#e3a857");
		if (w > 16) {
			snprintf(label, sizeof(label), "%.0f KiB", (double)r->vf_bytes / 1024);
			text(out, x, base - bytes - 4, "font-size=\"11\"", label);
			snprintf(label, sizeof(label), "%u", r->dirty_pages);
			text(out, x + w + 1, base - pages - 4, "font-size=\"11\"", label);
		}
	}
	text(out, LEFT - 10, base - PLOT + 12,
	     "text-anchor=\"end\" font-size=\"12\" fill=\"#3f6f9f\"", "VF state");
	text(out, LEFT - 10, base - PLOT + 28,
	     "text-anchor=\"end\" font-size=\"12\" fill=\"#a9731f\"", "dirty pages");
}

static void axis(const struct journey *j, FILE *out, double y)
{
	double ms = journey_ms(j, j->end_ns);
	char label[32];
	unsigned int i;

	for (i = 0; i <= 8; i++) {
		double x = LEFT + (WIDTH - LEFT - RIGHT) * i / 8.0;

		box(out, x, y, 0, 5, "#888");
		snprintf(label, sizeof(label), "%.2f ms", ms * i / 8);
		text(out, x, y + 20, "text-anchor=\"middle\" font-size=\"11\" fill=\"#555\"",
		     label);
	}
}

void journey_svg(const struct journey *j, const char *what, FILE *out)
{
	double first = TOP, second = first + LANE + GAP;
	double base = second + LANE + GAP + PLOT + 24, height = base + 44;
	char label[128];

	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %.0f\" "
		"font-family=\"sans-serif\">\n", WIDTH, height);
	box(out, 0, 0, WIDTH, height, "#fff");
	text(out, 14, 26, "font-size=\"18\" font-weight=\"bold\"", what);
	snprintf(label, sizeof(label), "downtime %.3f ms of %.3f ms; %u rounds; virtual time",
		 (double)(j->go_ns - j->stop_ns) / 1e6, journey_ms(j, j->end_ns), j->rounds);
	text(out, 14, 46, "font-size=\"13\" fill=\"#555\"", label);
	lane(j, out, false, first);
	lane(j, out, true, second);
	/* While no VF writes to the guest. */
	fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#c0392b\" "
		"fill-opacity=\"0.12\"/>\n", x_of(j, j->stop_ns), first,
		x_of(j, j->go_ns) - x_of(j, j->stop_ns), base - first);
	text(out, (x_of(j, j->stop_ns) + x_of(j, j->go_ns)) / 2, first - 6,
	     "text-anchor=\"middle\" font-size=\"11\" fill=\"#c0392b\"", "downtime");
	plot(j, out, base);
	axis(j, out, base);
	fprintf(out, "</svg>\n");
}

// SPDX-License-Identifier: GPL-2.0-only
/*
 * Shrinking: take something away, see whether the same mistake is still found, until nothing more
 * can go.
 */
#include <string.h>

#include "cli/cli.h"
#include "cli/trial.h"

static struct {
	const char *kind;
	unsigned int steps;
	struct trial trial;
} shrink;

/* Does @r, as it is now, still find it? */
static bool still(const struct replay *r)
{
	if (cli_interrupted)
		return false;
	shrink.steps++;
	cli_status("%u trials", shrink.steps);
	trial_run(r, -1, true, &shrink.trial);
	return shrink.trial.found && !strcmp(shrink.trial.kind, shrink.kind);
}

/* Take over what the last trial decided: what came after its end is gone. */
static void adopt(struct replay *r)
{
	const struct trial *t = &shrink.trial;

	memset(r->decisions, 0, sizeof(r->decisions));
	memcpy(r->decisions, t->decisions, t->ndecisions);
	r->spec.decisions = r->decisions;
	r->spec.ndecisions = t->ndecisions + 1;
	r->spec.seed = 0;
	r->spec.depth = 0;
}

static unsigned int list(const struct replay *r, uint32_t *at)
{
	unsigned int n = 0;
	uint32_t i;

	for (i = 0; i < r->spec.ndecisions; i++)
		if (r->decisions[i])
			at[n++] = i;
	return n;
}

/* Without the decisions at[from..to) */
static bool without(struct replay *r, const uint32_t *at, unsigned int from, unsigned int to)
{
	static uint8_t kept[REPLAY_DECISIONS];
	unsigned int i;

	memcpy(kept, r->decisions, sizeof(kept));
	for (i = from; i < to; i++)
		r->decisions[at[i]] = 0;
	if (still(r)) {
		adopt(r);
		return true;
	}
	memcpy(r->decisions, kept, sizeof(kept));
	return false;
}

static bool fewer_decisions(struct replay *r)
{
	static uint32_t at[REPLAY_DECISIONS];
	unsigned int n = list(r, at), size, from;
	bool any = false;

	for (size = n; size; size /= 2) {
		/* From the end: what came before stays what it was. */
		for (from = n; from;) {
			unsigned int start = from > size ? from - size : 0;

			if (without(r, at, start, from)) {
				any = true;
				n = list(r, at);
			}
			from = start < n ? start : n;
		}
	}
	return any;
}

static bool smaller_decisions(struct replay *r)
{
	bool any = false;
	uint8_t was, choice;
	uint32_t i;

	for (i = 0; i < r->spec.ndecisions; i++) {
		was = r->decisions[i];
		for (choice = 1; choice < was; choice++) {
			r->decisions[i] = choice;
			if (still(r)) {
				adopt(r);
				any = true;
				break;
			}
			r->decisions[i] = was;
		}
	}
	return any;
}

static bool fewer_faults(struct replay *r)
{
	struct planned_fault was[REPLAY_FAULTS];
	unsigned int i, n;
	bool any = false;

	for (i = 0; i < r->spec.nfaults; i++) {
		n = r->spec.nfaults;
		memcpy(was, r->faults, sizeof(was));
		memmove(&r->faults[i], &r->faults[i + 1], (n - i - 1) * sizeof(was[0]));
		r->spec.nfaults = n - 1;
		if (still(r)) {
			any = true;
			i--;
			continue;
		}
		memcpy(r->faults, was, sizeof(was));
		r->spec.nfaults = n;
		if (!was[i].onwards)
			continue;
		r->faults[i].onwards = false;
		r->faults[i].onwards = !still(r);
		any |= !r->faults[i].onwards;
	}
	return any;
}

/* An input that ends early means what the golden path does, and so does a zero. */
static bool fewer_bytes(struct replay *r)
{
	static uint8_t was[REPLAY_BYTES];
	size_t size, from, n;
	bool any = false;

	for (size = r->nbytes; size; size /= 2) {
		for (from = 0; from < r->nbytes;) {
			n = r->nbytes - from < size ? r->nbytes - from : size;
			memcpy(was, r->bytes, sizeof(was));
			memmove(r->bytes + from, r->bytes + from + n, r->nbytes - from - n);
			r->nbytes -= n;
			if (still(r)) {
				any = true;
				continue;
			}
			memcpy(r->bytes, was, sizeof(was));
			r->nbytes += n;
			from += n;
		}
	}
	for (from = 0; from < r->nbytes; from++) {
		if (!r->bytes[from])
			continue;
		was[0] = r->bytes[from];
		r->bytes[from] = 0;
		if (still(r))
			any = true;
		else
			r->bytes[from] = was[0];
	}
	return any;
}

void minimize(struct replay *r, const struct trial *first, unsigned int *steps)
{
	bool any;

	shrink.kind = first->kind;
	shrink.steps = 0;
	r->spec.faults = r->faults;
	/* A run chosen by a seed becomes one of explicit decisions, if that is the same. */
	if (!r->nbytes && strncmp(r->what, "test/", 5) && (r->spec.seed || r->spec.ndecisions)) {
		struct run_spec was = r->spec;

		shrink.trial = *first;
		adopt(r);
		if (!still(r))
			r->spec = was;
	}
	do {
		any = fewer_faults(r);
		if (r->spec.ndecisions) {
			any |= fewer_decisions(r);
			any |= smaller_decisions(r);
		}
		any |= fewer_bytes(r);
	} while (any && !cli_interrupted);
	cli_status(NULL);
	*steps = shrink.steps;
}

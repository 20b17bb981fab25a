/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Stages: what the lab looks like when a test or a scenario starts.
 *
 * A stage is a topology, the modules that are loaded and what is bound to what. It is set up once,
 * cold, and imaged; every run then starts from the image.
 */
#ifndef VFIOLAB_HARNESS_STAGE_H
#define VFIOLAB_HARNESS_STAGE_H

/**
 * struct stage - a lab ready for use
 * @name: as tests and scenarios name it
 * @doc: one line
 * @bdf: the function that tests mean when they say "the device"; NULL where there is none
 * @setup: builds it on a cold lab; dies with a message if the lab refuses
 */
struct stage {
	const char *name;
	const char *doc;
	const char *bdf;
	void (*setup)(void);
};

extern const struct stage stages[];
extern const unsigned int stage_count;

/* The stage of that name, or NULL. */
const struct stage *stage_find(const char *name);

/**
 * stage_enter - make the lab that of @name, as it was when its setup ended
 *
 * Restores the image when @name is the stage that was entered last and nothing was imaged on top of
 * it, otherwise builds it anew.
 */
const struct stage *stage_enter(const char *name);

/* Have the stages of a single device bind that driver; "vfio-pci" undoes it. */
void stage_driver(const char *name);

/* Take the present state as what the next stage_restore() gives: a stage plus a scenario's
 * preparation. */
void stage_image(void);
void stage_restore(void);

/* The stage last entered; NULL before the first. */
const struct stage *stage_current(void);

#endif /* VFIOLAB_HARNESS_STAGE_H */

/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * settings_layer.h - what one place says of options, below those before it;
 * not for others than settings.c.
 */
#ifndef HF_SETTINGS_LAYER_H
#define HF_SETTINGS_LAYER_H

#include "master/input/options_row.h"
#include "master/input/settings.h"

/* A place where options are said, while it is read. */
struct settings_layer {
	struct options *o;
	struct options checked; /* what is not for this run is read, too */
	bool *open;             /* of each row: nobody has said it before */
	const char *folder;     /* its paths are seen from there; "": as is */
	const char *home;
	struct inerr *e;
};

/* All but o, folder, home and e is the layer's own. */
void settings_layer_open(struct settings_layer *);
void settings_layer_close(struct settings_layer *);
/* From here on, what is said holds where nobody has spoken until now. */
void settings_layer_begin(struct settings_layer *);
/* Those that this option is read into: the layer's, or its checked ones. */
const struct options *settings_layer_of(
    const struct settings_layer *, const struct option_row *);
/* An option is said. False: that is no value of it. */
MUST_CHECK bool settings_layer_take(
    struct settings_layer *, const struct option_row *, const char *text);
/* The option of this name; NULL: there is none. */
const struct option_row *settings_row(const char *name);

#endif

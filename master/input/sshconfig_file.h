/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sshconfig_file.h - the world of an ssh_config as it is on this machine.
 */
#ifndef HF_SSHCONFIG_FILE_H
#define HF_SSHCONFIG_FILE_H

#include <limits.h>

#include "master/input/sshconfig.h"

#define SSHCONFIG_SYSTEM_FILE SSHCONFIG_SYSTEM_DIR "/ssh_config"

struct sshconfig_machine {
	struct sshconfig_world world;
	char home[PATH_MAX], user[256], uid[24], name[256];
	bool is_own_home; /* ssh, too, would look for ~/.ssh there */
};

/*
 * Who and where we are. The home is $HOME, as everywhere in hayfork, else
 * that of the user's entry, which is the only one ssh knows.
 */
void sshconfig_machine_init(struct sshconfig_machine *);

/*
 * Read what ssh reads: the file named, and no other; or, without (NULL),
 * ~/.ssh/config and the system's.
 */
MUST_CHECK bool sshconfig_read_files(struct sshconfig *,
    const struct sshconfig_machine *, const char *named, struct inerr *);

#endif

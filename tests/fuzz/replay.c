/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * replay.c - runs a fuzz target over files, without a fuzzer.
 *
 * Each file named is one input, a folder stands for the files in it; so the
 * corpus, and whatever once broke a target, is tested by every compiler.
 */
#include <dirent.h>
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#define INPUT_MAX (16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
replay_file(const char *path)
{
	uint8_t *data;
	size_t len;
	FILE *fp;

	if ((fp = fopen(path, "rb")) == NULL)
		err(1, "%s", path);
	if ((data = malloc(INPUT_MAX)) == NULL)
		err(1, NULL);
	len = fread(data, 1, INPUT_MAX, fp);
	if (ferror(fp))
		err(1, "%s", path);
	fclose(fp);
	/* Exactly as long as the input, so that a read beyond it is seen. */
	if (len > 0 && (data = realloc(data, len)) == NULL)
		err(1, NULL);
	LLVMFuzzerTestOneInput(data, len);
	free(data);
}

static unsigned
replay_folder(const char *folder)
{
	struct dirent **entries;
	unsigned files = 0;
	char *path;
	int n;

	if ((n = scandir(folder, &entries, NULL, alphasort)) == -1)
		err(1, "%s", folder);
	for (int i = 0; i < n; i++) {
		if (entries[i]->d_name[0] != '.') {
			if (asprintf(&path, "%s/%s", folder,
				entries[i]->d_name) == -1)
				err(1, NULL);
			replay_file(path);
			free(path);
			files++;
		}
		free(entries[i]);
	}
	free(entries);
	return files;
}

int
main(int argc, char *argv[])
{
	unsigned files = 0;
	struct stat st;

	for (int i = 1; i < argc; i++) {
		if (stat(argv[i], &st) == -1)
			err(1, "%s", argv[i]);
		if (S_ISDIR(st.st_mode))
			files += replay_folder(argv[i]);
		else {
			replay_file(argv[i]);
			files++;
		}
	}
	if (files == 0)
		errx(1, "nothing to replay");
	printf("replayed %u inputs\n", files);
	return 0;
}

// MuJoCo as Swift can call it. What is added to the library's own header: models read from memory
// (Swift cannot see the large arrays inside mjVFS), numbers read with a decimal point whatever the
// locale, and handlers that neither write MUJOCO_LOG.TXT nor wait for a key.
#pragma once
#include <locale.h>
#include <mujoco/mujoco.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Models' files in memory; released with cmujoco_free_files. NULL when out of memory.
static inline mjVFS *_Nullable cmujoco_make_files(void) {
  mjVFS *files = (mjVFS *)malloc(sizeof(mjVFS));
  if (files) mj_defaultVFS(files);
  return files;
}

static inline void cmujoco_free_files(mjVFS *_Nonnull files) {
  mj_deleteVFS(files);
  free(files);
}

// Adds a copy of a file: 0 success, else MuJoCo's status (1 full, 2 repeated name).
static inline int cmujoco_add_file(mjVFS *_Nonnull files, const char *_Nonnull name,
                                   const void *_Nonnull bytes, int count) {
  int status = mj_makeEmptyFileVFS(files, name, count);
  if (status == 0) memcpy(files->filedata[mj_findFileVFS(files, name)], bytes, count);
  return status;
}

// mj_loadXML under the C locale, so that "0.5" is a half for every user.
static inline mjModel *_Nullable cmujoco_load(const char *_Nonnull name,
                                              const mjVFS *_Nullable files,
                                              char *_Nonnull error, int capacity) {
  locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  locale_t before = uselocale(plain);
  mjModel *model = mj_loadXML(name, files, error, capacity);
  uselocale(before);
  if (plain) freelocale(plain);
  return model;
}

static inline void cmujoco_on_warning(const char *_Nonnull message) { (void)message; }

static inline void cmujoco_on_error(const char *_Nonnull message) {
  fprintf(stderr, "MuJoCo: %s\n", message);
  abort();
}

// Warnings are read from mjData's counters instead; an error of the library is a broken invariant.
static inline void cmujoco_set_handlers(void) {
  __atomic_store_n(&mju_user_warning, cmujoco_on_warning, __ATOMIC_RELAXED);
  __atomic_store_n(&mju_user_error, cmujoco_on_error, __ATOMIC_RELAXED);
}

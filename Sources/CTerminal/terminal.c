// The painter: ncurses writes to a file in memory, from where the bytes are handed over. So it
// cannot change the terminal's modes, and one frame is one write.
#define _GNU_SOURCE
#define NCURSES_WIDECHAR 1
#include "terminal.h"

#include <errno.h>
#include <ftw.h>
#include <langinfo.h>
#include <locale.h>
#include <ncurses.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <term.h>
#include <unistd.h>

extern char **environ;

struct terminal_painter {
  SCREEN *screen;
  FILE *out;
  FILE *in;
  uint8_t *bytes;
  size_t capacity;
  cchar_t *row;
  int row_capacity;
  char enter[512];
  char leave[512];
};

int terminal_lookup(const char *type, terminal_facts *facts) {
  TERMINAL *before = cur_term;
  int status = 0;
  memset(facts, 0, sizeof *facts);
  if (setupterm(type, STDOUT_FILENO, &status) != OK || status != 1) {
    // A generic or hardcopy type is known, but not fit for a screen.
    if (cur_term != before && cur_term != NULL) {
      del_curterm(cur_term);
      set_curterm(before);
    }
    return status == 1 ? 0 : -1;
  }
  int colors = tigetnum("colors");
  facts->colors = colors > 0 ? colors : 0;
  facts->direct = tigetflag("RGB") > 0 || tigetflag("Tc") > 0 || tigetnum("RGB") > 0;
  const char *move = tigetstr("cup");
  const char *clear = tigetstr("clear");
  facts->positions = move != NULL && move != (char *)-1 && clear != NULL && clear != (char *)-1;
  TERMINAL *ours = cur_term;
  set_curterm(before);
  if (ours != before) del_curterm(ours);
  return 0;
}

int terminal_compile(const char *source, char *folder, size_t capacity) {
  const char *base = getenv("XDG_RUNTIME_DIR");
  folder[0] = 0;
  for (int attempt = 0; attempt < 3; attempt++) {
    if (attempt == 1) base = getenv("TMPDIR");
    if (attempt == 2) base = "/tmp";
    if (base == NULL || base[0] != '/') continue;
    int length = snprintf(folder, capacity, "%s/sgqn-terminfo-XXXXXX", base);
    if (length < 0 || (size_t)length >= capacity) continue;
    if (mkdtemp(folder) != NULL) break;
    folder[0] = 0;
  }
  if (folder[0] == 0) return -1;
  char path[512];
  snprintf(path, sizeof path, "%s/source", folder);
  FILE *file = fopen(path, "w");
  int failed = file == NULL || fputs(source, file) < 0;
  if (file != NULL && fclose(file) != 0) failed = 1;
  pid_t child = 0;
  if (!failed) {
    char *arguments[] = {"tic", "-x", "-o", folder, path, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", 0, 0);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", 1, 0);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", 1, 0);
    failed = posix_spawnp(&child, "tic", &actions, NULL, arguments, environ) != 0;
    posix_spawn_file_actions_destroy(&actions);
  }
  if (!failed) {
    int status = 0;
    pid_t done;
    do done = waitpid(child, &status, 0);
    while (done < 0 && errno == EINTR);
    failed = done != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0;
  }
  if (failed) terminal_forget(folder);
  return failed ? -1 : 0;
}

static int remove_one(const char *path, const struct stat *facts, int kind, struct FTW *place) {
  (void)facts;
  (void)kind;
  (void)place;
  return remove(path);
}

void terminal_forget(const char *folder) {
  if (folder == NULL || strstr(folder, "/sgqn-terminfo-") == NULL) return;
  nftw(folder, remove_one, 4, FTW_DEPTH | FTW_PHYS);
}

int terminal_use_utf8(void) {
  if (setlocale(LC_CTYPE, "") != NULL && strcmp(nl_langinfo(CODESET), "UTF-8") == 0) return 1;
  if (setlocale(LC_CTYPE, "C.UTF-8") != NULL) return 0;
  return -1;
}

// Appends a terminfo string without its padding marks ($<5>), as we write it without tputs.
static void append(char *target, size_t capacity, const char *part) {
  if (part == NULL || part == (char *)-1) return;
  size_t at = strlen(target);
  while (*part != 0 && at + 1 < capacity) {
    if (part[0] == '$' && part[1] == '<') {
      const char *end = strchr(part, '>');
      if (end != NULL) {
        part = end + 1;
        continue;
      }
    }
    target[at++] = *part++;
  }
  target[at] = 0;
}

// Sets (or with NULL unsets) an environment variable and returns what it was, to be restored.
static char *exchange(const char *name, const char *value) {
  const char *before = getenv(name);
  char *kept = before == NULL ? NULL : strdup(before);
  if (value != NULL) setenv(name, value, 1);
  else unsetenv(name);
  return kept;
}

static void restore(const char *name, char *kept) {
  if (kept != NULL) setenv(name, kept, 1);
  else unsetenv(name);
  free(kept);
}

terminal_painter *painter_open(const char *type, const char *folder, int width, int height) {
  terminal_painter *painter = calloc(1, sizeof *painter);
  if (painter == NULL) return NULL;
  int memory = memfd_create("sgqn-screen", MFD_CLOEXEC);
  painter->out = memory < 0 ? NULL : fdopen(memory, "w+");
  painter->in = fopen("/dev/null", "re");
  if (painter->out == NULL || painter->in == NULL) {
    painter_close(painter);
    return NULL;
  }
  // LINES and COLUMNS would win over what we know; some entries have no size of their own.
  char *kept_folder = folder == NULL ? NULL : exchange("TERMINFO", folder);
  char *kept_lines = exchange("LINES", NULL);
  char *kept_columns = exchange("COLUMNS", NULL);
  painter->screen = newterm(type, painter->out, painter->in);
  if (folder != NULL) restore("TERMINFO", kept_folder);
  restore("LINES", kept_lines);
  restore("COLUMNS", kept_columns);
  if (painter->screen == NULL) {
    painter_close(painter);
    return NULL;
  }
  typeahead(-1);
  resize_term(height, width);
  leaveok(stdscr, TRUE);
  scrollok(stdscr, FALSE);
  idcok(stdscr, FALSE);
  idlok(stdscr, FALSE);
  if (has_colors()) {
    start_color();
    use_default_colors();
  }
  // What newterm itself would send comes from the mode strings instead, in our own time.
  const uint8_t *unused;
  painter_output(painter, &unused);
  clearok(curscr, TRUE);
  append(painter->enter, sizeof painter->enter, tigetstr("smcup"));
  append(painter->enter, sizeof painter->enter, tigetstr("civis"));
  append(painter->enter, sizeof painter->enter, tigetstr("sgr0"));
  append(painter->enter, sizeof painter->enter, tigetstr("clear"));
  append(painter->leave, sizeof painter->leave, tigetstr("sgr0"));
  append(painter->leave, sizeof painter->leave, tigetstr("op"));
  append(painter->leave, sizeof painter->leave, tigetstr("clear"));
  append(painter->leave, sizeof painter->leave, tigetstr("cnorm"));
  append(painter->leave, sizeof painter->leave, tigetstr("rmcup"));
  return painter;
}

void painter_close(terminal_painter *painter) {
  if (painter == NULL) return;
  if (painter->screen != NULL) {
    set_term(painter->screen);
    endwin();
    delscreen(painter->screen);
  }
  if (painter->out != NULL) fclose(painter->out);
  if (painter->in != NULL) fclose(painter->in);
  free(painter->bytes);
  free(painter->row);
  free(painter);
}

int painter_colors(const terminal_painter *painter) {
  (void)painter;
  return has_colors() ? COLORS : 0;
}

int painter_pairs(const terminal_painter *painter) {
  (void)painter;
  return has_colors() ? COLOR_PAIRS : 1;
}

int painter_define(terminal_painter *painter, int pair, int foreground, int background) {
  (void)painter;
  return init_extended_pair(pair, foreground, background) == OK ? 0 : -1;
}

void painter_forget_pairs(terminal_painter *painter) {
  (void)painter;
  // Cells that still name a forgotten pair would draw with whatever takes its number next.
  werase(stdscr);
  reset_color_pairs();
}

void painter_resize(terminal_painter *painter, int width, int height) {
  (void)painter;
  resize_term(height, width);
  clearok(curscr, TRUE);
}

void painter_repaint(terminal_painter *painter) {
  (void)painter;
  clearok(curscr, TRUE);
}

void painter_put(terminal_painter *painter, int x, int y, const terminal_cell *cells, int count) {
  if (count > painter->row_capacity) {
    cchar_t *row = realloc(painter->row, (size_t)count * sizeof *row);
    if (row == NULL) return;
    painter->row = row;
    painter->row_capacity = count;
  }
  for (int at = 0; at < count; at++) {
    wchar_t text[4] = {
      (wchar_t)cells[at].scalar, (wchar_t)cells[at].marks[0], (wchar_t)cells[at].marks[1], 0};
    attr_t attributes = A_NORMAL;
    if (cells[at].attributes & terminal_bold) attributes |= A_BOLD;
    if (cells[at].attributes & terminal_dim) attributes |= A_DIM;
    if (cells[at].attributes & terminal_italic) attributes |= A_ITALIC;
    if (cells[at].attributes & terminal_underline) attributes |= A_UNDERLINE;
    if (cells[at].attributes & terminal_reverse) attributes |= A_REVERSE;
    int pair = cells[at].pair;
    setcchar(&painter->row[at], text, attributes, 0, &pair);
  }
  mvwadd_wchnstr(stdscr, y, x, painter->row, count);
}

ssize_t painter_output(terminal_painter *painter, const uint8_t **bytes) {
  wnoutrefresh(stdscr);
  doupdate();
  fflush(painter->out);
  int memory = fileno(painter->out);
  off_t size = lseek(memory, 0, SEEK_END);
  if (size < 0) return -1;
  if ((size_t)size > painter->capacity) {
    uint8_t *grown = realloc(painter->bytes, (size_t)size * 2);
    if (grown == NULL) return -1;
    painter->bytes = grown;
    painter->capacity = (size_t)size * 2;
  }
  ssize_t got = size == 0 ? 0 : pread(memory, painter->bytes, (size_t)size, 0);
  if (ftruncate(memory, 0) != 0 || lseek(memory, 0, SEEK_SET) != 0) return -1;
  *bytes = painter->bytes;
  return got;
}

const char *painter_mode_string(const terminal_painter *painter, int enter) {
  return enter ? painter->enter : painter->leave;
}

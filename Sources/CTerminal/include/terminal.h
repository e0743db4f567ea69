// The one door to ncursesw. Opaque on purpose: it does not include <ncurses.h>, whose globals and
// macros do not import into Swift 6.
//
// Two halves. The painter (terminal.c) lets ncurses work out the fewest bytes from one screenful
// to the next and hands those bytes over; ncurses itself never touches the terminal. The guard
// (guard.c) owns the terminal: its modes, the signals, and its restoration however we end.
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// --- terminfo ---

// What terminfo says of one terminal type.
typedef struct {
  int colors;      // 0 without any
  int direct;      // takes 24-bit colours by its own account (RGB or Tc)
  int positions;   // can move the cursor and clear: enough for a screen
} terminal_facts;

// Fills in the facts of a type; 0, or -1 for a type terminfo does not know.
int terminal_lookup(const char *type, terminal_facts *facts);

// Runs `tic` on a source text so that its entries are found first by the next `painter_open`.
// `folder` (at least 64 bytes) receives a private folder; 0, or -1 when tic is missing or refuses.
int terminal_compile(const char *source, char *folder, size_t capacity);
// Removes that folder.
void terminal_forget(const char *folder);

// Makes wide characters work, whatever the environment says of locales: 1 when the environment's
// own locale is UTF-8, 0 when C.UTF-8 had to stand in, -1 when neither is there.
int terminal_use_utf8(void);

// --- painter ---

typedef struct terminal_painter terminal_painter;

enum {
  terminal_bold = 1, terminal_dim = 2, terminal_italic = 4, terminal_underline = 8,
  terminal_reverse = 16
};

typedef struct {
  uint32_t scalar;
  uint32_t marks[2];  // combining characters on it; 0 for none
  int32_t pair;
  uint32_t attributes;
} terminal_cell;

// A painter for a terminal type, looking in `folder` first when it is not NULL; NULL when the type
// is unknown or cannot position the cursor. At most one at a time.
terminal_painter *painter_open(const char *type, const char *folder, int width, int height);
void painter_close(terminal_painter *painter);
int painter_colors(const terminal_painter *painter);
// Colour pairs there are, pair 0 (the terminal's own colours) included.
int painter_pairs(const terminal_painter *painter);
// Defines a pair; -1 is the terminal's own colour. 0, or -1 when ncurses refuses.
int painter_define(terminal_painter *painter, int pair, int foreground, int background);
// Forgets all pairs; every cell must then be put again.
void painter_forget_pairs(terminal_painter *painter);
void painter_resize(terminal_painter *painter, int width, int height);
// Makes the next output repaint everything, as the terminal's content is unknown.
void painter_repaint(terminal_painter *painter);
void painter_put(terminal_painter *painter, int x, int y, const terminal_cell *cells, int count);
// The bytes that bring the terminal up to date; valid until the next call. -1 without memory.
ssize_t painter_output(terminal_painter *painter, const uint8_t **bytes);
// The bytes that enter (1) or leave (0) full-screen mode, NUL-terminated.
const char *painter_mode_string(const terminal_painter *painter, int enter);

// --- guard ---

enum {
  notice_input = 1,    // bytes were read
  notice_woken = 2,
  notice_resized = 4,
  notice_quit = 8,     // SIGINT or SIGTERM asked
  notice_hangup = 16,  // the terminal is gone
  notice_suspend = 32, // SIGTSTP from outside
  notice_resumed = 64  // SIGCONT: the terminal's state is unknown
};

// Takes the terminal over: raw mode, signals, and the strings written on entering and leaving.
// While it is held, stdout and stderr go to memory, where they would go to the terminal, and are
// handed over on leaving. 0, or an errno value.
int guard_open(const char *enter, const char *leave);
// Gives it back. Harmless when it is not held.
void guard_close(void);
// Gives the terminal back and stops the process group like Ctrl-Z in a shell; returns when it is continued, be it in the
// background.
void guard_suspend(void);
// Whether we may take the terminal: in a shell's background that stops us.
int guard_in_foreground(void);
// Enters again after something else may have changed the terminal.
void guard_enter_again(void);
// Waits for input, a notice or the end of the time; nanoseconds < 0 waits for ever.
// Returns notices; reads at most `capacity` bytes of input and sets `count`.
unsigned guard_wait(int64_t nanoseconds, uint8_t *bytes, size_t capacity, size_t *count);
// Writes all bytes to the terminal; 0, or -1 when it is gone or a signal asks us to quit.
int guard_write(const uint8_t *bytes, size_t count);
// Wakes `guard_wait` with notice_woken; from any thread, also when the guard is closed by now.
void guard_wake(void);
// Columns and rows of the terminal; 0, or -1 when it does not say.
int guard_size(int *width, int *height);

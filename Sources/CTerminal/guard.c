// The guard: whoever ends us, the terminal is given back as it was. Its state is static because
// signal handlers have no arguments; everything a handler calls is async-signal-safe.
#define _GNU_SOURCE
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

static struct termios original;
static char enter_string[1024];
static char leave_string[4096];
static volatile sig_atomic_t held;     // the terminal is ours just now
static volatile sig_atomic_t opened;   // between guard_open and guard_close
// Notices not yet handed out. Handlers run on any thread, so it changes by atomic operations alone.
static unsigned noticed;
static volatile sig_atomic_t dying;    // a fatal signal is on its way
// Made once and never closed: a handler or a waker on another thread may write to it at any time,
// and a pipe that nobody can read any more would end the process (SIGPIPE).
static int wake_pipe[2] = {-1, -1};
static int screen = -1;  // the terminal, opened a second time so that only our writes do not block
static int kept_talk = -1;  // memory in place of stdout and stderr while the screen is ours
static int real_talk[3] = {-1, -1, -1};  // where they pointed before

// What was installed for the signals that end the process before us, and which of them we took.
static struct sigaction before_fatal[NSIG];
static char is_fatal[NSIG];
static const int notice_signals[] = {SIGINT, SIGTERM, SIGWINCH, SIGTSTP, SIGCONT};
enum { notice_count = sizeof notice_signals / sizeof notice_signals[0] };
static struct sigaction before_notice[notice_count];

static unsigned notices_waiting(void) { return __atomic_load_n(&noticed, __ATOMIC_SEQ_CST); }

static void notice(unsigned what) { __atomic_fetch_or(&noticed, what, __ATOMIC_SEQ_CST); }

static void forget(unsigned what) { __atomic_fetch_and(&noticed, ~what, __ATOMIC_SEQ_CST); }

// Writes everything. Async-signal-safe. On a descriptor that does not block it gives up when
// nothing moves for a second, or (with `until_quit`) as soon as a signal asks us to leave.
static int write_all(int descriptor, const void *bytes, size_t count, int until_quit) {
  const char *at = bytes;
  int waited = 0;
  while (count > 0) {
    if (until_quit && (notices_waiting() & notice_quit)) return -1;
    ssize_t wrote = write(descriptor, at, count);
    if (wrote > 0) {
      at += wrote;
      count -= (size_t)wrote;
      waited = 0;
    } else if (wrote < 0 && errno == EAGAIN) {
      struct pollfd ready = {descriptor, POLLOUT, 0};
      if (poll(&ready, 1, 100) == 0 && ++waited >= 10 && !until_quit) return -1;
    } else if (wrote >= 0 || errno != EINTR) {
      return -1;
    }
  }
  return 0;
}

// Gives stdout and stderr back and says what was said meanwhile. Async-signal-safe.
static void release_talk(void) {
  if (kept_talk < 0) return;
  for (int at = STDOUT_FILENO; at <= STDERR_FILENO; at++) {
    if (real_talk[at] < 0) continue;
    dup2(real_talk[at], at);
    close(real_talk[at]);
    real_talk[at] = -1;
  }
  off_t size = lseek(kept_talk, 0, SEEK_END);
  off_t at = size > 65536 ? size - 65536 : 0;
  char part[1024];
  while (at < size) {
    ssize_t got = pread(kept_talk, part, sizeof part, at);
    if (got <= 0 || write_all(screen, part, (size_t)got, 0) != 0) break;
    at += got;
  }
  close(kept_talk);
  kept_talk = -1;
}

// Libraries that talk on stdout or stderr would scribble over the screen: what they say is kept
// until the screen is gone. What goes to a file goes there.
static void keep_talk(void) {
  if (kept_talk >= 0) return;
  kept_talk = memfd_create("sgqn-talk", MFD_CLOEXEC);
  if (kept_talk < 0) return;
  // Both append, as do children that inherit them.
  fcntl(kept_talk, F_SETFL, O_APPEND);
  for (int at = STDOUT_FILENO; at <= STDERR_FILENO; at++) {
    if (!isatty(at)) continue;
    real_talk[at] = fcntl(at, F_DUPFD_CLOEXEC, 10);
    if (real_talk[at] >= 0) dup2(kept_talk, at);
  }
}

// Leaves the screen. Async-signal-safe; only the first of several callers does it.
static void leave(void) {
  if (!held) return;
  held = 0;
  // Nobody may be reading any more: drop the frames still on their way rather than wait for them,
  // and give up after a while.
  struct pollfd ready = {screen, POLLOUT, 0};
  if (poll(&ready, 1, 0) == 0) tcflush(screen, TCOFLUSH);
  write_all(screen, leave_string, strlen(leave_string), 0);
  // TCSADRAIN would wait for a terminal that may not read any more.
  tcsetattr(screen, TCSANOW, &original);
  release_talk();
}

static void enter(void) {
  struct termios raw = original;
  cfmakeraw(&raw);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  // From the background this stops us (SIGTTOU) until the shell gives us the terminal.
  while (tcsetattr(screen, TCSANOW, &raw) != 0 && errno == EINTR) {}
  keep_talk();
  held = 1;
  write_all(screen, enter_string, strlen(enter_string), 1);
}

static void poke(char byte) {
  int kept = errno;
  if (write(wake_pipe[1], &byte, 1) < 0) { /* Full: it is awake anyway. */ }
  errno = kept;
}

// Whoever handled a fatal signal before us gets it after the terminal is restored: Swift's
// backtracer prints on a usable terminal, and the exit status stays what it would have been.
static void on_fatal(int number, siginfo_t *info, void *context) {
  leave();
  dying = 1;
  // The backtracer asks on a terminal what to do next and waits for a key; from here it reads an
  // end of file and continues.
  int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (nothing >= 0) dup2(nothing, STDIN_FILENO);
  sigaction(number, &before_fatal[number], NULL);
  // A fault repeats itself when its instruction runs again, with the true address for the
  // backtracer. What was sent (kill, abort) does not, nor does a breakpoint.
  int faults = (number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE)
      && info != NULL && info->si_code > 0;
  if (faults) return;
  // The backtracer returns and counts on the fault to end us; here we have to.
  if (before_fatal[number].sa_flags & SA_SIGINFO) {
    before_fatal[number].sa_sigaction(number, info, context);
    signal(number, SIG_DFL);
  }
  raise(number);
}

// Async-signal-safe.
static void hand_back(int number) {
  for (int at = 0; at < notice_count; at++) {
    if (notice_signals[at] == number) sigaction(number, &before_notice[at], NULL);
  }
}

static void on_notice(int number) {
  switch (number) {
  case SIGWINCH: notice(notice_resized); break;
  case SIGTSTP: notice(notice_suspend); break;
  case SIGCONT: notice(notice_resumed); break;
  default:
    if (!held || (notices_waiting() & notice_quit)) {
      // Asked while the screen is not ours, or twice and nobody took notice: the loop hangs. Whoever
      // handled it before us gets it; nobody ends us at once.
      leave();
      hand_back(number);
      raise(number);
      return;
    }
    notice(notice_quit);
  }
  poke('s');
}

// Whether a signal ends a process that says nothing about it, or is one that crash reporters take.
static int ends_process(int number) {
  switch (number) {
  case SIGKILL: case SIGSTOP: case SIGCHLD: case SIGURG: case SIGTTIN: case SIGTTOU: return 0;
  // The C library's own threads use the two between these.
  default: return number <= SIGSYS || number >= SIGRTMIN;
  }
}

static int reports_crash(int number) {
  switch (number) {
  case SIGSEGV: case SIGBUS: case SIGILL: case SIGTRAP: case SIGFPE: case SIGABRT: case SIGQUIT:
    return 1;
  default: return 0;
  }
}

static int is_notice(int number) {
  for (int at = 0; at < notice_count; at++) {
    if (notice_signals[at] == number) return 1;
  }
  return 0;
}

static void install(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  action.sa_sigaction = on_fatal;
  for (int number = 1; number < NSIG; number++) {
    is_fatal[number] = 0;
    if (!ends_process(number) || is_notice(number)) continue;
    if (sigaction(number, NULL, &before_fatal[number]) != 0) continue;
    // Ignored, or put to some use of its own: it does not end us.
    int is_plain = !(before_fatal[number].sa_flags & SA_SIGINFO);
    if (is_plain && before_fatal[number].sa_handler == SIG_IGN) continue;
    int is_default = is_plain && before_fatal[number].sa_handler == SIG_DFL;
    if (!is_default && !reports_crash(number)) continue;
    is_fatal[number] = sigaction(number, &action, NULL) == 0;
  }
  memset(&action, 0, sizeof action);
  for (int at = 0; at < notice_count; at++) sigaddset(&action.sa_mask, notice_signals[at]);
  action.sa_handler = on_notice;
  // No SA_RESTART: a write that blocks on a slow link must notice that it is asked to stop.
  for (int at = 0; at < notice_count; at++) {
    sigaction(notice_signals[at], &action, &before_notice[at]);
  }
}

static void uninstall(void) {
  for (int number = 1; number < NSIG; number++) {
    if (is_fatal[number]) sigaction(number, &before_fatal[number], NULL);
  }
  for (int at = 0; at < notice_count; at++) {
    sigaction(notice_signals[at], &before_notice[at], NULL);
  }
}

static void at_exit(void) { leave(); }

int guard_open(const char *entering, const char *leaving) {
  static int registered;
  if (opened) return EBUSY;
  if (tcgetattr(STDOUT_FILENO, &original) != 0) return errno;
  if (strlen(entering) >= sizeof enter_string || strlen(leaving) >= sizeof leave_string) {
    return E2BIG;
  }
  strcpy(enter_string, entering);
  strcpy(leave_string, leaving);
  if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return errno;
  const char *name = ttyname(STDOUT_FILENO);
  screen = name == NULL ? -1 : open(name, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (screen < 0) screen = open("/dev/tty", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  // Without a way to the terminal's name (a container may lack it), writing may block.
  if (screen < 0) screen = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 0);
  if (screen < 0) return errno;
  // A fault on a full stack needs another one to be handled on.
  stack_t alternate;
  if (sigaltstack(NULL, &alternate) == 0 && (alternate.ss_flags & SS_DISABLE)) {
    alternate.ss_size = 65536;
    alternate.ss_sp = malloc(alternate.ss_size);
    alternate.ss_flags = 0;
    if (alternate.ss_sp != NULL) sigaltstack(&alternate, NULL);
  }
  forget(~0u);
  opened = 1;
  install();
  if (!registered) registered = atexit(at_exit) == 0;
  enter();
  return 0;
}

void guard_close(void) {
  if (!opened) return;
  leave();
  uninstall();
  opened = 0;
  close(screen);
  screen = -1;
}

void guard_suspend(void) {
  struct sigaction ours;
  struct sigaction standard;
  memset(&standard, 0, sizeof standard);
  standard.sa_handler = SIG_DFL;
  leave();
  sigaction(SIGTSTP, &standard, &ours);
  forget(notice_suspend | notice_resumed);
  sigset_t stop;
  sigset_t old;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, &old);
  // The whole job, as the terminal driver would: `make run` stops together with us.
  kill(0, SIGTSTP);
  // Another thread may be the one that takes it, a little later. Nothing stops a group without a shell.
  struct timespec pause = {0, 10000000};
  for (int turn = 0; turn < 100 && !(notices_waiting() & notice_resumed); turn++) nanosleep(&pause, NULL);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  sigaction(SIGTSTP, &ours, NULL);
  forget(notice_suspend | notice_resumed);
}

int guard_in_foreground(void) { return tcgetpgrp(STDIN_FILENO) == getpgrp(); }

void guard_enter_again(void) {
  if (opened) enter();
}

unsigned guard_wait(int64_t nanoseconds, uint8_t *bytes, size_t capacity, size_t *count) {
  unsigned notices = 0;
  *count = 0;
  struct pollfd sources[2] = {{STDIN_FILENO, POLLIN, 0}, {wake_pipe[0], POLLIN, 0}};
  struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  int ready = ppoll(sources, 2, nanoseconds < 0 ? NULL : &time, NULL);
  if (ready > 0) {
    if (sources[1].revents & POLLIN) {
      char drained[256];
      ssize_t got;
      while ((got = read(wake_pipe[0], drained, sizeof drained)) > 0) {
        for (ssize_t at = 0; at < got; at++) {
          if (drained[at] == 'w') notices |= notice_woken;
        }
      }
    }
    if (sources[0].revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)) {
      ssize_t got = read(STDIN_FILENO, bytes, capacity);
      if (got > 0) {
        *count = (size_t)got;
        notices |= notice_input;
      } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
        notices |= notice_hangup;
      }
    }
  }
  // The end of file is the backtracer's, and the process must end by its signal, not by our exit.
  while (dying) pause();
  return notices | __atomic_exchange_n(&noticed, 0, __ATOMIC_SEQ_CST);
}

int guard_write(const uint8_t *bytes, size_t count) {
  return held ? write_all(screen, bytes, count, 1) : -1;
}

void guard_wake(void) { poke('w'); }

int guard_size(int *width, int *height) {
  struct winsize size;
  if (ioctl(screen >= 0 ? screen : STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return -1;
  if (size.ws_col == 0 || size.ws_row == 0) return -1;
  *width = size.ws_col;
  *height = size.ws_row;
  return 0;
}

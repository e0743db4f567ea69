// The one door to ncursesw. Opaque on purpose: it does not include <ncurses.h>, whose globals and
// macros do not import into Swift 6.
#pragma once

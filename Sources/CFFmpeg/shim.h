// FFmpeg's libraries, and the macros of theirs that Swift cannot call.
#pragma once
#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>

// A decoder wants more input before it gives a picture.
static inline int cffmpeg_wants_input(int status) { return status == AVERROR(EAGAIN); }

// Errors come back as status codes; nothing is written to the terminal.
static inline void cffmpeg_be_quiet(void) { av_log_set_level(AV_LOG_QUIET); }

// FFmpeg's libraries, and the macros of theirs that Swift cannot call.
#pragma once
#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>

// A decoder wants more input before it gives a picture.
static inline int cffmpeg_wants_input(int status) { return status == AVERROR(EAGAIN); }

// By how many degrees a film says it is to be turned clockwise to be looked at; 0 where it says nothing.
static inline double cffmpeg_rotation(const AVStream *stream) {
  const uint8_t *matrix = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, NULL);
  return matrix ? -av_display_rotation_get((const int32_t *)matrix) : 0;
}

// Errors come back as status codes; nothing is written to the terminal.
static inline void cffmpeg_be_quiet(void) { av_log_set_level(AV_LOG_QUIET); }

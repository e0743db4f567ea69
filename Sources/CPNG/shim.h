// libpng reports errors by a long jump. Both functions below hold the setjmp themselves, so that the
// jump never crosses a Swift frame: encode gives a PNG file in memory, decode reads one.
#pragma once
#include <png.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// What a call gives back: malloc'ed bytes (the file, or RGB rows) and texts as keyword, value,
// keyword, value ..., each ended by a zero byte. Free with sgqn_png_free. On failure `message` says
// why; `damaged` tells a bad file from a lack of memory.
typedef struct {
  unsigned char *bytes;
  size_t count, capacity;
  char *texts;
  size_t text_count, text_capacity;
  uint32_t width, height;
  int out_of_memory;
  char message[128];
} sgqn_png_result;

typedef struct {
  const unsigned char *bytes;
  size_t count, at;
} sgqn_png_source;

static inline void sgqn_png_free(sgqn_png_result *result) {
  free(result->bytes);
  free(result->texts);
  memset(result, 0, sizeof *result);
}

// Called from our own code inside the setjmp and from libpng's callbacks alike.
static inline void *sgqn_png_grow(
    png_structp png, sgqn_png_result *result, void *block, size_t *capacity, size_t needed) {
  if (needed <= *capacity) return block;
  size_t larger = *capacity * 2 > needed ? *capacity * 2 : needed + 4096;
  void *grown = realloc(block, larger);
  if (!grown) {
    result->out_of_memory = 1;
    png_error(png, "out of memory");
  }
  *capacity = larger;
  return grown;
}

static inline void sgqn_png_on_error(png_structp png, png_const_charp message) {
  sgqn_png_result *result = (sgqn_png_result *)png_get_error_ptr(png);
  strncpy(result->message, message, sizeof result->message - 1);
  png_longjmp(png, 1);
}

static inline void sgqn_png_on_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static inline void sgqn_png_on_write(png_structp png, png_bytep data, size_t length) {
  sgqn_png_result *result = (sgqn_png_result *)png_get_io_ptr(png);
  result->bytes = (unsigned char *)sgqn_png_grow(
      png, result, result->bytes, &result->capacity, result->count + length);
  memcpy(result->bytes + result->count, data, length);
  result->count += length;
}

static inline void sgqn_png_on_flush(png_structp png) { (void)png; }

static inline void sgqn_png_on_read(png_structp png, png_bytep data, size_t length) {
  sgqn_png_source *source = (sgqn_png_source *)png_get_io_ptr(png);
  if (length > source->count - source->at) png_error(png, "the file ends too early");
  memcpy(data, source->bytes + source->at, length);
  source->at += length;
}

static inline void sgqn_png_keep_text(
    png_structp png, sgqn_png_result *result, const char *text, size_t length) {
  result->texts = (char *)sgqn_png_grow(
      png, result, result->texts, &result->text_capacity, result->text_count + length + 1);
  memcpy(result->texts + result->text_count, text, length);
  result->texts[result->text_count + length] = 0;
  result->text_count += length + 1;
}

// Encodes width x height RGB pixels. `texts` holds 2 * text_count strings, keyword then UTF-8 value;
// ASCII values become tEXt chunks, others iTXt. Gives 0, or -1 with a message.
__attribute__((noinline)) static int sgqn_png_encode(
    const unsigned char *rgb, uint32_t width, uint32_t height, const char *const *texts,
    int text_count, int level, sgqn_png_result *result) {
  png_structp png = png_create_write_struct(
      PNG_LIBPNG_VER_STRING, result, sgqn_png_on_error, sgqn_png_on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_write_struct(&png, NULL);
    result->out_of_memory = 1;
    return -1;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_write_struct(&png, &info);
    return -1;
  }
  png_set_write_fn(png, result, sgqn_png_on_write, sgqn_png_on_flush);
  png_set_compression_level(png, level);
  png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  for (int i = 0; i < text_count; i++) {
    const char *value = texts[2 * i + 1];
    int ascii = 1;
    for (const char *c = value; *c; c++) ascii = ascii && (unsigned char)*c < 128;
    png_text text;
    memset(&text, 0, sizeof text);
    text.compression = ascii ? PNG_TEXT_COMPRESSION_NONE : PNG_ITXT_COMPRESSION_NONE;
    text.key = (png_charp)texts[2 * i];
    text.text = (png_charp)value;
    if (ascii) text.text_length = strlen(value);
    else text.itxt_length = strlen(value);
    text.lang = (png_charp)"";
    text.lang_key = (png_charp)"";
    png_set_text(png, info, &text, 1);
  }
  png_write_info(png, info);
  for (uint32_t y = 0; y < height; y++)
    png_write_row(png, rgb + (size_t)3 * width * y);
  png_write_end(png, NULL);
  png_destroy_write_struct(&png, &info);
  return 0;
}

// Whether every chunk up to the last ends inside the file. libpng allocates what a chunk claims to
// hold before it reads it; after this check that is never more than the file.
static inline int sgqn_png_is_whole(const unsigned char *bytes, size_t count) {
  size_t at = 8;
  while (at + 12 <= count) {
    size_t length = (size_t)bytes[at] << 24 | (size_t)bytes[at + 1] << 16 |
                    (size_t)bytes[at + 2] << 8 | bytes[at + 3];
    if (length > count - at - 12) return 0;
    if (memcmp(bytes + at + 4, "IEND", 4) == 0) return 1;
    at += 12 + length;
  }
  return 0;
}

// Decodes a PNG of any colour type to RGB rows (alpha dropped, 16 bits cut to 8). Refuses images of
// more than max_pixels, and images that claim more than deflate could have packed into the file.
__attribute__((noinline)) static int sgqn_png_decode(
    const unsigned char *bytes, size_t count, size_t max_pixels, sgqn_png_result *result) {
  sgqn_png_source source = {bytes, count, 0};
  png_structp png = png_create_read_struct(
      PNG_LIBPNG_VER_STRING, result, sgqn_png_on_error, sgqn_png_on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    result->out_of_memory = 1;
    return -1;
  }
  if (setjmp(png_jmpbuf(png))) {
    png_destroy_read_struct(&png, &info, NULL);
    return -1;
  }
  if (!sgqn_png_is_whole(bytes, count)) png_error(png, "the file ends too early");
  png_set_read_fn(png, &source, sgqn_png_on_read);
  png_set_user_limits(png, 32768, 32768);
  png_set_chunk_malloc_max(png, 1 << 20);
  png_set_chunk_cache_max(png, 64);
  png_read_info(png, info);
  result->width = png_get_image_width(png, info);
  result->height = png_get_image_height(png, info);
  size_t pixels = (size_t)result->width * result->height;
  if (pixels > max_pixels) png_error(png, "too many pixels");
  // Deflate packs at most 1032 bytes into one.
  if (png_get_rowbytes(png, info) * (size_t)result->height / 1032 > count)
    png_error(png, "it claims more pixels than it can hold");
  png_set_expand(png);
  png_set_strip_16(png);
  png_set_gray_to_rgb(png);
  png_set_strip_alpha(png);
  int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  size_t row = png_get_rowbytes(png, info);
  if (row != (size_t)3 * result->width) png_error(png, "an unknown kind of pixels");
  result->bytes =
      (unsigned char *)sgqn_png_grow(png, result, NULL, &result->capacity, 3 * pixels);
  memset(result->bytes, 0, 3 * pixels);
  result->count = 3 * pixels;
  for (int pass = 0; pass < passes; pass++)
    for (uint32_t y = 0; y < result->height; y++)
      png_read_row(png, result->bytes + row * y, NULL);
  png_read_end(png, info);
  png_textp texts;
  int text_count = png_get_text(png, info, &texts, NULL);
  for (int i = 0; i < text_count; i++) {
    sgqn_png_keep_text(png, result, texts[i].key, strlen(texts[i].key));
    sgqn_png_keep_text(png, result, texts[i].text, strlen(texts[i].text));
  }
  png_destroy_read_struct(&png, &info, NULL);
  return 0;
}

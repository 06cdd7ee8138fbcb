/* A stretch of bytes that somebody else keeps. Nothing here ends with a NUL; `start` is NULL where there is no text. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
  const char *start;
  size_t length;
} Text;

/* Text that grows up to the room it was given. What does not fit is left out, and `overflowed` says so. */
typedef struct {
  char *start;
  size_t length;
  size_t room;
  bool overflowed;
} Buffer;

static inline void append(Buffer *buffer, const char *start, size_t length) {
  if (buffer->overflowed || length > buffer->room - buffer->length) {
    buffer->overflowed = true;
    return;
  }
  for (size_t i = 0; i < length; i++) buffer->start[buffer->length++] = start[i];
}

static inline void append_words(Buffer *buffer, const char *words) {
  size_t length = 0;
  while (words[length] != '\0') length++;
  append(buffer, words, length);
}

#endif

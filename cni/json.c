#include "json.h"

#include <string.h>

typedef struct {
  const char *at;
  const char *end;
} Cursor;

static bool skip_value(Cursor *cursor, int depth);

static void skip_blank(Cursor *cursor) {
  while (cursor->at < cursor->end && memchr(" \t\r\n", *cursor->at, 4) != NULL) cursor->at++;
}

static bool take(Cursor *cursor, char wanted) {
  if (cursor->at == cursor->end || *cursor->at != wanted) return false;
  cursor->at++;
  return true;
}

static bool take_word(Cursor *cursor, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(cursor->end - cursor->at) < length || memcmp(cursor->at, word, length) != 0) return false;
  cursor->at += length;
  return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* The number behind \u; -1 if it is none. */
static int take_hex(Cursor *cursor) {
  int number = 0;
  for (int i = 0; i < 4; i++) {
    int digit = cursor->at < cursor->end ? hex_digit(*cursor->at) : -1;
    if (digit < 0) return -1;
    number = number * 16 + digit;
    cursor->at++;
  }
  return number;
}

/* One character of a string, or -1. Bytes above ASCII come one by one, as they are. */
static int take_character(Cursor *cursor) {
  static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  if (cursor->at == cursor->end) return -1;
  unsigned char c = (unsigned char)*cursor->at++;
  if (c < 0x20) return -1;
  if (c != '\\') return c;
  if (take(cursor, 'u')) return take_hex(cursor);
  if (cursor->at == cursor->end || *cursor->at == '\0') return -1;
  const char *found = strchr(escapes, *cursor->at++);
  return found == NULL ? -1 : meanings[found - escapes];
}

static bool skip_string(Cursor *cursor) {
  if (!take(cursor, '"')) return false;
  while (!take(cursor, '"')) {
    if (take_character(cursor) < 0) return false;
  }
  return true;
}

static bool skip_digits(Cursor *cursor) {
  const char *start = cursor->at;
  while (cursor->at < cursor->end && is_digit(*cursor->at)) cursor->at++;
  return cursor->at > start;
}

static bool skip_number(Cursor *cursor) {
  take(cursor, '-');
  if (!take(cursor, '0') && !skip_digits(cursor)) return false;
  if (take(cursor, '.') && !skip_digits(cursor)) return false;
  if (!take(cursor, 'e') && !take(cursor, 'E')) return true;
  if (!take(cursor, '+')) take(cursor, '-');
  return skip_digits(cursor);
}

static bool skip_name(Cursor *cursor) {
  skip_blank(cursor);
  if (!skip_string(cursor)) return false;
  skip_blank(cursor);
  return take(cursor, ':');
}

/* An object or array, behind its opening bracket. */
static bool skip_members(Cursor *cursor, char closing, int depth) {
  skip_blank(cursor);
  if (take(cursor, closing)) return true;
  do {
    if (closing == '}' && !skip_name(cursor)) return false;
    if (!skip_value(cursor, depth)) return false;
    skip_blank(cursor);
  } while (take(cursor, ','));
  return take(cursor, closing);
}

static bool skip_value(Cursor *cursor, int depth) {
  skip_blank(cursor);
  if (cursor->at == cursor->end) return false;
  switch (*cursor->at) {
    case '"': return skip_string(cursor);
    case 't': return take_word(cursor, "true");
    case 'f': return take_word(cursor, "false");
    case 'n': return take_word(cursor, "null");
    case '{': cursor->at++; return depth < JSON_DEPTH && skip_members(cursor, '}', depth + 1);
    case '[': cursor->at++; return depth < JSON_DEPTH && skip_members(cursor, ']', depth + 1);
    default: return skip_number(cursor);
  }
}

static Cursor cursor_of(Text text) {
  const char *start = text.start == NULL ? "" : text.start;
  return (Cursor){start, start + text.length};
}

/* The next value, without the blanks around it. */
static Text take_value(Cursor *cursor) {
  skip_blank(cursor);
  const char *start = cursor->at;
  skip_value(cursor, 0);
  return (Text){start, (size_t)(cursor->at - start)};
}

bool json_is_object(Text text) {
  Cursor cursor = cursor_of(text);
  skip_blank(&cursor);
  bool is_object = cursor.at < cursor.end && *cursor.at == '{';
  if (!skip_value(&cursor, 0)) return false;
  skip_blank(&cursor);
  return is_object && cursor.at == cursor.end;
}

Text json_member(Text object, const char *name) {
  Text found = {NULL, 0};
  Cursor cursor = cursor_of(object);
  skip_blank(&cursor);
  if (!take(&cursor, '{')) return found;
  do {
    Text key = take_value(&cursor);
    skip_blank(&cursor);
    if (!take(&cursor, ':')) break;
    Text value = take_value(&cursor);
    if (json_says(key, name)) found = value;
    skip_blank(&cursor);
  } while (take(&cursor, ','));
  return found;
}

bool json_is_empty(Text object) {
  Cursor cursor = cursor_of(object);
  skip_blank(&cursor);
  if (!take(&cursor, '{')) return false;
  skip_blank(&cursor);
  return take(&cursor, '}');
}

Text json_elements(Text array) {
  Cursor cursor = cursor_of(array);
  skip_blank(&cursor);
  if (!take(&cursor, '[')) return (Text){NULL, 0};
  return (Text){cursor.at, (size_t)(cursor.end - cursor.at)};
}

bool json_next(Text *elements, Text *element) {
  Cursor cursor = cursor_of(*elements);
  *element = take_value(&cursor);
  if (element->length == 0) return false;
  skip_blank(&cursor);
  take(&cursor, ',');
  *elements = (Text){cursor.at, (size_t)(cursor.end - cursor.at)};
  return true;
}

bool json_string(Text value, char *out, size_t room) {
  Cursor cursor = cursor_of(value);
  skip_blank(&cursor);
  if (!take(&cursor, '"')) return false;
  size_t length = 0;
  while (!take(&cursor, '"')) {
    int c = take_character(&cursor);
    if (c < 0x20 || c > 0x7e || length + 1 >= room) return false;
    out[length++] = (char)c;
  }
  out[length] = '\0';
  return true;
}

bool json_is(Text value, const char *word) {
  return value.length == strlen(word) && memcmp(value.start, word, value.length) == 0;
}

bool json_says(Text value, const char *string) {
  char text[256];
  return json_string(value, text, sizeof text) && strcmp(text, string) == 0;
}

void append_json_string(Buffer *buffer, Text text) {
  static const char digits[] = "0123456789abcdef";
  append(buffer, "\"", 1);
  for (size_t i = 0; i < text.length; i++) {
    unsigned char c = (unsigned char)text.start[i];
    if (c == '"' || c == '\\') append(buffer, "\\", 1);
    if (c >= 0x20) append(buffer, &text.start[i], 1);
    else append(buffer, (char[]){'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]}, 6);
  }
  append(buffer, "\"", 1);
}

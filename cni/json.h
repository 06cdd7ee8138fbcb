/* Reads JSON where it lies, without copying or allocating. */
#ifndef JSON_H
#define JSON_H

#include "text.h"

/* Deeper values are refused: the reader calls itself once a level. */
enum { JSON_DEPTH = 64 };

/* Whether this is one JSON value as RFC 8259 has it, and an object. The functions below read only what has passed this. */
bool json_is_object(Text text);

/* The value of the last member of that name, as it is written; no text if there is none. `name` is shorter than 64 characters. */
Text json_member(Text object, const char *name);

bool json_is_empty(Text object);

/* Takes the first element off the elements that are left. Begin with json_elements; false: there was none. */
bool json_next(Text *elements, Text *element);
Text json_elements(Text array);

/* Copies what a string says, with a NUL. False for what is no string, has no room, or has other characters than printable ASCII. */
bool json_string(Text value, char *out, size_t room);

/* Whether a value is this word, such as null, or this string. */
bool json_is(Text value, const char *word);
bool json_says(Text value, const char *string);

/* Appends a string literal that says these bytes. */
void append_json_string(Buffer *buffer, Text text);

#endif

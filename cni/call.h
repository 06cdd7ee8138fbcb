/* One call of the plugin: what the runtime says by variables and on stdin, checked. */
#ifndef CALL_H
#define CALL_H

#include <sys/types.h>

#include "text.h"

enum { MAX_CONFIG = 1 << 20, MAX_VARIABLE = 1 << 16, VARIABLES = 6 };

typedef enum { ADD, DEL, CHECK, STATUS, GC, VERSION, NO_COMMAND } Command;

/* Codes of the CNI specification. */
enum { WRONG_VERSION = 1, WRONG_ENVIRONMENT = 4, INPUT_FAILED = 5, NOT_JSON = 6, WRONG_CONFIG = 7, TRY_LATER = 11, UNAVAILABLE = 50 };

typedef struct {
  Command command;
  Text config;
  /* The configuration's, if it is supported; the newest otherwise. */
  char version[16];
  /* Of the pod; empty outside of Kubernetes. */
  char name[256], namespace[256];
  char socket[160], mesh[160];
  long long timeout;
  bool fails_open;
} Call;

/* What is wrong with a call; code 0: nothing. `subject` is a part of the message, or empty. */
typedef struct {
  int code;
  const char *message;
} Problem;

extern const char *const variable_names[VARIABLES];
extern const char supported_versions[];

/* The value of a variable; "" if there is none. */
const char *variable(const char *name);

/* Reads all that a descriptor has. Negative: it failed, took too long, or has more than fits. */
ssize_t read_all(int fd, char *out, size_t room, long long deadline);

Problem read_call(Call *call);

bool has_string(Text array, const char *string);

#endif

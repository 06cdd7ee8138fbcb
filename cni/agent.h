/* Asks the agent: one HTTP request on its unix socket. */
#ifndef AGENT_H
#define AGENT_H

#include "text.h"

enum { MAX_ANSWER = 1 << 20 };

typedef struct {
  /* Such as 200; 0: no agent answered, and `why` says why not. */
  int status;
  Text body;
  const char *why;
  /* It said how long it is, and is that long. */
  bool is_whole;
} Answer;

/* Milliseconds of a clock that is never set. */
long long now(void);

/* Waits until a descriptor is ready for `events` of poll(2). False: the deadline came first. */
bool ready(int fd, short events, long long deadline);

/* The body lies in memory that the next call writes over. */
Answer ask(const char *socket_path, const char *url_path, Text body, long long deadline);

/* Reads what the agent has sent. */
Answer read_answer(Text received);

#endif

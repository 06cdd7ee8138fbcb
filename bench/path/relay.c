#define _GNU_SOURCE
#include "relay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sockets.h"

enum { DESCRIPTORS = 1 << 16, PIPE_BYTES = 1 << 18, AT_ONCE = 1 << 20 };

typedef struct {
  int from, to, pipe[2];
  size_t held;
  bool has_ended, is_shut;
} Flow;

typedef struct Pair {
  Flow flows[2];
  struct Pair *next;
} Pair;

static Pair *pair_of[DESCRIPTORS];
/* Those that are done, with their pipes. */
static Pair *idle;

static Pair *new_pair(void) {
  Pair *pair = idle;
  if (pair != NULL) {
    idle = pair->next;
    return pair;
  }
  pair = calloc(1, sizeof *pair);
  if (pair == NULL) die("calloc");
  for (int i = 0; i < 2; i++) {
    if (pipe2(pair->flows[i].pipe, O_NONBLOCK | O_CLOEXEC) != 0) die("pipe2");
    fcntl(pair->flows[i].pipe[1], F_SETPIPE_SZ, PIPE_BYTES);
  }
  return pair;
}

void relay(int epoll, int client, int upstream) {
  Pair *pair = new_pair();
  const int ends[] = {client, upstream};
  for (int i = 0; i < 2; i++) {
    if (ends[i] >= DESCRIPTORS) die("too many connections");
    Flow *flow = &pair->flows[i];
    *flow = (Flow){.from = ends[i], .to = ends[1 - i], .pipe = {flow->pipe[0], flow->pipe[1]}};
    pair_of[ends[i]] = pair;
    watch(epoll, ends[i], EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
  }
}

static void end(Pair *pair) {
  bool is_empty = true;
  for (int i = 0; i < 2; i++) {
    Flow *flow = &pair->flows[i];
    is_empty = is_empty && flow->held == 0;
    pair_of[flow->from] = NULL;
    /* The client resets, and so does the other side then: the ports are free at once. */
    reset_on_close(flow->from);
    close(flow->from);
  }
  if (is_empty) {
    pair->next = idle;
    idle = pair;
    return;
  }
  for (int i = 0; i < 4; i++) close(pair->flows[i / 2].pipe[i % 2]);
  free(pair);
}

/* Moves what there is. False: the connection is broken. */
static bool moves(Flow *flow) {
  const unsigned flags = SPLICE_F_MOVE | SPLICE_F_NONBLOCK;
  for (ssize_t in = 1, out = 1; in > 0 || out > 0;) {
    in = flow->has_ended ? 0 : splice(flow->from, NULL, flow->pipe[1], NULL, AT_ONCE, flags);
    if (in < 0 && errno != EAGAIN) return false;
    if (in > 0) flow->held += (size_t)in;
    if (in == 0) flow->has_ended = true;
    out = flow->held == 0 ? 0 : splice(flow->pipe[0], NULL, flow->to, NULL, flow->held, flags);
    if (out < 0 && errno != EAGAIN) return false;
    if (out > 0) flow->held -= (size_t)out;
  }
  if (flow->has_ended && flow->held == 0 && !flow->is_shut) flow->is_shut = shutdown(flow->to, SHUT_WR) == 0;
  return true;
}

void go_on(int fd) {
  Pair *pair = pair_of[fd];
  if (pair == NULL) return;
  Flow *flows = pair->flows;
  if (!moves(&flows[0]) || !moves(&flows[1]) || (flows[0].is_shut && flows[1].is_shut)) end(pair);
}

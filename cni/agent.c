#define _GNU_SOURCE
#include "agent.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static const char no_answer[] = "it did not answer in time";
static const char not_http[] = "its answer is not HTTP";

static Answer none(const char *why) { return (Answer){0, {NULL, 0}, why, false}; }

long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (long long)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

bool ready(int fd, short events, long long deadline) {
  for (;;) {
    long long left = deadline - now();
    struct pollfd one = {fd, events, 0};
    int found = poll(&one, 1, left > 0 ? (int)left : 0);
    if (found > 0) return true;
    if (found == 0 || errno != EINTR) return false;
  }
}

/* Returns a connected descriptor, or -1 with a reason. */
static int connect_to(const char *path, long long deadline, const char **why) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  *why = "the path of its socket is too long";
  if (strlen(path) >= sizeof address.sun_path) return -1;
  memcpy(address.sun_path, path, strlen(path) + 1);
  *why = "no socket can be made";
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  while (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
    bool is_busy = errno == EAGAIN || errno == EINTR;
    *why = errno == ENOENT ? "there is no such socket" : errno == ECONNREFUSED ? "nobody listens" : "it cannot be reached";
    /* A full queue of connections; no event tells when it has room again. */
    if (is_busy && now() < deadline) {
      poll(NULL, 0, 10);
      continue;
    }
    if (is_busy) *why = no_answer;
    close(fd);
    return -1;
  }
  return fd;
}

static const char *send_all(int fd, Text text, long long deadline) {
  while (text.length > 0) {
    if (!ready(fd, POLLOUT, deadline)) return no_answer;
    ssize_t sent = send(fd, text.start, text.length, MSG_NOSIGNAL);
    if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    /* An agent may answer before it has read everything, and end: its answer counts. */
    if (sent < 0) return errno == EPIPE ? NULL : "it ended the connection";
    text.start += sent;
    text.length -= (size_t)sent;
  }
  return NULL;
}

/* The value of a header; no text if there is none. `head` is the lines between the status line and the empty one. */
static Text header(Text head, const char *name) {
  const char *line = head.start, *end = head.start + head.length;
  size_t length = strlen(name);
  while (line < end) {
    const char *next = memchr(line, '\n', (size_t)(end - line));
    if (next == NULL) next = end;
    if ((size_t)(next - line) > length && line[length] == ':' && strncasecmp(line, name, length) == 0) {
      const char *value = line + length + 1;
      while (value < next && (*value == ' ' || *value == '\t')) value++;
      return (Text){value, (size_t)(next - value)};
    }
    line = next < end ? next + 1 : end;
  }
  return (Text){NULL, 0};
}

/* The number at the start of a text; -1 for none, and for one that no answer here can have. */
static long number(Text text) {
  long value = 0;
  size_t i = 0;
  for (; i < text.length && text.start[i] >= '0' && text.start[i] <= '9'; i++) {
    value = value * 10 + (text.start[i] - '0');
    if (value > MAX_ANSWER) return -1;
  }
  return i == 0 ? -1 : value;
}

Answer read_answer(Text received) {
  static const char version[] = "HTTP/1.";
  const size_t prefix = sizeof version - 1;
  /* HTTP/1.1 200 ... */
  if (received.length < prefix + 6 || memcmp(received.start, version, prefix) != 0) return none(not_http);
  long status = number((Text){received.start + prefix + 2, 3});
  const char *first = memchr(received.start, '\n', received.length);
  const char *blank = memmem(received.start, received.length, "\r\n\r\n", 4);
  if (first == NULL || blank == NULL || status < 100 || status > 999) return none(not_http);
  Text head = {first + 1, first < blank ? (size_t)(blank - first - 1) : 0};
  Text body = {blank + 4, received.length - (size_t)(blank + 4 - received.start)};
  /* The request says HTTP/1.0, so no honest agent sends an encoded body. */
  if (header(head, "Transfer-Encoding").start != NULL) return none(not_http);
  Text length = header(head, "Content-Length");
  if (length.start != NULL) {
    long expected = number(length);
    if (expected < 0) return none(not_http);
    if ((size_t)expected > body.length) return none("it ended in the middle of its answer");
    body.length = (size_t)expected;
  }
  return (Answer){(int)status, body, NULL, length.start != NULL};
}

/* Reads until the agent ends the connection, or has sent as much as it announced. */
static Answer receive(int fd, long long deadline) {
  static char received[MAX_ANSWER];
  size_t length = 0;
  for (;;) {
    if (length == sizeof received) return none("its answer is too long");
    if (!ready(fd, POLLIN, deadline)) return none(no_answer);
    ssize_t count = recv(fd, received + length, sizeof received - length, 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count > 0) length += (size_t)count;
    if (length == 0) return none("it ended the connection");
    Answer answer = read_answer((Text){received, length});
    if (count <= 0 || answer.is_whole) return answer;
  }
}

Answer ask(const char *socket_path, const char *url_path, Text body, long long deadline) {
  static const char form[] =
    "POST %s HTTP/1.0\r\nHost: agent\r\nContent-Type: application/json\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n";
  char head[256];
  int length = snprintf(head, sizeof head, form, url_path, body.length);
  if (length < 0 || (size_t)length >= sizeof head) return none("the request is too long");
  const char *why;
  int fd = connect_to(socket_path, deadline, &why);
  if (fd < 0) return none(why);
  why = send_all(fd, (Text){head, (size_t)length}, deadline);
  if (why == NULL) why = send_all(fd, body, deadline);
  Answer answer = why == NULL ? receive(fd, deadline) : none(why);
  close(fd);
  return answer;
}

#define _GNU_SOURCE
#include <stdbool.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "parts.h"
#include "sockets.h"

void ready(int epoll) {
  watch(epoll, STDIN_FILENO, EPOLLIN);
  puts("ready");
  fflush(stdout);
}

static void greet_all(int epoll, int listener) {
  for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
    if (write(fd, "!", 1) == 1) watch(epoll, fd, EPOLLIN);
    else close(fd);
  }
}

static void answer(int fd) {
  static char buffer[1 << 20];
  ssize_t got = read(fd, buffer, sizeof buffer);
  bool is_question = got > 0 && buffer[got - 1] == '?';
  if (got <= 0 || (is_question && write(fd, "!", 1) != 1)) close(fd);
}

void server(void) {
  int epoll = epoll_create1(EPOLL_CLOEXEC), listener = listen_on(APPLICATION, (Sort){0});
  watch(epoll, listener, EPOLLIN);
  for (ready(epoll);;) {
    struct epoll_event events[256];
    int found = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < found; i++) {
      int fd = events[i].data.fd;
      if (fd == STDIN_FILENO) return;
      if (fd == listener) greet_all(epoll, fd);
      else answer(fd);
    }
  }
}

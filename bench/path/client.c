#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "parts.h"
#include "sockets.h"

enum { SAMPLES = 1 << 22, DESCRIPTORS = 1 << 12 };

static Address target;
static double until, times[SAMPLES], started[DESCRIPTORS];
static size_t done;

static void record(double since) {
  if (done < SAMPLES) times[done++] = now() - since;
}

static int open_one(void) {
  int fd = new_socket((Sort){0});
  if (fd >= DESCRIPTORS) die("too many connections");
  started[fd] = now();
  connect(fd, (struct sockaddr *)&target, sizeof target);
  return fd;
}

static void expect(int fd) {
  char byte = 0;
  if (read(fd, &byte, 1) != 1 || byte != '!') die("no answer");
}

static void connections(int at_once) {
  int epoll = epoll_create1(EPOLL_CLOEXEC), open = at_once;
  for (int i = 0; i < at_once; i++) watch(epoll, open_one(), EPOLLIN);
  while (open > 0) {
    struct epoll_event events[64];
    int found = epoll_wait(epoll, events, 64, -1);
    for (int i = 0; i < found; i++) {
      int fd = events[i].data.fd;
      expect(fd);
      record(started[fd]);
      reset_on_close(fd);
      close(fd);
      if (now() < until) watch(epoll, open_one(), EPOLLIN);
      else open--;
    }
  }
}

static int open_and_wait(void) {
  int fd = new_socket((Sort){0});
  fcntl(fd, F_SETFL, 0);
  if (connect(fd, (struct sockaddr *)&target, sizeof target) != 0) die("connect");
  expect(fd);
  return fd;
}

static void requests(void) {
  int fd = open_and_wait();
  for (double start; (start = now()) < until; record(start)) {
    if (write(fd, "?", 1) != 1) die("write");
    expect(fd);
  }
}

/* Returns bytes, all of which have arrived. */
static double stream(void) {
  static char zeros[1 << 18];
  int fd = open_and_wait();
  double bytes = 0;
  while (now() < until) {
    ssize_t sent = write(fd, zeros, sizeof zeros);
    if (sent <= 0) die("write");
    bytes += (double)sent;
  }
  shutdown(fd, SHUT_WR);
  if (read(fd, zeros, 1) != 0) die("no end");
  return bytes;
}

static int by_size(const void *one, const void *other) {
  double a = *(const double *)one, b = *(const double *)other;
  return (a > b) - (a < b);
}

static double seconds_of(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

void client(const char *work, const char *ip, int port, int at_once, double seconds) {
  double start = now(), amount = 0;
  target = address_at(ip, port);
  until = start + seconds;
  if (strcmp(work, "connections") == 0) connections(at_once);
  else if (strcmp(work, "requests") == 0) requests();
  else amount = stream();
  double took = now() - start;
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  qsort(times, done, sizeof *times, by_size);
  printf("{\"amount\": %.0f, \"seconds\": %.6f, \"p50\": %.9f, \"p99\": %.9f, \"cpu\": %.6f}\n",
         done > 0 ? (double)done : amount, took, times[done / 2], times[done * 99 / 100],
         seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime));
}

#define _GNU_SOURCE
#include "sockets.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

void die(const char *what) {
  perror(what);
  exit(1);
}

double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

Address address_at(const char *ip, int port) {
  Address address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  if (inet_pton(AF_INET, ip, &address.sin_addr) != 1) die(ip);
  return address;
}

int new_socket(Sort sort) {
  const int yes = 1;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) die("socket");
  if (sort.is_transparent && setsockopt(fd, SOL_IP, IP_TRANSPARENT, &yes, sizeof yes) != 0) die("IP_TRANSPARENT");
  if (sort.mark != 0 && setsockopt(fd, SOL_SOCKET, SO_MARK, &sort.mark, sizeof sort.mark) != 0) die("SO_MARK");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return fd;
}

int listen_on(int port, Sort sort) {
  const int yes = 1;
  int fd = new_socket(sort);
  Address any = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(fd, (struct sockaddr *)&any, sizeof any) != 0) die("bind");
  if (listen(fd, 4096) != 0) die("listen");
  return fd;
}

void watch(int epoll, int fd, unsigned events) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0) die("epoll_ctl");
}

void reset_on_close(int fd) {
  const struct linger at_once = {1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

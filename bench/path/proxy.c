/* ztunnel as far as packets notice: it accepts what the rules lead to its ports, and connects to where that was on the way to. HBONE is
   left out: port 15008 of a pod stands for its application. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "parts.h"
#include "relay.h"
#include "sockets.h"

enum { OUTBOUND = 15001, DIRECT = 15002, INBOUND = 15006, HBONE = 15008, SO_ORIGINAL_DST = 80, EVENTS = 256 };

/* With rules in pods the packets are translated, its own are marked, and what it sends for a pod has that pod's address anyway. */
static bool is_in_pod;
/* Where a connection goes that comes without any rules. */
static Address next_hop;

static bool same(const Address *one, const Address *other) {
  return one->sin_port == other->sin_port && one->sin_addr.s_addr == other->sin_addr.s_addr;
}

static Address destination_of(int client) {
  Address found;
  socklen_t length = sizeof found;
  if (!is_in_pod || getsockopt(client, SOL_IP, SO_ORIGINAL_DST, &found, &length) != 0) {
    length = sizeof found;
    getsockname(client, (struct sockaddr *)&found, &length);
  }
  return found;
}

static Address target_of(int port, int client) {
  if (port == DIRECT) return next_hop;
  Address target = destination_of(client);
  if (port == OUTBOUND) target.sin_port = htons(HBONE);
  if (port == HBONE) target.sin_port = htons(APPLICATION);
  return target;
}

/* Speaks as the client, with another port: with the client's own, connection tracking would take this for the same flow. */
static int socket_as(Address peer, Sort sort) {
  for (;;) {
    Address own = {.sin_family = AF_INET, .sin_addr = peer.sin_addr};
    socklen_t length = sizeof own;
    int fd = new_socket(sort);
    if (bind(fd, (struct sockaddr *)&own, sizeof own) != 0) die("bind to the client's address");
    getsockname(fd, (struct sockaddr *)&own, &length);
    if (!same(&own, &peer)) return fd;
    close(fd);
  }
}

static void take(int epoll, int listener, int port, Sort sort) {
  Address peer;
  socklen_t length = sizeof peer;
  for (int client; (client = accept4(listener, (struct sockaddr *)&peer, &length, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
    Address target = target_of(port, client);
    bool is_own = port == DIRECT || (is_in_pod && port == OUTBOUND);
    int upstream = is_own ? new_socket((Sort){.mark = sort.mark}) : socket_as(peer, sort);
    if (connect(upstream, (struct sockaddr *)&target, sizeof target) != 0 && errno != EINPROGRESS) die("connect");
    relay(epoll, client, upstream);
  }
}

void proxy(const char *kind, const char *next, int port_of_next) {
  static const int ports[] = {OUTBOUND, DIRECT, INBOUND, HBONE};
  enum { PORTS = sizeof ports / sizeof *ports };
  int listeners[PORTS], epoll = epoll_create1(EPOLL_CLOEXEC);
  is_in_pod = strcmp(kind, "inpod") == 0;
  next_hop = address_at(next, port_of_next);
  const Sort sort = {.is_transparent = true, .mark = is_in_pod ? 0x539 : 0};
  for (int i = 0; i < PORTS; i++) watch(epoll, listeners[i] = listen_on(ports[i], sort), EPOLLIN);
  for (ready(epoll);;) {
    struct epoll_event events[EVENTS];
    int found = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < found; i++) {
      int fd = events[i].data.fd, which = 0;
      if (fd == STDIN_FILENO) return;
      while (which < PORTS && listeners[which] != fd) which++;
      if (which < PORTS) take(epoll, fd, ports[which], sort);
      else go_on(fd);
    }
  }
}

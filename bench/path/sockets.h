/* Sockets and times as every part of the program needs them. */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <netinet/in.h>
#include <stdbool.h>

typedef struct sockaddr_in Address;

/* What the sockets of a proxy are besides ordinary: able to have addresses of others, and marked. */
typedef struct {
  bool is_transparent;
  unsigned mark;
} Sort;

Address address_at(const char *ip, int port);
int new_socket(Sort sort);
int listen_on(int port, Sort sort);
void watch(int epoll, int fd, unsigned events);
/* No port waits for late packets then, so they do not run out. */
void reset_on_close(int fd);

/* Seconds. */
double now(void);
_Noreturn void die(const char *what);

#endif

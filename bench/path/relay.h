/* Two connections whose bytes go from one to the other through pipes, never through the process. */
#ifndef RELAY_H
#define RELAY_H

/* Takes both; the second may still be connecting. */
void relay(int epoll, int client, int upstream);

/* Goes on with the pair that the descriptor belongs to; one that is gone meanwhile is no error. */
void go_on(int fd);

#endif

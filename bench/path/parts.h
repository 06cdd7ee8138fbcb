/* The parts of the program. The servers among them last until their standard input ends. */
#ifndef PARTS_H
#define PARTS_H

enum { APPLICATION = 9000 };

/* `kind` is `inpod` for sockets that rules in the pod's own namespace lead to; otherwise it is TPROXY that does. */
void proxy(const char *kind, const char *next, int port_of_next);

/* Greets each connection, answers question marks, and swallows the rest. */
void server(void);

/* Prints what it got done: `connections` (that many at once), `requests` on one connection, or a `stream`. */
void client(const char *work, const char *ip, int port, int at_once, double seconds);

/* Says that a server is there, and has it hear when its standard input ends. */
void ready(int epoll);

#endif

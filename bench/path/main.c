/* Packets for the packet path: a proxy that costs little, a server and its clients. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parts.h"

/* All on one core, ahead of other work there: where the scheduler puts what scatters more than rules cost. */
static void settle(void) {
  cpu_set_t cores;
  size_t last = CPU_SETSIZE - 1;
  if (sched_getaffinity(0, sizeof cores, &cores) != 0) return;
  while (last > 0 && !CPU_ISSET(last, &cores)) last--;
  CPU_ZERO(&cores);
  CPU_SET(last, &cores);
  sched_setaffinity(0, sizeof cores, &cores);
  const struct sched_param first = {.sched_priority = 1};
  sched_setscheduler(0, SCHED_FIFO, &first);
}

int main(int count, char **words) {
  settle();
  if (count == 2 && strcmp(words[1], "serve") == 0) server();
  else if (count == 5 && strcmp(words[1], "proxy") == 0) proxy(words[2], words[3], atoi(words[4]));
  else if (count == 6) client(words[1], words[2], atoi(words[3]), atoi(words[4]), atof(words[5]));
  else {
    fputs("path serve | proxy KIND NEXT PORT | WORK IP PORT AT-ONCE SECONDS\n", stderr);
    return 2;
  }
  return 0;
}

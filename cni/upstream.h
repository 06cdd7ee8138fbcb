/* The request that istio-cni's own agent understands. */
#ifndef UPSTREAM_H
#define UPSTREAM_H

#include "text.h"

/* Appends the body of `POST /cmdadd`. False: an address of the result is none. */
bool append_cmdadd(Buffer *buffer, const char *netns, const char *name, const char *namespace, Text result);

#endif

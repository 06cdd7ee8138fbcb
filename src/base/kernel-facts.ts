/* Numbers that the kernel defines, each with its source. */

/** include/uapi/linux/rtnetlink.h, enum rt_class_t: the kernel's own route tables. */
export const defaultTable = 253;
export const mainTable = 254;
export const localTable = 255;

/**
 * net/ipv4/fib_rules.c, fib_default_rules_init: the kernel's own ip rules. IPv6 has none for the table `default`
 * (net/ipv6/fib6_rules.c).
 */
export const localRulePriority = 0;
export const mainRulePriority = 32_766;
export const defaultRulePriority = 32_767;
export const kernelRulePriorities: readonly number[] = [localRulePriority, mainRulePriority, defaultRulePriority];

/** include/uapi/linux/rtnetlink.h, enum rt_scope_t: how far an address or route is valid. */
export const routeScopes = { global: 0, site: 200, link: 253, host: 254, nowhere: 255 } as const;

/** include/uapi/linux/ipv6_route.h, IP6_RT_PRIO_USER: the metric of an IPv6 route that is added without one. */
export const ipv6Metric = 1024;

/**
 * include/uapi/linux/netfilter_ipv4.h, enum nf_ip_hook_priorities; connection tracking first sees a packet at `track`.
 */
export const hookPriorities = {
  raw: -300,
  track: -200,
  mangle: -150,
  destinationNat: -100,
  filter: 0,
  security: 50,
  sourceNat: 100,
} as const;

/** A mark has 32 bits (include/linux/skbuff.h). */
export const allBits = 0xffffffff;

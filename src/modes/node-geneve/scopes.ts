/** ztunnel's network namespace. */
export const ztunnelScope = 'ztunnel';

/** ztunnel's network namespace. */
export const ztunnelScope = 'ztunnel';

/** What `expect` calls the mesh's proxy. */
export const proxyWord = 'ztunnel';

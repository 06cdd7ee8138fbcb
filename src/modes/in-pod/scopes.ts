/** What `expect` calls the proxy. */
export const proxyWord = 'ztunnel';

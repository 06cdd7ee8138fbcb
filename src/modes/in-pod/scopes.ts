/** What `expect` calls the proxy. */
export const proxyWord = 'ztunnel';

export { podScope } from '../../ir/program.js';

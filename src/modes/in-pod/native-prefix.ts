/**
 * Starts the names of our own nft tables. They are called like upstream's, `istio-ambient-*`, and those are ours too: a
 * node is never programmed twice, whoever comes second.
 */
export const nativePrefix = 'istio-ambient-';

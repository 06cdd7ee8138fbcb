import type { IntegerValue } from './integer-value.js';

/** A port that a program listens on. */
export const port: IntegerValue = { noun: 'a port', minimum: 1, maximum: 65535 };

/** The UDP port of a tunnel's outer packets. */
export const udpPort: IntegerValue = { noun: 'a UDP port', minimum: 1, maximum: 65535 };

import type { LiveOptions } from '../live/live-options.js';

/** Which node: the one of the calling process, and where its records are. */
export type ConfirmOptions = Pick<LiveOptions, 'machine' | 'stateDirectory'>;

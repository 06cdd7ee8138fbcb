import type { Constants } from '../../model/constants.js';

export { defaultConstants, type TunnelConstants } from '../../model/constants.js';

/** Every number and name that mode geneve puts into the kernel. */
export type GeneveConstants = Constants;

import { modes as shipped } from '../../../src/modes/list.js';
import { toy } from './index.js';

export * from '../../../src/modes/list.js';
export const modes = [...shipped, toy];

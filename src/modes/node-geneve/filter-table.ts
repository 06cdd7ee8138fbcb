import { accept, marked, rule } from '../../ir/make.js';
import type { Table } from '../../ir/ruleset.js';
import { tableWithJumps } from './chains.js';
import type { GeneveInputs } from './inputs.js';

/**
 * Accepts captured packets before kube-proxy rejects services without endpoints: ztunnel may know endpoints that
 * Kubernetes does not.
 */
export function filterTable({ constants }: GeneveInputs): Table {
  return tableWithJumps('filter', constants.chainPrefix, {
    FORWARD: [
      rule([marked(constants.marks.outbound)], accept, {
        causes: ['profile', 'constants.marks.outbound'],
        purpose: 'captured packets pass before anybody rejects their service',
      }),
    ],
  });
}

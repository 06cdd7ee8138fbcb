import type { NodeState } from '../../../index.js';
import type { NodeExpectation } from '../../expectation.js';

export function expectationOf(state: NodeState): NodeExpectation {
  const { backend, mode, pods, profile } = state;
  return {
    mode,
    profile,
    mesh: pods.filter(({ mesh }) => mesh).map(({ name }) => name),
    captureDNS: state.mode === 'geneve' && state.ztunnel?.captureDNS === true,
    isNative: backend === 'nft',
  };
}

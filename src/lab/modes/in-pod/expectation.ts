import type { NodeState } from '../../../index.js';
import type { NodeExpectation, PodExpectation } from '../../expectation.js';
import { LabError } from '../../lab-error.js';

export function expectationOf(state: NodeState): NodeExpectation {
  if (state.mode !== 'inpod') throw new LabError(`a document of mode ${state.mode} in a lab of mode inpod`);
  const { backend, inpod, mode, pods, profile } = state;
  const mesh = pods.filter(({ mesh }) => mesh);
  return {
    mode,
    profile,
    mesh: mesh.map(({ name }) => name),
    captureDNS: inpod.dnsCapture,
    isNative: backend === 'nft',
    families: inpod.ipv6 ? ['ipv4', 'ipv6'] : ['ipv4'],
    pods: Object.fromEntries(
      mesh.map(({ dnsCapture, ingress, name, virtualInterfaces }): [string, PodExpectation] => [
        name,
        { captureDNS: dnsCapture ?? inpod.dnsCapture, captureInbound: !ingress, guestDevices: virtualInterfaces },
      ]),
    ),
  };
}

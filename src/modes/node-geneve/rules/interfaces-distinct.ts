import { clashes, clashesAmong } from '../../../model/rules/clash.js';
import { podLabel } from '../../../model/rules/pod-label.js';
import type { GeneveRule } from './geneve-rule.js';
import { isZtunnel } from './is-ztunnel.js';

const hint = 'two links of one namespace cannot have one name';

/** Link names are unique in each namespace, because rules and sysctls use them. */
export const interfacesDistinct: GeneveRule = ({ constants, pods, ztunnel }) => {
  const tunnelEnds = (end: 'name' | 'peerName') =>
    (['inbound', 'outbound'] as const).map((name) => ({
      value: constants.tunnels[name][end],
      place: () => ({ path: `constants.tunnels.${name}.${end}`, owner: `constants.tunnels.${name}` }),
    }));
  const ofTheDesign = [
    ...tunnelEnds('name'),
    { value: ztunnel?.hostInterface, place: () => ({ path: 'ztunnel.hostInterface', owner: 'ztunnel' }) },
  ];
  const ofPods = pods.map((pod) => (pod.hostNetwork === false && !isZtunnel(pod, ztunnel) ? pod.hostInterface : null));
  const inZtunnel = [
    ...tunnelEnds('peerName'),
    { value: ztunnel?.podInterface, place: () => ({ path: 'ztunnel.podInterface', owner: "ztunnel's veth" }) },
  ];
  return [
    ...clashesAmong('duplicate-interface', 'the interface', hint, {
      values: [...ofTheDesign.map(({ value }) => value), ...ofPods],
      placeOf: (at) => {
        const index = at - ofTheDesign.length;
        const place = () => ({ path: `pods[${index}].hostInterface`, owner: podLabel(pods[index], index) });
        return (ofTheDesign[at]?.place ?? place)();
      },
    }),
    ...clashes('duplicate-interface', 'the interface', hint, inZtunnel),
  ];
};

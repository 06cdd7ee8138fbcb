import { clashes } from '../../../model/rules/clash.js';
import { podLabel } from '../../../model/rules/pod-label.js';
import type { InpodRule } from './inpod-rule.js';

export const virtualInterfacesDistinct: InpodRule = ({ pods }) =>
  pods.flatMap((pod, index) =>
    clashes(
      'duplicate-interface',
      'a virtual interface',
      'name every interface once',
      pod.virtualInterfaces.map((value, place) => ({
        value,
        place: () => ({ path: `pods[${index}].virtualInterfaces[${place}]`, owner: podLabel(pod, index) }),
      })),
    ),
  );

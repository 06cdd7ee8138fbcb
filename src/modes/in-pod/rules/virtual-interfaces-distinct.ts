import { clashesAmong } from '../../../model/rules/clash.js';
import { findEach } from '../../../model/rules/find-each.js';
import { podLabel } from '../../../model/rules/pod-label.js';
import type { InpodRule } from './inpod-rule.js';

export const virtualInterfacesDistinct: InpodRule = ({ pods }) =>
  findEach(pods, (pod, index) =>
    clashesAmong('duplicate-interface', 'a virtual interface', 'name every interface once', {
      values: pod.virtualInterfaces,
      placeOf: (at) => ({ path: `pods[${index}].virtualInterfaces[${at}]`, owner: podLabel(pod, index) }),
    }),
  );

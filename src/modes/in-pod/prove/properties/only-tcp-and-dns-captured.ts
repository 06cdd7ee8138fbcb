import { isTcp } from '../../../../simulate/prove/case.js';
import { asWithoutUs } from '../../../../simulate/prove/without-us.js';
import { isDnsOfPod } from '../captured.js';
import { isToItself } from '../pods.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const onlyTcpAndDnsCaptured: InpodProperty = {
  ...statement('only-tcp-and-dns-captured'),
  situation: 'as it is',
  concerns: (one) =>
    !isTcp(one) &&
    (['mesh-pod', 'guest'].includes(one.from.role) || one.to.role === 'mesh-pod') &&
    one.from.role !== 'spoofed' &&
    !isDnsOfPod(one) &&
    !isToItself(one),
  violation: asWithoutUs,
};

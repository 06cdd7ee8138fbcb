import { asWithoutUs } from '../../../../simulate/prove/without-us.js';
import { isToItself } from '../pods.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const podItselfUntouched: InpodProperty = {
  ...statement('pod-itself-untouched'),
  situation: 'as it is',
  concerns: (one) => one.from.role === 'mesh-pod' && isToItself(one),
  violation: asWithoutUs,
};

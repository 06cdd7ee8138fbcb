import { isTcp } from '../../../../simulate/prove/case.js';
import { asWithoutUs } from '../../../../simulate/prove/without-us.js';
import { isRedirected } from '../pods.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const ipv6Untouched: InpodProperty = {
  ...statement('ipv6-untouched'),
  situation: 'as it is',
  concerns: (one, state) => isTcp(one) && !isRedirected(one, state) && one.from.role !== 'spoofed',
  violation: asWithoutUs,
};

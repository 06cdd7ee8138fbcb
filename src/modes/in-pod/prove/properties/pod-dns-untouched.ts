import { isTcp } from '../../../../simulate/prove/case.js';
import { asWithoutUs } from '../../../../simulate/prove/without-us.js';
import { isCapturedDns, isDnsOfPod } from '../captured.js';
import type { InpodProperty } from '../property.js';
import { statement } from '../statement.js';

export const podDnsUntouched: InpodProperty = {
  ...statement('pod-dns-untouched'),
  situation: 'as it is',
  concerns: (one, state) => isDnsOfPod(one) && !isTcp(one) && !isCapturedDns(one, state),
  violation: asWithoutUs,
};

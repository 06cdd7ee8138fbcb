import { expect, test } from 'vitest';
import { defaultConstants } from '../../../../src/modes/node-geneve/constants.js';
import { checkMarks } from '../../../../src/modes/node-geneve/doctor/marks.js';
import { factsWith } from '../../../doctor/facts.js';

const marks = { ...defaultConstants.marks, outbound: { value: 0x100, mask: 0xf00 } };
const constants = { ...defaultConstants, marks };

const rules = (mask: string) =>
  ['*mangle', ':PREROUTING ACCEPT [0:0]', `-A PREROUTING -j MARK --set-xmark ${mask}/${mask}`, 'COMMIT', ''].join('\n');

test.each([
  ['a bit of a value', '0x100', '0x100'],
  ['a bit that only the mask has', '0x800', '0x800'],
  ['foreign bits and one of ours', '0x10800', '0x800'],
])('%s is shared', (_, mask, bits) => {
  const [found] = checkMarks(factsWith(rules(mask), { constants }));
  expect(found?.consequence).toContain(`uses mark bits ${bits} of ours`);
});

test("a bit that neither uses is not shared, nor is one of ztunnel's namespace alone", () => {
  expect(checkMarks(factsWith(rules('0x10000'), { constants }))).toEqual([]);
  expect(checkMarks(factsWith(rules('0x400'), { constants: defaultConstants }))).toEqual([]);
});

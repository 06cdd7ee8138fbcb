import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressJson } from '../../../src/kernel/in-process/ip/address-json.js';
import { linkJson } from '../../../src/kernel/in-process/ip/link-json.js';
import { routeJson } from '../../../src/kernel/in-process/ip/route-json.js';
import { ruleJson } from '../../../src/kernel/in-process/ip/rule-json.js';
import { attribute, printAttributes } from '../../../src/kernel/native/netlink/attributes.js';
import type { Message } from '../../../src/kernel/native/netlink/messages.js';
import { NetlinkError } from '../../../src/kernel/native/netlink/netlink-error.js';
import { parseAddress } from '../../../src/kernel/native/rtnetlink/addresses.js';
import { parseLink } from '../../../src/kernel/native/rtnetlink/links.js';
import { parseRoute } from '../../../src/kernel/native/rtnetlink/routes.js';
import { parseRule } from '../../../src/kernel/native/rtnetlink/rules.js';

const options = { family: 0, numeric: true, details: true, json: true };
const names = {
  named: () => null,
  at: () => null,
  nameAt: (index: number) => `if${index}`,
  learn: () => {},
  learnNames: () => {},
  forget: () => {},
};

const readers: Readonly<
  Record<string, { readonly type: number; readonly header: number; read: (of: Message) => unknown }>
> = {
  route: {
    type: 24,
    header: 12,
    read: (of) =>
      then(parseRoute(of), (one) => routeJson(one, { details: true, hidesTable: false, nameAt: names.nameAt })),
  },
  rule: { type: 32, header: 12, read: (of) => then(parseRule(of), (one) => ruleJson(one, true)) },
  address: { type: 20, header: 8, read: (of) => then(parseAddress(of), addressJson(options)) },
  link: {
    type: 16,
    header: 16,
    read: (of) => then(parseLink(of), (one) => linkJson(one, { ...options, names, isOfLinks: true })),
  },
};

const bytes = (longest: number) => fc.uint8Array({ maxLength: longest }).map((array) => Buffer.from(array));
const attributes = fc
  .array(fc.tuple(fc.nat(64), bytes(40)), { maxLength: 6 })
  .map((all) => printAttributes(all.map(([type, value]) => attribute(type, value))));

test.each(Object.entries(readers))('any bytes of a %s are read or refused', (_, { header, read, type }) => {
  const bodies = fc.oneof(
    bytes(80),
    fc.tuple(fc.uint8Array({ minLength: header, maxLength: header }), attributes).map((parts) => Buffer.concat(parts)),
    fc
      .tuple(fc.uint8Array({ minLength: header, maxLength: header }), attributes, fc.nat(3))
      .map(([first, more, cut]) => {
        const whole = Buffer.concat([first, more]);
        return whole.subarray(0, Math.max(0, whole.length - cut));
      }),
  );
  fc.assert(
    fc.property(bodies, (body) => {
      const shown = readOrRefuse(() => read({ type, flags: 0, sequence: 0, port: 0, body }));
      expect(typeof shown).toBe('object');
    }),
  );
});

/** A value that is too short is one that the buffer does not give. */
function readOrRefuse(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof NetlinkError || error instanceof RangeError) return null;
    throw error;
  }
}

function then<One>(one: One | null, read: (of: One) => unknown): unknown {
  return one === null ? null : read(one);
}

import { hex } from '../../../base/hex.js';
import type { ModuleOption } from '../../../ir/match.js';
import { withHostBits, withoutWholeLength } from '../canonical/address.js';
import { decimal, openRange, parseNumber } from '../canonical/number.js';
import { canonicalProtocol } from '../canonical/protocol.js';
import { bare, type Finish, moduleWords, option, type ReadValue, test, without } from '../module-words.js';

const everySpi = '0:4294967295';
const spi: ReadValue = (text) => {
  const value = parseNumber(text);
  return value === null ? null : hex(value);
};
const network: ReadValue = (text, { family }) => withoutWholeLength(withHostBits(text, family), family);
const exactly =
  (...names: readonly string[]): ReadValue =>
  (text) =>
    names.includes(text) ? text : null;

const transforms = ['ah', 'esp', 'ipcomp'];
const transform: ReadValue = (text) => {
  const name = canonicalProtocol(text);
  return name !== null && transforms.includes(name) ? name : null;
};

const elementOrder = ['--reqid', '--spi', '--proto', '--mode', '--tunnel-dst', '--tunnel-src'];

/** The transformations of a policy, which `--next` separates. */
function elementsOf(options: readonly ModuleOption[]): readonly (readonly ModuleOption[])[] {
  const elements: ModuleOption[][] = [[]];
  for (const each of options) {
    if (each.flag === '--next') elements.push([]);
    else if (elementOrder.includes(each.flag)) elements.at(-1)?.push(each);
  }
  return elements;
}

const policyFinish: Finish = (options) => {
  const head = ['--dir', '--pol', '--strict'].flatMap((flag) => options.find((each) => each.flag === flag) ?? []);
  // The default policy is ipsec.
  if (!head.some(({ flag }) => flag === '--pol'))
    head.splice(1, 0, { negated: false, flag: '--pol', values: ['ipsec'] });
  const place = ({ flag }: ModuleOption) => elementOrder.indexOf(flag);
  const elements = elementsOf(options).map((each) => [...each].sort((one, other) => place(one) - place(other)));
  const next: ModuleOption = { negated: false, flag: '--next', values: [] };
  return [...head, ...elements.flatMap((each, index) => (index === 0 ? each : [next, ...each]))];
};

function policyProblem(options: readonly ModuleOption[]): string | null {
  const elements = elementsOf(options);
  const isStrict = options.some(({ flag }) => flag === '--strict');
  const isNone = options.some(({ flag, values: [value] }) => flag === '--pol' && value === 'none');
  if (isNone && isStrict) return '--pol none cannot be --strict';
  if (isNone && elements.length > 1) return '--pol none has no --next';
  if (elements.length > 4) return 'four transformations at most';
  for (const element of elements) {
    const flags = element.map(({ flag }) => flag);
    if (new Set(flags).size < flags.length) return 'an option twice before --next';
    if (isStrict && element.length === 0) return '--strict wants something of each transformation';
    const mode = element.find(({ flag }) => flag === '--mode');
    const isTransport = mode === undefined || (mode.values[0] === 'transport') !== mode.negated;
    if (isTransport && flags.some((flag) => flag.startsWith('--tunnel-')))
      return '--tunnel-src and --tunnel-dst need --mode tunnel';
  }
  return null;
}

/** Without a number the module matches number 0. */
const compressedFinish: Finish = (options) =>
  options.some(({ flag }) => flag === '--ipcompspi')
    ? options.filter(({ values: [value] }) => value !== everySpi)
    : [{ negated: false, flag: '--ipcompspi', values: ['0'] }, ...options];

const repeated = { repeatable: true } as const;

/** Matches on IPsec policies and headers. */
export const ipsecMatches = {
  policy: moduleWords(
    [
      option('--dir', exactly('in', 'out')),
      option('--pol', exactly('none', 'ipsec')),
      bare('--strict'),
      test('--reqid', decimal(), repeated),
      test('--spi', spi, repeated),
      test('--proto', transform, repeated),
      test('--mode', exactly('transport', 'tunnel'), repeated),
      test('--tunnel-dst', network, repeated),
      test('--tunnel-src', network, repeated),
      bare('--next', repeated),
    ],
    policyFinish,
    { required: ['--dir'], needs: { '--next': '--strict' }, more: policyProblem },
    true,
  ),
  esp: moduleWords([test('--espspi', openRange())], without(everySpi), { protocols: ['esp'] }),
  ah: moduleWords([test('--ahspi', openRange())], without(everySpi), { protocols: ['ah'] }),
  ipcomp: moduleWords([test('--ipcompspi', openRange()), bare('--compres')], compressedFinish, {
    protocols: ['ipcomp'],
  }),
} as const;

/** The module ah of IPv6, which has more options. */
export const ah6 = moduleWords([test('--ahspi', openRange()), test('--ahlen', decimal()), bare('--ahres')], (options) =>
  options.filter(({ flag, values: [value] }) => value !== everySpi && !(flag === '--ahlen' && value === '0')),
);

import { address } from '../canonical/address.js';
import { maskedMark } from '../canonical/mark.js';
import { libraryPorts } from '../canonical/port.js';
import { type Finish, moduleWords, option } from '../module-words.js';

/** All three options are always printed. */
const tproxyFinish: Finish = (options, { family }) => {
  const given = (flag: string, otherwise: string) => ({
    negated: false,
    flag,
    values: options.find((each) => each.flag === flag)?.values ?? [otherwise],
  });
  if (options[0]?.flag !== '--on-port') return null;
  return [
    given('--on-port', '0'),
    given('--on-ip', family === 'ipv4' ? '0.0.0.0' : '::'),
    given('--tproxy-mark', '0x0/0x0'),
  ];
};

export const proxyTargets = {
  TPROXY: moduleWords(
    [
      option('--on-port', (text, context) => (text.includes(':') ? null : libraryPorts(text, context))),
      option('--on-ip', address),
      option('--tproxy-mark', maskedMark),
    ],
    tproxyFinish,
    { required: ['--on-port'], protocols: ['tcp', 'udp'] },
  ),
} as const;

import type { ModuleOption } from '../../ir/match.js';
import type { Limits, ValueContext } from './module-words.js';

/** Which of a module's limits the options violate; null if none. */
export function brokenLimit(limits: Limits, options: readonly ModuleOption[], context: ValueContext): string | null {
  const has = (flag: string) => options.some((option) => option.flag === flag);
  const { required = [], anyOf, exclusive = [], needs = {}, family } = limits;
  if (family !== undefined && family !== context.family) return `only of ${family === 'ipv4' ? 'IPv4' : 'IPv6'}`;
  const missing = required.find((flag) => !has(flag));
  if (missing !== undefined) return `lacks ${missing}`;
  if (anyOf !== undefined && !anyOf.some(has)) return `lacks one of ${anyOf.join(', ')}`;
  for (const flags of exclusive) {
    const given = flags.filter(has);
    if (given.length > 1) return `${given.join(' and ')} exclude each other`;
  }
  for (const [flag, other] of Object.entries(needs)) if (has(flag) && !has(other)) return `${flag} needs ${other}`;
  return protocolProblem(limits, has, context) ?? limits.more?.(options, context) ?? null;
}

function protocolProblem(
  { protocols, protocolFor }: Limits,
  has: (flag: string) => boolean,
  { protocol }: ValueContext,
): string | null {
  if (protocols === undefined || protocol === undefined || (protocolFor !== undefined && !protocolFor.some(has)))
    return null;
  return protocol !== null && protocols.includes(protocol) ? null : `needs -p ${protocols.join(' or -p ')}`;
}

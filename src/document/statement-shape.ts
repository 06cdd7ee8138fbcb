import type * as z from 'zod';
import type { ChangeStatement } from '../model/change-statement.js';
import type { Draft } from '../model/draft.js';
import { groupWordsText } from '../model/expected-endpoint.js';
import { flowEnd } from '../model/values/flow-end.js';
import { port } from '../model/values/port.js';
import { choice, integer, text } from '../schema/leaf.js';
import type { Strictness } from '../schema/strictness.js';

const protocols = ['tcp', 'udp', 'icmp'] as const;
const outcomes = ['captured', 'direct', 'lost'] as const;
const ends = [...outcomes, 'any'] as const;

/** The list of `change`: what a change may do to flows. */
export function statements({ keep, list, optional, section }: Strictness, proxy: string) {
  const end = flowEnd(proxy);
  const words = `a pod, an address, a network, any, services, guests, loopback, ${groupWordsText(proxy)}`;
  return list(
    section(
      {
        from: keep(text(end, `Who asks: ${words}.`)).prefault('any'),
        to: keep(text(end, `Who is asked: ${words}.`)).prefault('any'),
        protocol: optional(choice('a protocol', protocols, 'Protocol of the flows. Left out: any.')),
        port: optional(integer(port, 'The port that is asked. Left out: any.')),
        before: optional(
          choice('an outcome', outcomes, 'How they go before the change; others are not meant. Left out: however.'),
        ),
        after: keep(
          choice(
            'an outcome',
            ends,
            `How they go afterwards. captured: by ${proxy}. direct: they arrive without ${proxy} and are answered. lost: they do not arrive. any: however.`,
          ),
        ),
      },
      {
        description:
          'Flows that the change to this document may change, for `redirect review`. All others stay as they are.',
      },
    ),
  );
}

type StatementShape = z.output<ReturnType<typeof statements>>[number];

export function statementOf({ after, before, from, port, protocol, to }: StatementShape): Draft<ChangeStatement> {
  return { from, to, protocol: protocol ?? null, port: port ?? null, before: before ?? null, after };
}

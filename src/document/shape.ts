import type * as z from 'zod';
import { once } from '../base/once.js';
import { profileLosses } from '../model/allowance.js';
import { backends } from '../model/backend.js';
import type { Expectation, ExpectedOutcome } from '../model/expectation.js';
import { groupWordsText } from '../model/expected-endpoint.js';
import { endpointWord } from '../model/values/endpoint-word.js';
import { hostAddress } from '../model/values/host-address.js';
import { interfaceName } from '../model/values/interface-name.js';
import { namespaceName, objectName } from '../model/values/kubernetes-name.js';
import { netnsPath } from '../model/values/netns-path.js';
import { port } from '../model/values/port.js';
import { reason } from '../model/values/reason.js';
import { uid } from '../model/values/uid.js';
import { modes } from '../modes/list.js';
import type { Mode } from '../modes/mode.js';
import { choice, flag, integer, text } from '../schema/leaf.js';
import { plainReader, type unsure } from '../schema/plain-reader.js';
import { lenient, type Strictness, strict } from '../schema/strictness.js';
import { statements } from './statement-shape.js';
import { modeNames, modeSummaries, profileNames, releaseProfile } from './supported-combination.js';

const outcomes: readonly ExpectedOutcome[] = ['captured', 'direct', 'lost'];
const expectedProtocols: readonly Expectation['protocol'][] = ['tcp', 'udp', 'icmp'];

/** The keys of a document and their values, with the defaults that do not depend on other keys. */
function documentShape(mode: Mode, strictness: Strictness) {
  const { byDefault, keep, list, optional, section } = strictness;
  const { proxy } = mode.document;
  const hostIP = text(hostAddress, "Source address of the node's own traffic to its pods (kubelet probes).");
  const endpoint = endpointWord(proxy);
  const groups = groupWordsText(proxy);
  const pod = section(
    {
      namespace: keep(text(namespaceName, 'Kubernetes namespace of the pod.')),
      name: keep(text(objectName, 'Name of the pod.')),
      uid: optional(text(uid, 'uid of the pod, unique on the node.')),
      ip: keep(text(hostAddress, 'The address of the pod. Either this or `ips`.')).optional(),
      ips: list(keep(text(hostAddress, 'One address of the pod.'))).optional(),
      hostInterface: optional(
        text(interfaceName, "The node's end of the pod's veth. Without it the routes of the node must show it."),
      ),
      netns: optional(text(netnsPath, "Path of the pod's network namespace.")),
      mesh: keep(flag('Whether the pod is enrolled. false: known to the node only.')).prefault(true),
      hostNetwork: keep(
        flag("Whether the pod is in the node's own network namespace; only with mesh: false."),
      ).prefault(false),
      ...mode.document.pods.keys(strictness),
    },
    {
      description: 'A pod of this node.',
      oneOf: [{ required: ['ip'] }, { required: ['ips'] }],
      if: { required: ['hostNetwork'], properties: { hostNetwork: { const: true } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { required: ['mesh'], properties: { mesh: { const: false } } },
    },
  );
  const expectation = section(
    {
      from: keep(text(endpoint, `Who asks: a pod, an address, ${groups}.`)),
      to: keep(text(endpoint, `Who is asked: a pod, an address, ${groups}.`)),
      protocol: keep(choice('a protocol', expectedProtocols, 'Protocol of the conversation.')).prefault('tcp'),
      port: optional(integer(port, 'The port that is asked. Left out: any.')),
      outcome: keep(
        choice(
          'an outcome',
          outcomes,
          `captured: by ${proxy}. direct: it arrives without ${proxy} and is answered. lost: it does not arrive.`,
        ),
      ),
    },
    { description: 'What `redirect prove` has to find of conversations.' },
  );
  const allowance = section(
    {
      property: keep(
        choice(
          'a property',
          propertiesOf(modes),
          'What need not hold; profile: all that this profile is known to lose.',
          {
            shown: propertiesOf([mode]),
          },
        ),
      ),
      reason: keep(text(reason, 'Why, for whoever reads this next.')),
    },
    { description: 'A property that may fail without `redirect prove` failing.' },
  );
  return section(
    {
      apiVersion: keep(choice('a version of this document', ['redirect/v1'], 'Version of the document.')),
      kind: keep(choice('a kind of document', ['NodeState'], 'Kind of the document.')),
      mode: keep(choice('a mode', modeNames, modeSummaries, { shown: [mode.name] })),
      profile: keep(
        choice('a profile', profileNames, 'The published rule set to produce.', {
          shown: mode.document.profiles,
          also: releaseProfile,
        }),
      ),
      backend: keep(
        choice('a backend', backends, 'How the rules reach the kernel; auto is settled by reading the node.'),
      ).prefault('auto'),
      node: section(
        {
          name: keep(text(objectName, 'Name of the node.')),
          hostIP: mode.document.needsHostIP ? keep(hostIP) : optional(hostIP),
        },
        { description: 'The node.' },
      ),
      ...mode.document.keys(strictness),
      pods: list(pod).nullish(),
      constants: byDefault(mode.document.constants.shape(strictness), {}),
      expect: list(expectation).nullish(),
      allow: list(allowance).nullish(),
      change: statements(strictness, proxy).nullish(),
    },
    { title: 'NodeState', description: 'What a Kubernetes node is, for ambient-redirect.' },
  );
}

function propertiesOf(some: readonly Mode[]): readonly string[] {
  return [profileLosses, ...some.flatMap(({ codes }) => Object.keys(codes.property))];
}

export type DocumentShape = z.output<ReturnType<typeof documentShape>>;

/** Readers of documents of one mode. */
export interface Shapes {
  /** Reads what `strict` accepts, or leaves it to that. */
  readonly plain: (raw: unknown) => DocumentShape | typeof unsure;
  /** Refuses every bad value and every unknown key. */
  readonly strict: z.ZodType<DocumentShape>;
  /** Refuses nothing: bad values become undefined and unknown keys are ignored, so that the rest can be checked too. */
  readonly lenient: z.ZodType<DocumentShape>;
}

const made = new Map<string, Shapes>();

/** Made when they are asked for: a document is read in one mode, and rarely leniently. */
export function shapesOf(mode: Mode): Shapes {
  const known = made.get(mode.name);
  if (known !== undefined) return known;
  const shapes = onDemand(mode);
  made.set(mode.name, shapes);
  return shapes;
}

function onDemand(mode: Mode): Shapes {
  const exact = once(() => documentShape(mode, strict));
  const tolerant = once(() => documentShape(mode, lenient));
  const plain = once(() => plainReader(exact()));
  return {
    plain: (raw) => plain()(raw),
    get strict() {
      return exact();
    },
    get lenient() {
      return tolerant();
    },
  };
}

import * as z from 'zod';
import type { CniWord } from '../desired/source.js';
import { MalformedRequestError, parseBody } from './malformed-request.js';
import { checkPodName, isPlainPath, podWord } from './pod-word.js';

export const commands = ['ADD', 'DEL', 'CHECK', 'STATUS', 'GC'] as const;

/** A call of our own plugin: what its runtime said, as far as it matters here. */
export interface CniRequest {
  readonly command: (typeof commands)[number];
  readonly cniVersion: string;
  /** How long the plugin waits, in milliseconds. */
  readonly timeout: number;
  /** Of an ADD. */
  readonly word: CniWord | null;
  /** NAMESPACE/NAME; null: the call is about no pod. */
  readonly pod: string | null;
  readonly netns: string | null;
}

const text = z.string().max(65_536);

const callShape = z.object({
  env: z.object({ CNI_COMMAND: z.enum(commands), CNI_NETNS: text.optional(), CNI_ARGS: text.optional() }),
  config: z.object({
    cniVersion: z.string().max(16).optional(),
    agent_timeout: z.number().min(0.1).max(120).optional(),
    prevResult: z.object({ ips: z.array(z.object({ address: z.string() })).nullish() }).nullish(),
  }),
});

/** As istio-cni's plugin sends it, in the names of its Go types. A slice without elements is null. */
const cmdAddShape = z.object({
  Netns: z.string(),
  PodName: z.string(),
  PodNamespace: z.string(),
  IPs: z.array(z.object({ Address: z.object({ IP: z.string() }) })).nullish(),
});

/** The plugin's own time if its configuration does not say one. */
const usualTimeout = 30;

/**
 * Reads a call of our plugin. `root`: where the agent sees the file system of the node. Throws a MalformedRequestError.
 */
export function readCall(body: Buffer, root: string): CniRequest {
  const { config, env } = parse(callShape, body);
  const { namespace, name } = podOf(env.CNI_ARGS ?? '');
  const command = env.CNI_COMMAND;
  const pod = namespace === '' || name === '' ? null : `${namespace}/${name}`;
  if (pod !== null) checkPodName(namespace, name);
  const netns = env.CNI_NETNS ?? '';
  const ips = (config.prevResult?.ips ?? []).map(({ address }) => address.split('/', 1)[0] ?? '');
  const said = { namespace, name, netns, ips };
  return {
    command,
    cniVersion: config.cniVersion ?? '1.1.0',
    timeout: (config.agent_timeout ?? usualTimeout) * 1_000,
    word: command === 'ADD' && pod !== null ? podWord(said, root) : null,
    pod,
    netns: isPlainPath(netns) ? `${root === '/' ? '' : root}${netns}` : null,
  };
}

/** Reads what istio-cni's plugin says of a pod. Throws a MalformedRequestError. */
export function readCmdAdd(body: Buffer, root: string): CniWord {
  const { IPs, Netns, PodName, PodNamespace } = parse(cmdAddShape, body);
  const ips = (IPs ?? []).map(({ Address }) => Address.IP);
  return podWord({ namespace: PodNamespace, name: PodName, netns: Netns, ips }, root);
}

function parse<T>(shape: z.ZodType<T>, body: Buffer): T {
  const read = shape.safeParse(parseBody(body));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the body' : issue.path.join('.');
  throw new MalformedRequestError(`${place}: ${issue?.message ?? 'malformed'}`);
}

/** CNI_ARGS is `KEY=VALUE;...`; the last one of a key counts. */
function podOf(args: string): { readonly namespace: string; readonly name: string } {
  const value = (key: string) =>
    args
      .split(';')
      .findLast((pair) => pair.startsWith(`${key}=`))
      ?.slice(key.length + 1) ?? '';
  return { namespace: value('K8S_POD_NAMESPACE'), name: value('K8S_POD_NAME') };
}

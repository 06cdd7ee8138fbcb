import { parse } from 'yaml';
import { type Diagnostic, type NodeState, parseNodeState, type Result } from '../../../index.js';

/** A NodeState without pods: what all nodes of a cluster have in common. */
export interface NodeDefaults {
  readonly mode: NodeState['mode'];
  /** Its keys, without the node's own. */
  readonly document: Readonly<Record<string, unknown>>;
  /** The same as a document that is complete: pods are checked with it while the node's own keys are not known. */
  readonly standIn: Readonly<Record<string, unknown>>;
}

/** Reserved for documentation, so it is no node's. */
const standInAddress = '192.0.2.1';
/** What the cluster says, and the file may leave out. */
const fromCluster: readonly string[] = ['node', 'node.name', 'node.hostIP'];
/** What the cluster alone says. */
const refusedKeys = ['pods', 'ztunnel'] as const;

/**
 * Reads the file of `--defaults`. Never throws for a bad text: the result has every mistake with its position. Pure.
 * @param node name of this node; one in the file is of no account, since the file may serve many nodes.
 */
export function readDefaults(text: string, node: string, file: string): Result<NodeDefaults> {
  const asWritten = parseNodeState(text, { file });
  const mistakes = asWritten.ok
    ? []
    : asWritten.diagnostics.filter(({ code, path }) => !(code === 'missing-key' && fromCluster.includes(path)));
  if (mistakes.length > 0) return { ok: false, diagnostics: mistakes };
  // It is one document of plain data: that was the first thing to be checked.
  const data = parse(text) as Record<string, unknown>;
  const refused = refusedKeys.flatMap((key): readonly Diagnostic[] => {
    const value = data[key];
    if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return [];
    const message = `the defaults have ${key}, which come from Kubernetes`;
    return [{ code: 'invalid-value', path: key, message, hint: `leave ${key} out`, file }];
  });
  if (refused.length > 0) return { ok: false, diagnostics: refused };
  const { node: _node, pods: _pods, ztunnel: _ztunnel, ...document } = data;
  const standIn = { ...document, node: { name: node, hostIP: standInAddress } };
  const complete = parseNodeState(standIn, { file });
  if (!complete.ok) return complete;
  return { ok: true, value: { mode: complete.value.mode, document, standIn } };
}

import { httpAnswer, type Script } from '../scripted-agent.js';

/** What an agent does with `POST /cni` and `POST /cmdadd`. */
export const always =
  (send: string, ends = true): Script =>
  () => ({ send, ends });
export const answers = (status: number, body = ''): Script => always(httpAnswer(status, body));
export const upstream =
  (status: number, body = ''): Script =>
  ({ path }) => ({ send: path === '/cmdadd' ? httpAnswer(status, body) : httpAnswer(404, 'not found'), ends: true });
export const silent: Script = () => null;

export interface Call {
  readonly name: string;
  /** ADD if it is not said. */
  readonly command?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Members of the configuration besides the version and the run directory; text: the whole configuration. */
  readonly config?: Readonly<Record<string, unknown>> | string;
  /** Nobody listens if it is not said. */
  readonly agent?: Script;
  /** Text of mesh.json; there is none if it is not said. */
  readonly mesh?: string;
  /** Where the list is instead, as `mesh_file` says: a name in the run directory. */
  readonly meshFile?: string;
  /** What it prints: exactly this, or an error with this code and message. */
  readonly prints: string | { readonly code: number; readonly msg: RegExp };
  /** The paths that the agent is asked for. */
  readonly asks?: readonly string[];
}

export const result =
  '{"cniVersion":"1.0.0","ips":[{"address":"10.244.1.7/24","gateway":"10.244.1.1","interface":0}],"n":1.50e3}';
export const withResult = (version: string, previous: string, more = '') =>
  `{"cniVersion":"${version}","cni_agent_run_dir":"RUN",${more}"prevResult":${previous}}`;
export const empty = '{"cniVersion":"1.0.0"}\n';
export const mesh =
  '{\n  "formatVersion": 1,\n  "namespaces": [\n    "shop"\n  ],\n  "pods": [\n    "default/web-0"\n  ]\n}\n';
export const other = { CNI_ARGS: 'IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=other' };
export const waits = { code: 11, msg: /default\/web-0 does not start without redirection: it is in the mesh/ };
export const chained = withResult('1.0.0', result);

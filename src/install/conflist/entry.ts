/** What our plugin is told by its entry. */
export interface EntrySettings {
  /** As the node sees it. */
  readonly runDirectory: string;
  /** Where the agent's list of the mesh is, as the node sees it; null: in the run directory. */
  readonly meshFile: string | null;
  readonly agentTimeoutSeconds: number;
  readonly fail: 'closed' | 'open';
  readonly excludeNamespaces: readonly string[];
  /** The namespace of the agent's own pods, which must start without an agent. */
  readonly podNamespace: string;
  /** What their names begin with. */
  readonly podPrefix: string;
}

export type Entry = Readonly<Record<string, string | number | readonly string[]>>;

export const pluginType = 'redirect-cni';

/** The plugin of istio-cni. In one chain with ours, each pod would be redirected twice. */
export const upstreamType = 'istio-cni';

/** Of a list that was made from a single configuration: the name of that file, so that uninstall restores it. */
export const madeFromKey = 'made_from';

export function entryOf(settings: EntrySettings): Entry {
  return {
    type: pluginType,
    cni_agent_run_dir: settings.runDirectory,
    ...(settings.meshFile === null ? {} : { mesh_file: settings.meshFile }),
    agent_timeout: settings.agentTimeoutSeconds,
    fail: settings.fail,
    exclude_namespaces: settings.excludeNamespaces,
    pod_namespace: settings.podNamespace,
    pod_prefix: settings.podPrefix,
  };
}

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Option } from 'commander';
import { thisDisk } from '../install/disk/this-disk.js';
import type { InstallOptions, InstallPlaces } from '../install/install-options.js';
import { serverOf } from '../install/kubeconfig/kubeconfig-text.js';
import { type PlatformName, platformNames, platforms } from '../install/platforms.js';
import { collect, tenths } from './option-values.js';
import { packageFolder } from './shipped.js';
import { UsageError } from './usage-error.js';

/** The options that say where an installation is, with their parsed types. */
export interface PlaceFlags {
  readonly platform: PlatformName;
  readonly binDir?: string;
  readonly confDir?: string;
  readonly confName?: string;
  readonly runDir: string;
}

/** The options that say what is installed. */
export interface InstallFlags extends PlaceFlags {
  readonly plugin?: string;
  readonly meshFile?: string;
  readonly kubeconfig?: true;
  /** Seconds. */
  readonly agentTimeout: number;
  readonly fail: 'closed' | 'open';
  readonly excludeNamespace: readonly string[];
  readonly podNamespace?: string;
  readonly podPrefix: string;
}

export function placeFlags(): readonly Option[] {
  return [
    new Option('--platform <name>', 'where this distribution of Kubernetes keeps them')
      .choices(platformNames)
      .default('default'),
    new Option('--bin-dir <dir>', "the container runtime's plugins (default: of the platform, /opt/cni/bin)"),
    new Option('--conf-dir <dir>', 'its network configuration (default: of the platform, /etc/cni/net.d)'),
    new Option('--run-dir <dir>', "the agent's sockets, as the node sees them").default('/var/run/istio-cni'),
  ];
}

export function installFlags(): readonly Option[] {
  return [
    ...placeFlags(),
    new Option(
      '--conf-name <name>',
      'this configuration, as .conf or .conflist (default: the first valid one by name)',
    ),
    meshFileOption(),
    new Option('--plugin <file>', "the plugin to install (default: the package's own for this machine)"),
    new Option(
      '--kubeconfig',
      'write a kubeconfig of the service account into the run directory too; redirect-cni needs none',
    ),
    new Option('--agent-timeout <seconds>', 'how long the plugin waits for the agent').argParser(tenths).default(30),
    new Option('--fail <policy>', 'what becomes of a pod of the mesh without an agent')
      .choices(['closed', 'open'])
      .default('closed'),
    new Option(
      '--exclude-namespace <name>',
      'pods of it never wait for the agent; may be given again (default: kube-system)',
    )
      .argParser(collect)
      .default([]),
    new Option('--pod-namespace <name>', "the namespace of the agent's pods (default: POD_NAMESPACE or istio-system)"),
    new Option('--pod-prefix <text>', 'what their names begin with: they start while there is no agent').default(
      'redirect-agent-',
    ),
  ];
}

/** Of the agent, which writes it, and of the installer, which tells the plugin. */
export function meshFileOption(): Option {
  return new Option(
    '--mesh-file <file>',
    'list of the mesh for a plugin that finds no agent; where it outlasts a reboot, pods of the mesh wait for the agent after one (default: mesh.json in the run directory)',
  ).argParser((path: string) => {
    if (/^\/[^\0]{0,158}$/.test(path)) return path;
    throw new UsageError(`--mesh-file ${path}: an absolute path of at most 159 characters is wanted`);
  });
}

export function daemonSet(): Option {
  return new Option('--daemon-set <name>', 'that --on-exit ask asks for').default('redirect-agent');
}

export function placesOf(flags: PlaceFlags): InstallPlaces {
  const { binDirectory, confDirectory } = platforms[flags.platform];
  const { confName, runDir } = flags;
  if (confName !== undefined && !/^[^/\0]+\.(conf|conflist|json)$/.test(confName))
    throw new UsageError(
      `--conf-name ${confName}: the name of a .conf, .conflist or .json file in --conf-dir is wanted`,
    );
  if (!/^\/[^\0]{0,79}$/.test(runDir))
    throw new UsageError(
      `--run-dir ${runDir}: an absolute path of at most 80 characters is wanted, as the node sees it`,
    );
  return {
    binDirectory: resolve(flags.binDir ?? binDirectory),
    confDirectory: resolve(flags.confDir ?? confDirectory),
    confName: confName ?? null,
    kubeconfig: resolve(runDir, 'redirect-cni-kubeconfig'),
  };
}

type Environment = Readonly<Record<string, string | undefined>>;

const serviceAccountFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

export function installOptionsOf(flags: InstallFlags, env: Environment): InstallOptions {
  const places = placesOf(flags);
  const podNamespace = flags.podNamespace ?? env['POD_NAMESPACE'] ?? 'istio-system';
  const excludeNamespaces = flags.excludeNamespace.length === 0 ? ['kube-system'] : flags.excludeNamespace;
  for (const name of [podNamespace, ...excludeNamespaces]) refuseBadNamespace(name);
  return {
    ...places,
    kubeconfig: flags.kubeconfig ? places.kubeconfig : null,
    disk: thisDisk,
    plugin: resolve(flags.plugin ?? ownPlugin()),
    entry: {
      runDirectory: flags.runDir,
      meshFile: flags.meshFile ?? null,
      agentTimeoutSeconds: flags.agentTimeout,
      fail: flags.fail,
      excludeNamespaces,
      podNamespace,
      podPrefix: flags.podPrefix,
    },
    serviceAccount: { directory: serviceAccountFolder, server: serverOf(env) },
  };
}

function refuseBadNamespace(name: string): void {
  if (!/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) throw new UsageError(`${name} is no name of a namespace`);
}

function ownPlugin(): string {
  return fileURLToPath(new URL(`dist/cni/${process.arch}/redirect-cni`, packageFolder));
}

import { Option } from 'commander';
import { exitChoices } from './at-exit-choices.js';
import { daemonSet, meshFileOption } from './install-options.js';
import { duration, hostAndPort } from './option-values.js';
import { hiddenNoColor, noNetlink, stateDir } from './options.js';

export function agentOptions(): readonly Option[] {
  return [
    new Option('--documents <dir>', 'folder of documents, which is watched'),
    new Option('--kubernetes', 'pods and namespaces of the API server'),
    new Option('--kubeconfig <file>', 'how to reach the API server (default: the service account of this pod)'),
    new Option('--node <name>', 'whose document it is, or which node (default: NODE_NAME with --kubernetes)'),
    new Option('--defaults <file>', 'document without pods for --kubernetes: mode, profile, backend, constants'),
    new Option('--enrolment <file>', 'which pods of --kubernetes are in the mesh'),
    new Option('--listen <host:port>', 'where it serves /metrics, /healthz, /readyz and /status; or none')
      .argParser((value: string) => (value === 'none' ? value : hostAndPort(value)))
      .default({ host: '127.0.0.1', port: 15014 }, '127.0.0.1:15014'),
    new Option('--run-dir <dir>', 'folder of its sockets and files').default('/var/run/istio-cni'),
    meshFileOption(),
    new Option('--ztunnel-socket <path>', 'where ztunnel asks for pods, in a mode that tells it').default(
      '/var/run/ztunnel/ztunnel.sock',
    ),
    new Option('--host-netns <path>', "the node's network namespace (default: that of this process)"),
    new Option('--resync <duration>', 'how often it looks without a notice, such as 60s')
      .argParser(duration)
      .default(60_000, '60s'),
    new Option('--when-ztunnel-is-gone <what>', 'keep the rules, so that nothing leaves unencrypted, or remove them')
      .choices(['keep', 'remove'])
      .default('keep'),
    new Option('--on-exit <what>', 'keep the rules when it ends, remove them, or do as the DaemonSet says')
      .choices(exitChoices)
      .default('keep'),
    daemonSet(),
    new Option('--log-format <format>').choices(['json', 'text']).default('text'),
    stateDir(),
    new Option('--proc-root <dir>', 'under which /proc of the host is, such as /host').default('/'),
    noNetlink(),
    hiddenNoColor(),
  ];
}

import { Option } from 'commander';
import { backends, choices } from '../index.js';
import { agentOptions } from './agent-options.js';
import { exitChoices } from './at-exit-choices.js';
import { type CommandDefinition, command } from './command-definition.js';
import { verdicts } from './expected-verdict.js';
import { daemonSet, installFlags, placeFlags } from './install-options.js';
import {
  allowance,
  collect,
  duration,
  formatToFile,
  markNumber,
  packetCount,
  portNumber,
  seconds,
} from './option-values.js';
import {
  against,
  agentAddress,
  backend,
  changingOptions,
  documentFile,
  documentOptions,
  hiddenNoColor,
  liveNodeOptions,
  noAddressCheck,
  noNetlink,
  outDir,
  shortOutput,
  stateDir,
  watching,
} from './options.js';
import { outputFormats, pageOutputFormats, shortOutputFormats } from './output-format.js';

/** Every command, in the order of the help. */
export const commands: readonly CommandDefinition[] = [
  command(
    'render',
    'write the complete artefacts of a document',
    [...documentOptions(), outDir('everything')],
    async () => (await import('./commands/render.js')).renderCommand,
  ),
  command(
    'plan',
    'show what would change on this node, in the order it would be done',
    [
      ...liveNodeOptions(),
      new Option('--out <file>', 'save the plan; apply takes it'),
      against('plan against a saved observation instead of the live kernel'),
      noAddressCheck(),
      new Option('--detailed-exitcode', 'exit with 2 when there are changes'),
    ],
    async () => (await import('./commands/plan.js')).planCommand,
  ),
  command(
    'apply [plan-file]',
    'make the node what a document says',
    [
      ...changingOptions(),
      new Option(
        '--confirm-within <duration>',
        'take it back unless `redirect confirm` is said within this time, such as 60s',
      ).argParser(duration),
    ],
    async () => (await import('./commands/apply.js')).applyCommand,
  ),
  command(
    'show <plan-file>',
    'print a saved plan',
    [shortOutput(), hiddenNoColor()],
    async () => (await import('./commands/show.js')).showCommand,
  ),
  command(
    'destroy',
    'remove everything of ours and nothing else',
    changingOptions(),
    async () => (await import('./commands/destroy.js')).destroyCommand,
  ),
  command(
    'confirm',
    'keep what an apply with --confirm-within did',
    [
      new Option('--revert', 'take it back now'),
      shortOutput(),
      stateDir(),
      new Option('--watchdog <seconds>').argParser(seconds).hideHelp(),
      hiddenNoColor(),
    ],
    async () => (await import('./commands/confirm.js')).confirmCommand,
  ),
  command(
    'verify',
    'check the node against a document; exit 2 when it drifted',
    [
      ...liveNodeOptions(),
      against('check a saved observation instead of the live kernel'),
      noAddressCheck(),
      ...watching(),
    ],
    async () => (await import('./commands/verify.js')).verifyCommand,
  ),
  command(
    'observe',
    'read the live state into a folder',
    [...liveNodeOptions(), outDir('a summary')],
    async () => (await import('./commands/observe.js')).observeCommand,
  ),
  command(
    'doctor',
    'find what blocks or disturbs the redirection; reads only',
    liveNodeOptions(),
    async () => (await import('./commands/doctor.js')).doctorCommand,
  ),
  command(
    'agent',
    'keep this node as the documents of a folder or Kubernetes say, until a signal ends it',
    agentOptions(),
    async () => (await import('./commands/agent.js')).agentCommand,
  ),
  command(
    'status',
    'ask the agent of this node how far its pods are; exit 2 when a declared pod is not redirected',
    [
      agentAddress('where it listens'),
      new Option('--output <format>').choices(pageOutputFormats).default('text'),
      stateDir(),
      new Option('--verbose', 'all pods, and errors at full length'),
      hiddenNoColor(),
    ],
    async () => (await import('./commands/status.js')).statusCommand,
  ),
  command(
    'ui',
    'serve plan, check, proof, doctor and traces as pages for a browser of this machine, until a signal ends it; reads only',
    [
      documentFile('document, YAML or JSON, or a folder of them; may be given again'),
      new Option('--port <port>', 'of 127.0.0.1').argParser(portNumber).default(0, 'a free one'),
      against('a saved observation instead of the live kernel'),
      backend(),
      agentAddress('where the agent of this node listens'),
      stateDir(),
      noNetlink(),
      hiddenNoColor(),
    ],
    async () => (await import('./commands/ui.js')).uiCommand,
  ),
  command(
    'trace',
    'follow a packet: every rule, mark and route on its way, and what becomes of it',
    [
      ...liveNodeOptions(),
      new Option(
        '--from <who>',
        'a pod, node, ztunnel (ztunnel@POD), an address, or iface=DEVICE[@POD][,ip=ADDRESS]; with :PORT',
      ),
      new Option('--to <whom>', 'a pod, node, ztunnel or an address; with :PORT'),
      new Option('--proto <protocol>', 'tcp, udp, icmp, sctp or a number').default('tcp'),
      new Option('--flags <flags>', 'of a first TCP packet, such as SYN or ACK,FIN (default: SYN)'),
      new Option('--mark <mark>', 'the mark that the packet starts with').argParser(markNumber),
      new Option('--count <packets>', 'how many packets of the conversation to follow').argParser(packetCount),
      new Option('--reply', 'follow the answer too'),
      new Option('--live', 'through what this node holds now, instead of the compiled document'),
      against('through a saved observation'),
      new Option(
        '--observe',
        'really send it (TCP: a connection, closed at once), and exit with 2 when the kernel parts from the trace; implies --live',
      ),
      ...watching(),
      new Option('--explain', 'say what each rule is for'),
      new Option('--picture <file>', 'draw the journey, as .svg or as Mermaid text'),
      new Option('--expect <verdict>', 'exit with 2 when it goes otherwise').choices(verdicts),
      agentAddress('where the agent listens, which names pods for --live without -f'),
    ],
    async () => (await import('./commands/trace.js')).traceCommand,
  ),
  command(
    'prove',
    'check the properties of every node and the expectations of the document for all packets; exit 2 when one fails',
    [
      ...liveNodeOptions(),
      new Option('--to <document>', 'prove every checkpoint of the change to this document too'),
      new Option('--equivalent <document>', 'prove that this document does the same'),
      new Option('--live', 'prove what this node holds now, instead of what the document compiles to'),
      against('prove a saved observation'),
      new Option('--only <property>', 'look at this property alone; may be given again').argParser(collect).default([]),
      new Option(
        '--allow <property=reason>',
        'a property that may fail (profile: all that the profile is known to lose); may be given again',
      )
        .argParser(allowance)
        .default([]),
    ],
    async () => (await import('./commands/prove.js')).proveCommand,
  ),
  command(
    'review <base> <head>',
    'what a change of documents does to traffic and nodes; exit 2 when a property is lost, or something happens that is not allowed',
    [
      new Option('--expect <file>', 'what the change may do (kind: Change), instead of what the documents say'),
      new Option('--also <format=file>', 'print it into a file too; may be given again')
        .argParser(formatToFile)
        .default([]),
      new Option('--output <format>', 'how a result is printed').choices(outputFormats).default('text'),
      new Option('--quiet', 'nothing where there is nothing against the change'),
      new Option('--verbose', 'whole differences, and an example of each flow'),
      hiddenNoColor(),
    ],
    async () => (await import('./commands/review.js')).reviewCommand,
  ),
  command(
    'import <cluster>',
    'documents from kubectl get nodes,pods,namespaces -o json, one a node, for review, prove and render',
    [
      new Option('--defaults <file>', 'document without pods: mode, profile, backend, constants (default: mode inpod)'),
      new Option('--enrolment <file>', 'which pods are in the mesh (default: as Istio has it)'),
      outDir('one text with all documents'),
      new Option('--quiet', 'do not say what is left out'),
      new Option('--verbose', 'say all that is left out'),
      hiddenNoColor(),
    ],
    async () => (await import('./commands/import.js')).importCommand,
  ),
  command(
    'fmt [file]',
    'print iptables-save text as iptables-save would',
    [
      new Option('--check', 'print nothing; exit 2 when the text differs from its canonical form'),
      new Option('-4, --ipv4', 'the text is of iptables; without -4 or -6 it is detected'),
      new Option('-6, --ipv6', 'the text is of ip6tables'),
      hiddenNoColor(),
    ],
    async () => (await import('./commands/fmt.js')).fmtCommand,
  ),
  command(
    'lab <action>',
    'a simulated node to try everything on: up, run or down',
    [
      new Option('--name <name>', 'name of the lab, for several side by side').default('redirect-lab'),
      new Option('--patience <seconds>', 'how long to wait for an expected answer').argParser(seconds).default(10),
      new Option('--mode <mode>', 'mode of the documents that `up` writes, and what the lab consists of')
        .choices(choices.modes)
        .default(choices.modes[0]),
      new Option('--profile <profile>').choices(choices.profiles).default('hardened'),
      new Option('--backend <backend>').choices(backends).default('iptables-nft'),
      new Option('--tunnel <kind>', 'kind of tunnels, in a mode that has them (default: "veth")').choices(
        choices.tunnelKinds,
      ),
      new Option('--capture-dns', "ztunnel takes the mesh pods' DNS; the default is the mode's"),
      new Option('--no-capture-dns', 'ztunnel does not take it'),
      new Option('--agents', 'ztunnels know the pods that an agent on their node tells them, in a mode that has that'),
      noNetlink(),
      shortOutput(),
      hiddenNoColor(),
    ],
    async () => (await import('./commands/lab.js')).labCommand,
  ),
  command(
    'install',
    'put the CNI plugin and its entry on this node, and keep them right until SIGTERM',
    [
      ...installFlags(),
      new Option('--once', 'look and write once, and end'),
      new Option('--on-exit <what>', 'keep everything on SIGTERM, remove it, or do as the DaemonSet says')
        .choices(exitChoices)
        .default('keep'),
      daemonSet(),
      new Option('--ready-file <file>', 'is there while all parts are in place, for a probe'),
      new Option('--output <format>', 'of the result of --once').choices(shortOutputFormats).default('text'),
      hiddenNoColor(),
    ],
    async () => (await import('./commands/install.js')).installCommand,
  ),
  command(
    'uninstall',
    'take the CNI plugin, its entry and the kubeconfig away',
    [...placeFlags(), shortOutput(), hiddenNoColor()],
    async () => (await import('./commands/uninstall.js')).uninstallCommand,
  ),
  command(
    'explain [code]',
    'say what a code of an error, a finding or a property means; without one, list all',
    [shortOutput(), hiddenNoColor()],
    async () => (await import('./commands/explain.js')).explainCommand,
  ),
  command(
    'schema [kind]',
    'print a JSON Schema: of the document (NodeState), of allowed changes (Change), or of what a command prints as JSON',
    [],
    async () => (await import('./commands/schema.js')).schemaCommand,
  ),
];

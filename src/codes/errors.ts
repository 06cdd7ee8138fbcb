import { codeTable } from './code-table.js';

/** Thrown errors, by the `code` of their class, which the command line prints as `reason` with `--output json`. */
export const errorCodes = codeTable({
  usage: {
    message: 'this command takes exactly one document, and there are 2: it acts on one node',
    meaning:
      'The command line asks for something that does not exist or does not fit together. Exit 3; nothing was touched.',
    remedy: 'Correct the command line; `redirect help COMMAND` shows what there is.',
  },
  'bad-document': {
    message: 'node.yaml:5:27: node.hostIP: 172.18.0.256 cannot be the address of a host: 256 is more than 255',
    meaning: 'A document was refused, with one diagnostic for each mistake. Exit 3; nothing was touched.',
    remedy: 'Correct each place that is named.',
  },
  cancelled: {
    message: 'interrupted by SIGINT; nothing was changed',
    meaning: '`AbortError`: the caller gave up before anything was written. `cause` is the reason of the signal.',
    remedy: 'Nothing has to be done.',
  },
  command: {
    message: 'ipset save: the program is not installed: install it with: apt-get install ipset',
    meaning: '`CommandError`: a tool is missing, was refused, or failed. `reason` tells which, `stderr` what it said.',
    remedy: 'Install the program, give the right or raise the limit that is named; `redirect doctor` checks the tools.',
  },
  locked: {
    message: 'another apply or destroy works on /proc/self/ns/net: it did not end within 10 s; nothing was changed',
    meaning: '`LockedError`: another apply or destroy works on this namespace. Nothing was touched.',
    remedy: 'Try again, or wait longer with `--lock-timeout`.',
  },
  'socket-path': {
    message: 'another process (pid 812) listens on /var/run/ztunnel/ztunnel.sock: end it, or name another path',
    meaning: '`SocketPathError`: the agent cannot listen on a unix socket at this path. Nothing was touched.',
    remedy: 'End the process that is named, remove what is no socket, or name another path.',
  },
  'system-call': {
    message: 'setns: EINVAL',
    meaning: '`SystemCallError`: the kernel refused a system call; `reason` is the name of its error.',
    remedy: 'Look at what was asked for: the path of the namespace or socket, and the rights of the process.',
  },
  netlink: {
    message: 'the routes of table 100: EPERM',
    meaning: '`NetlinkError`: the kernel refused a question by netlink, or its answer is unfit; `reason` says which.',
    remedy: 'EPERM: run as root with CAP_NET_ADMIN. `interrupted`: ask again, the node kept changing.',
  },
  'namespace-gone': {
    message:
      'ztunnel.netns: there is no network namespace at /run/netns/ztunnel; correct it, or wait until ztunnel runs',
    meaning: '`NamespaceGoneError`: a network namespace that the document names does not exist. Nothing was touched.',
    remedy: 'Correct the path, or wait until its pod runs.',
  },
  'not-permitted': {
    message:
      "EACCES: permission denied, open '/proc/net/ip_tables_names': run it as root, or with CAP_NET_ADMIN and CAP_SYS_ADMIN",
    meaning: '`NotPermittedError`: the kernel does not let this process read or write one of its files.',
    remedy: 'Run it as root, or with CAP_NET_ADMIN and CAP_SYS_ADMIN.',
  },
  'state-directory': {
    message:
      '/run/redirect must be a folder of the calling user that nobody else can write to (chmod go-w /run/redirect); nothing was changed',
    meaning:
      '`StateDirectoryError`: other users could write the records, or they cannot be written at all. The message names the path and the reason. Nothing was touched; `destroy` continues without records if there is no room.',
    remedy: 'Correct the rights, make room, or name another folder with `--state-dir`.',
  },
  unconfirmed: {
    message:
      'the apply of 2026-03-01T10:31:07.000Z waits for its confirmation for another 43 s; nothing was changed: `redirect confirm` keeps it, `redirect confirm --revert` takes it back now',
    meaning:
      '`UnconfirmedError`: an apply with `--confirm-within` waits. To go back would take a later apply back, too, so none is let in. Nothing was touched.',
    remedy: 'Say `redirect confirm`, or `redirect confirm --revert`, or wait until it is taken back.',
  },
  confirmation: {
    message: 'no apply waits for a confirmation',
    meaning:
      '`ConfirmationError`: nothing can be confirmed or taken back, or the process that would take it back failed.',
    remedy: '`redirect plan` shows what the node lacks after the last apply.',
  },
  'stale-plan': {
    message:
      'the plan is stale, nothing was changed; since it was made these changed:\n  host route 10.244.1.7/32 table 100',
    meaning:
      '`StalePlanError`: the node changed since the plan was saved. The message names the objects. Nothing was touched.',
    remedy: 'Make the plan again.',
  },
  'malformed-plan': {
    message: 'plan.json is no plan of this tool: Unexpected end of JSON input',
    meaning: '`MalformedPlanError`: the file is not a saved plan. Exit 3; nothing was touched.',
    remedy: 'Make the plan again with `redirect plan --out`.',
  },
  'malformed-observation': {
    message: 'observed/meta.json is missing: it is no observation',
    meaning: '`MalformedObservationError`: the folder is not a saved observation. Exit 3; nothing was touched.',
    remedy: 'Save it again with `redirect observe -o`.',
  },
  obstacles: {
    message: '2 thing(s) stand in the way; nothing was changed',
    meaning: '`ApplyError`: the plan has obstacles, see above. Nothing was touched.',
    remedy: 'Do what the remedy of each obstacle says, and plan again.',
  },
  'rehearsal-failed': {
    message: 'the rehearsal failed, nothing was changed: step 2 of 3 (host, iptables) failed: exit status 1',
    meaning: '`ApplyError`: the plan failed in the scratch namespaces. Nothing was touched.',
    remedy: 'Correct what the tool of that step refuses; `redirect doctor` checks the tools and the kernel.',
  },
  'step-failed': {
    message:
      'step 2 of 3 (host, iptables) failed: exit status 1\nwhat had been done was taken back: the node is as it was',
    meaning:
      '`ApplyError`: a step failed. `cause` is a `StepError`, whose `failure` has the line, its text and the statements of the document behind it. `undone` is `all`, or a `RollbackError` with what remains to be done by hand.',
    remedy: 'Remove the cause that is named, and apply again.',
  },
  'not-converged': {
    message:
      'all steps were carried out, more than once, and 1 difference(s) remain: another program writes to the same objects, or the kernel did not keep what it was given',
    meaning:
      '`ApplyError`: all steps succeeded three times, and the node still differs. `plan` holds the differences. The message says how far the changes were rolled back.',
    remedy: 'Find the program that writes the same objects; `redirect plan` shows them.',
  },
  step: {
    message: 'step 2 of 3 (host, iptables) failed: exit status 1',
    meaning: '`StepError`, the cause of an `ApplyError`: one step of the plan could not be carried out.',
    remedy: 'Correct what the tool refuses in the line that is named, and apply again.',
  },
  rehearsal: {
    message: 'the steps went through, and then this still differs: host: missing: rule mangle -A ztunnel-PREROUTING',
    meaning:
      '`RehearsalError`, the cause of an `ApplyError`: the plan succeeded in the scratch namespaces, but the result is not the desired state.',
    remedy: 'Report it with the plan.',
  },
  rollback: {
    message: 'a further apply or destroy goes on from here; by hand these would be left, each with what it reads:',
    meaning: '`RollbackError`, the `undone` of an `ApplyError`: not all changes could be rolled back.',
    remedy: 'Apply or destroy again, or run the listed commands.',
  },
  'not-observable': {
    message: 'there is no namespace behind eth0 to send from: --observe sends from a pod or a process of this node',
    meaning:
      '`NotObservableError`: `trace --observe` cannot send the packet, or the kernel cannot trace it for this process. Nothing of the trace is left.',
    remedy: 'Give what is missing, or leave `--observe` out: the packet is traced then, and not sent.',
  },
  'changed-meanwhile': {
    message: 'net/ipv4/conf/veth2/rp_filter was 1 when it was planned to be 0, and is 2 now: somebody else wrote to it',
    meaning:
      '`ChangedMeanwhileError`, the cause of a `StepError`: a sysctl, or the rules of nf_tables, changed between plan and step. The rest is planned again, three times at most.',
    remedy: 'Find the program that sets it, and apply again.',
  },
  'not-native': {
    message: 'mangle ztunnel-PREROUTING, rule 3: nft has no words for it',
    meaning: '`NotNativeError`: a rule, chain or set cannot be written as native nft.',
    remedy: 'Choose an iptables backend, or report it.',
  },
  'other-mode': {
    message:
      'the documents are of modes geneve and inpod: a proof compares documents of one mode; plan shows the change, and each can be proved by itself',
    meaning: '`OtherModeError`: `prove` was given a second document of another mode. Exit 3.',
    remedy: 'Prove each document by itself.',
  },
  'json-text': {
    message: 'line 1, column 12: a value is missing',
    meaning: '`JsonTextError`: a tool printed something that is not JSON.',
    remedy: 'Report it with the output of the tool.',
  },
  waiting: {
    message: 'it has no address yet',
    meaning:
      'In the status of the agent: the pod cannot be programmed yet, because it has no address or no network namespace. It does not run yet.',
    remedy: 'Nothing has to be done; the agent goes on when that is there.',
  },
  'cannot-be-redirected': {
    message:
      'annotation ambient.istio.io/dns-capture is "yes": allowed are true and false; correct it and it is redirected',
    meaning:
      'In the status of the agent: something about the pod itself keeps it from being redirected, and time alone does not help.',
    remedy: 'Correct what is named; the agent goes on by itself then.',
  },
  'ztunnel-refused': {
    message: 'failed to start the proxies of the pod: no such namespace',
    meaning:
      'In the status of the agent: the kernel redirects the pod, and ztunnel refused to serve it. It is asked again with growing pauses.',
    remedy: "ztunnel's own log says more.",
  },
  listen: {
    message:
      '--listen 127.0.0.1:15014: another program listens there, perhaps another agent: stop it, or name another port',
    meaning: '`ListenError`: the agent cannot serve its status and metrics at that address. Nothing was touched.',
    remedy: 'Stop what listens there, or name another address with `--listen`.',
  },
  'no-agent': {
    message:
      'no agent answers at 127.0.0.1:15014 (connection refused): start it with redirect agent, or name its --listen address with --address',
    meaning:
      '`NoAgentError`: `redirect status` found nobody at the address, or nobody who answered in time. Whether pods are redirected is not known; what the kernel holds stays as it is.',
    remedy: 'Start the agent, or name the address that it listens on with `--address`.',
  },
  'not-an-agent': {
    message: 'what answers at 127.0.0.1:8080 is not an agent of this version: it answers with status 404',
    meaning:
      '`NotAnAgentError`: what answers at the address of `redirect status` gave no status of an agent. Nothing of the answer is believed.',
    remedy: 'Name the address that the agent listens on with `--address`; use the same release for both.',
  },
  'kubernetes-settings': {
    message:
      '/etc/redirect/kubeconfig: user "agent": exec: a plugin that is run for a token is not supported; use a token, a tokenFile or a client certificate',
    meaning:
      '`KubeSettingsError`: the kubeconfig, or the service account of the pod, does not say where the API server is or how to be known to it. Exit 3.',
    remedy: 'Correct the file and the key that are named.',
  },
  'kubernetes-api': {
    message:
      'GET https://10.96.0.1/api/v1/pods: 403 Forbidden: pods is forbidden: User "system:serviceaccount:istio-system:agent" cannot list resource "pods" (grant this right to the account that the agent runs with)',
    meaning:
      '`KubeError`: the API server refused a request, did not answer, or something else answers at its address. The agent keeps what it has and asks again.',
    remedy: 'Correct the rights, the address or the network that is named.',
  },
  lab: {
    message: 'there is no lab of the name redirect-lab',
    meaning: 'The simulated node could not be set up, found or removed.',
    remedy: 'Give what is missing; `redirect help lab` says what a lab takes.',
  },
  install: {
    message:
      '/etc/cni/net.d/10-bridge.conflist cannot be written: it is on a read-only file system; it is as it was: mount it writable, or name another folder with --conf-dir',
    meaning:
      '`redirect install` or `uninstall`: the plugin, its entry or the kubeconfig could not be written or removed. Each file is as it was or as it should be; the entry is never there without the plugin.',
    remedy: 'Correct the file that is named. A running `redirect install` tries again by itself.',
  },
  failed: {
    message: "EROFS: read-only file system, open 'out/host/mangle.v4'",
    meaning: 'The system refused an operation, and no other code fits.',
    remedy: 'Correct the path, the rights or the room that the system names.',
  },
});

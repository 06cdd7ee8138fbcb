/** A command line and what it is for. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/** Of every command, by its name. */
export const examples: Readonly<Record<string, readonly Example[]>> = {
  render: [
    { line: 'redirect render -f node.yaml', does: 'all artefacts, printed' },
    {
      line: 'redirect render -f nodes/ --out-dir golden',
      does: 'those of each document of a folder, as files to review',
    },
  ],
  plan: [
    { line: 'redirect plan -f node.yaml', does: 'what an apply would do' },
    { line: 'redirect plan -f node.yaml --out node.plan', does: 'the same, kept for redirect apply' },
    {
      line: 'redirect plan -f node.yaml --detailed-exitcode --quiet',
      does: 'for scripts: 2 when something would change',
    },
    {
      line: 'redirect plan -f node.yaml --against observed',
      does: 'what it would do on a node that redirect observe read',
    },
  ],
  apply: [
    { line: 'redirect apply -f node.yaml', does: 'show the plan, ask, do it' },
    { line: 'redirect apply -f node.yaml --yes --quiet', does: 'from a script' },
    { line: 'redirect apply node.plan', does: 'exactly the plan that was reviewed, or nothing' },
  ],
  confirm: [
    {
      line: 'redirect apply -f node.yaml --yes --confirm-within 60s',
      does: 'an apply that is taken back after a minute',
    },
    { line: 'redirect confirm', does: 'unless this is said in time' },
    { line: 'redirect confirm --revert', does: 'take it back now' },
  ],
  review: [
    { line: 'redirect review main/nodes nodes', does: 'what a change means for traffic, nodes of one shape as one' },
    {
      line: 'redirect review before.yaml after.yaml --output markdown',
      does: 'the same as a comment of a pull request',
    },
    {
      line: 'redirect review before.yaml after.yaml --expect change.yaml',
      does: 'for CI: 2 when anything else happens',
    },
  ],
  import: [
    { line: 'redirect import cluster.json --out-dir nodes', does: 'from kubectl get nodes,pods,namespaces -o json' },
    {
      line: 'redirect import cluster.json --defaults defaults.yaml',
      does: 'with the mode and constants of a document',
    },
  ],
  destroy: [
    { line: 'redirect destroy -f node.yaml', does: 'show what would go, ask, remove it' },
    { line: 'redirect destroy --yes', does: 'without the document: what the record and the kernel show to be ours' },
  ],
  verify: [
    { line: 'redirect verify -f node.yaml', does: 'whether this node holds what the document says' },
    { line: 'redirect verify -f node.yaml --output json', does: 'the differences, for a program' },
  ],
  observe: [
    { line: 'redirect observe -f node.yaml', does: 'a summary of what this node holds' },
    { line: 'redirect observe -f node.yaml --out-dir observed', does: 'all of it, for --against on another machine' },
  ],
  doctor: [
    { line: 'redirect doctor -f node.yaml', does: 'what blocks or disturbs the redirection here' },
    { line: 'redirect doctor -f node.yaml --verbose', does: 'the same with its evidence' },
  ],
  agent: [
    { line: 'redirect agent --documents /etc/redirect', does: 'keep this node as the documents of a folder say' },
    {
      line: 'redirect agent --kubernetes --node worker-1 --defaults defaults.yaml',
      does: 'keep it as the API server says, from a pod of the cluster',
    },
  ],
  status: [
    { line: 'redirect status', does: 'a row for each pod that is not redirected' },
    { line: 'redirect status --verbose', does: 'a row for each pod' },
  ],
  ui: [
    { line: 'sudo redirect ui -f node.yaml', does: 'prints the address of the pages, which show this node as it is' },
    { line: 'redirect ui -f nodes/', does: 'without root: proofs, artefacts and traces of the documents alone' },
    { line: 'redirect ui -f node.yaml --against observed', does: 'on a node that redirect observe read' },
  ],
  trace: [
    { line: 'redirect trace -f node.yaml --from web-0 --to 10.96.0.10:80', does: 'the way of a connection of a pod' },
    { line: 'redirect trace -f node.yaml --from web-0 --to 10.96.0.10:80 --live', does: 'its way on this node now' },
    {
      line: 'redirect trace -f node.yaml --from 10.244.2.9 --to web-0:8080 --reply --explain',
      does: 'both ways, with what each rule is for',
    },
    {
      line: 'redirect trace -f node.yaml --from web-0 --to 10.244.2.9:80 --observe',
      does: 'send it, and compare the trace with what the kernel did',
    },
  ],
  prove: [
    { line: 'redirect prove -f node.yaml', does: 'every property, for all packets' },
    { line: 'redirect prove -f node.yaml --to next.yaml', does: 'at every moment of the change to another document' },
    { line: 'redirect prove -f node.yaml --equivalent other.yaml', does: 'that two documents do the same' },
  ],
  fmt: [
    { line: 'iptables-save | redirect fmt', does: 'its canonical form' },
    { line: 'redirect fmt --check golden/iptables.rules', does: 'for CI: 2 when a file is not in canonical form' },
  ],
  lab: [
    { line: 'redirect lab up', does: 'two simulated nodes, and their documents' },
    { line: 'redirect lab run', does: 'connections of every kind, and which way each goes' },
    { line: 'redirect lab down', does: 'remove them' },
  ],
  install: [
    { line: 'redirect install', does: 'install, and stay' },
    { line: 'redirect install --once', does: 'install, and end' },
  ],
  uninstall: [{ line: 'redirect uninstall', does: 'take it away' }],
  explain: [
    { line: 'redirect explain', does: 'all codes' },
    { line: 'redirect explain locked', does: 'what one means, and what to do' },
  ],
  show: [{ line: 'redirect show node.plan', does: 'what redirect apply node.plan would do' }],
  schema: [
    { line: 'redirect schema > node-state.schema.json', does: 'for an editor' },
    { line: 'redirect schema plan', does: 'of what redirect plan --output json prints' },
  ],
  completion: [{ line: 'redirect completion bash > /etc/bash_completion.d/redirect', does: 'for every user of bash' }],
  man: [{ line: 'redirect man > /usr/local/share/man/man1/redirect.1', does: 'the manual page' }],
};

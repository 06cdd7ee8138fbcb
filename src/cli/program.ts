import { Command, InvalidArgumentError, Option, type OptionValues } from 'commander';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';
import { UsageError } from './usage-error.js';
import { version } from './version.js';

type Handler<Options> = (args: readonly string[], options: Options, context: Context) => Promise<ExitCode>;

/** The command line. Each command's code is loaded when it is called: `help` should not wait for a YAML parser. */
export function makeProgram(context: Context, finish: (code: ExitCode) => void): Command {
  const program = new Command('redirect')
    .description(
      'Compiles a document about a Kubernetes node to its complete mesh traffic redirection, and keeps it so.',
    )
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ writeOut: context.out, writeErr: context.err })
    .showSuggestionAfterError();

  const command = <Options extends OptionValues>(
    words: string,
    description: string,
    load: () => Promise<Handler<Options>>,
  ): Command => {
    // Commander's own refusal of a word too many does not say where a document belongs.
    const made = program.command(words).description(description).allowExcessArguments();
    made.action(async (...given: unknown[]) => {
      refuseExcess(made);
      const options = made.opts<Options>();
      const args = given
        .slice(0, -2)
        .flat()
        .filter((arg): arg is string => typeof arg === 'string');
      const handler = await load();
      finish(await handler(args, options, context));
    });
    return made;
  };

  common(
    command(
      'render',
      'write the complete artefacts of a document',
      async () => (await import('./commands/render.js')).renderCommand,
    ),
  ).option('-o, --out-dir <dir>', 'folder to write to; without it everything is printed');
  live(
    command(
      'plan',
      'show what would change on this node, in the order it would be done',
      async () => (await import('./commands/plan.js')).planCommand,
    ),
  )
    .option('--out <file>', 'save the plan; apply takes it')
    .option('--against <dir>', 'plan against a saved observation instead of the live kernel')
    .option('--no-address-check', "do not look whether ztunnel's namespace has its address")
    .option('--detailed-exitcode', 'exit with 2 when there are changes');
  live(
    command(
      'apply [plan-file]',
      'make the node what a document says',
      async () => (await import('./commands/apply.js')).applyCommand,
    ),
  )
    .option('--yes', 'do not ask')
    .option('--no-rehearsal', 'do not carry the plan out in scratch namespaces first')
    .option('--no-address-check', "do not look whether ztunnel's namespace has its address");
  live(
    command(
      'destroy',
      'remove everything of ours and nothing else',
      async () => (await import('./commands/destroy.js')).destroyCommand,
    ),
  )
    .option('--yes', 'do not ask')
    .option('--no-rehearsal', 'do not carry the plan out in scratch namespaces first')
    .option('--no-address-check', "do not look whether ztunnel's namespace has its address");
  live(
    command(
      'verify',
      'check the node against a document; exit 2 when it drifted',
      async () => (await import('./commands/verify.js')).verifyCommand,
    ),
  )
    .option('--against <dir>', 'check a saved observation instead of the live kernel')
    .option('--no-address-check', "do not look whether ztunnel's namespace has its address");
  live(
    command(
      'observe',
      'read the live state into a folder',
      async () => (await import('./commands/observe.js')).observeCommand,
    ),
  ).option('-o, --out-dir <dir>', 'folder to write to; without it a summary is printed');
  live(
    command(
      'doctor',
      'look for what would stand in the way of a document, or cross it; reads only',
      async () => (await import('./commands/doctor.js')).doctorCommand,
    ),
  );
  live(
    command(
      'trace',
      'follow a packet: every rule, mark and route on its way, and what becomes of it',
      async () => (await import('./commands/trace.js')).traceCommand,
    ),
  )
    .option('--from <who>', 'a pod, node, ztunnel, an address, or iface=DEVICE[,ip=ADDRESS]; with :PORT')
    .option('--to <whom>', 'a pod, node, ztunnel or an address; with :PORT')
    .option('--proto <protocol>', 'tcp, udp, icmp, sctp or a number', 'tcp')
    .option('--flags <flags>', 'of a first TCP packet, such as SYN or ACK,FIN (default: SYN)')
    .option('--mark <mark>', 'the mark that it starts with', markNumber)
    .option('--count <packets>', 'follow so many packets of the conversation', packetCount)
    .option('--reply', 'follow the answer too')
    .option('--live', 'through what this node holds now, instead of the compiled document')
    .option('--against <dir>', 'through a saved observation')
    .option('--explain', 'say what each rule is for')
    .option('--picture <file>', 'draw the journey, as .svg or as Mermaid text');
  live(
    command(
      'prove',
      'hold all packets to what has to be true of every node, and to what the document expects; exit 2 when something is not',
      async () => (await import('./commands/prove.js')).proveCommand,
    ),
  )
    .option('--to <document>', 'prove every moment of the change to this document too')
    .option('--equivalent <document>', 'prove that this document does the same')
    .option('--live', 'prove what this node holds now, instead of what the document compiles to')
    .option('--against <dir>', 'prove a saved observation');
  command(
    'fmt [file]',
    'print iptables-save text as iptables-save would',
    async () => (await import('./commands/fmt.js')).fmtCommand,
  )
    .option('--check', 'print nothing; exit 2 when the text differs from its canonical form')
    .option('-4, --ipv4', 'the text is of iptables; without -4 or -6 it is found out')
    .option('-6, --ipv6', 'the text is of ip6tables')
    .addOption(new Option('--no-color').hideHelp());
  command(
    'lab <action>',
    'a simulated node to try everything on: up, run or down',
    async () => (await import('./commands/lab.js')).labCommand,
  )
    .option('--name <name>', 'name of the lab, for several side by side', 'redirect-lab')
    .option('--patience <seconds>', 'wait so long for an answer that is expected', seconds, 10)
    .addOption(
      new Option('--profile <profile>')
        .choices(['istio-1.18', 'istio-1.19', 'istio-1.20', 'hardened'])
        .default('hardened'),
    )
    .addOption(
      new Option('--backend <backend>')
        .choices(['iptables-nft', 'iptables-legacy', 'nft', 'auto'])
        .default('iptables-nft'),
    )
    .addOption(new Option('--tunnel <kind>').choices(['geneve', 'vxlan', 'veth']).default('veth'))
    .option('--capture-dns', "ztunnel answers the mesh pods' DNS")
    .addOption(new Option('--output <format>').choices(['text', 'json']).default('text'))
    .addOption(new Option('--no-color').hideHelp());
  command(
    'schema',
    'print the JSON Schema of the document',
    async () => (await import('./commands/schema.js')).schemaCommand,
  );
  program
    .command('help [command]')
    .description('show help, or that of one command')
    .action((name?: string) => {
      const found = program.commands.find((each) => each.name() === name);
      // Commander's own help command shows the whole list for a name that does not exist.
      if (name !== undefined && found === undefined) program.error(`error: unknown command '${name}'`);
      (found ?? program).help();
    });
  return program;
}

function refuseExcess(command: Command): void {
  const excess = command.args[command.registeredArguments.length];
  if (excess === undefined) return;
  const takesDocument = command.options.some(({ long }) => long === '--file');
  throw new UsageError(
    takesDocument
      ? `${command.name()} does not take ${excess} by itself: a document is named with -f, as in redirect ${command.name()} -f ${excess}`
      : `${command.name()} does not take ${excess}`,
  );
}

function common(command: Command): Command {
  return command
    .option('-f, --file <file>', 'document, YAML or JSON; may be given again; - is the standard input', collect, [])
    .addOption(
      new Option('--output <format>', 'how a result is printed')
        .choices(['text', 'json', 'markdown', 'html'])
        .default('text'),
    )
    .addOption(
      new Option('--backend <backend>', "instead of the document's").choices([
        'iptables-nft',
        'iptables-legacy',
        'nft',
        'auto',
      ]),
    )
    .option('--no-color', 'no colours (NO_COLOR does the same)')
    .option('--quiet', 'results and errors only')
    .option('--verbose', 'say what is done');
}

/** Options of the commands that look at the node they run on. */
function live(command: Command): Command {
  return common(command)
    .option('--timeout <seconds>', 'give up after so long, 1 second at least', milliseconds)
    .option('--lock-timeout <seconds>', 'wait so long for the xtables lock and for another apply', seconds, 10)
    .option('--state-dir <dir>', 'where records of applied state are kept (default: /run/redirect)');
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}

function seconds(value: string): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > 86_400)
    throw new InvalidArgumentError('a whole number of seconds up to 86400 is wanted.');
  return number;
}

function markNumber(value: string): number {
  const number = Number(value);
  if (!/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(value) || number > 0xffffffff)
    throw new InvalidArgumentError('a number of 32 bits is wanted, decimal or hexadecimal.');
  return number;
}

function packetCount(value: string): number {
  const number = Number(value);
  if (!/^\d{1,3}$/.test(value) || number < 1) throw new InvalidArgumentError('a number from 1 to 999 is wanted.');
  return number;
}

function milliseconds(value: string): number {
  const number = seconds(value);
  if (number === 0) throw new InvalidArgumentError('no time at all is no time to do anything in; 1 second at least.');
  return number * 1000;
}

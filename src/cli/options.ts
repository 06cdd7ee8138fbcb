import { Option } from 'commander';
import { backends } from '../index.js';
import { collect, duration, hostAndPort, milliseconds, seconds } from './option-values.js';
import { outputFormats, shortOutputFormats } from './output-format.js';

/** Options of every command that takes documents. */
export function documentOptions(): readonly Option[] {
  return [
    documentFile('document, YAML or JSON, or a folder of them; may be given again; - is the standard input'),
    new Option('--output <format>', 'how a result is printed').choices(outputFormats).default('text'),
    backend(),
    new Option('--no-color', 'no colours (NO_COLOR does the same; FORCE_COLOR=1 wants them everywhere)'),
    new Option('--quiet', 'results and errors only'),
    new Option('--verbose', 'say what is done'),
  ];
}

export function documentFile(description: string): Option {
  return new Option('-f, --file <file>', description).argParser(collect).default([]);
}

export function backend(): Option {
  return new Option('--backend <backend>', "instead of the document's").choices(backends);
}

/** Options of the commands that read the node they run on. */
export function liveNodeOptions(): readonly Option[] {
  return [
    ...documentOptions(),
    new Option('--timeout <seconds>', 'give up after this time, at least 1 second').argParser(milliseconds),
    new Option('--lock-timeout <seconds>', 'how long to wait for the xtables lock and for another apply')
      .argParser(seconds)
      .default(10),
    stateDir(),
    noNetlink(),
  ];
}

export function stateDir(): Option {
  return new Option('--state-dir <dir>', 'where records of applied state are kept (default: /run/redirect)');
}

/** Of the commands whose result is a text or JSON. */
export function shortOutput(): Option {
  return new Option('--output <format>').choices(shortOutputFormats).default('text');
}

/** Of the commands that ask the agent of this node. */
export function agentAddress(description: string): Option {
  return new Option('--address <host:port>', description)
    .argParser(hostAndPort)
    .default({ host: '127.0.0.1', port: 15014 }, '127.0.0.1:15014');
}

/** Of the commands that ask the kernel. */
export function noNetlink(): Option {
  return new Option('--no-netlink', 'ask the kernel by its programs alone (REDIRECT_NETLINK=off does the same)');
}

/** Options of the commands that change the node. */
export function changingOptions(): readonly Option[] {
  return [
    ...liveNodeOptions(),
    new Option('--yes', 'do not ask'),
    new Option('--no-rehearsal', 'do not try the plan in scratch namespaces first'),
    noAddressCheck(),
  ];
}

export function noAddressCheck(): Option {
  return new Option('--no-address-check', "skip the check that ztunnel's namespace has its address");
}

export function against(description: string): Option {
  return new Option('--against <dir>', description);
}

/** Of the commands that can be repeated. */
export function watching(): readonly Option[] {
  return [
    new Option('--watch', 'again whenever the kernel tells of a change, until a signal ends it; prints what is new'),
    new Option('--interval <duration>', 'with --watch: how often it looks without a notice, such as 60s')
      .argParser(duration)
      .default(10_000, '10s'),
  ];
}

export function outDir(otherwise: string): Option {
  return new Option('-o, --out-dir <dir>', `folder to write to; without it ${otherwise} is printed`);
}

/** Accepted without effect: scripts may pass the option to every command. */
export function hiddenNoColor(): Option {
  return new Option('--no-color').hideHelp();
}

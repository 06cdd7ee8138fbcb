// What istio-cni 1.29 runs in a pod's namespace, in its order and one process each, as a program in that namespace:
// started there with the pod's rules, it answers each message with the time that the command took. Its ip rule and
// route go by netlink and are left out, which is in its favour.
import { spawnSync } from 'node:child_process';

const tools = [
  { name: 'iptables-nft', rules: process.argv[2] ?? '' },
  { name: 'ip6tables-nft', rules: process.argv[3] ?? '' },
];
const hooks = ['INPUT', 'FORWARD', 'OUTPUT'];
let processes = 0;

function run(words, input) {
  processes += 1;
  const { status } = spawnSync(words[0], words.slice(1), { input, stdio: ['pipe', 'ignore', 'ignore'] });
  return status === 0;
}

const inEachFamily = (work) => tools.forEach(work);

/** The rules of a dump as words, each with its table. */
function appended(rules) {
  const found = [];
  let table = '';
  for (const line of rules.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    else if (line.startsWith('-A ')) found.push(['-t', table, ...line.split(' ')]);
  }
  return found;
}

const as = (verb, words) => words.map((word) => (word === '-A' ? verb : word));
const save = () => inEachFamily(({ name }) => run([`${name}-save`]));
const restore = () => inEachFamily(({ name, rules }) => run([`${name}-restore`, '--noflush'], rules));

function check() {
  let isInSync = true;
  inEachFamily(({ name, rules }) => {
    for (const words of appended(rules)) isInSync = run([name, ...as('-C', words)]) && isInSync;
  });
  return isInSync;
}

/** All TCP and UDP of the pod is dropped between the two. */
function guard(verb) {
  inEachFamily(({ name }) => {
    for (const hook of hooks)
      for (const protocol of ['tcp', 'udp'])
        run([name, verb, hook, ...(verb === '-I' ? ['1'] : []), '-p', protocol, '-j', 'DROP']);
  });
}

function cleanUp() {
  inEachFamily(({ name, rules }) => {
    for (const words of appended(rules)
      .filter((one) => !one[3].startsWith('ISTIO'))
      .reverse())
      run([name, ...as('-D', words)]);
    for (const table of ['mangle', 'nat', 'raw'])
      for (const chain of ['ISTIO_PRERT', 'ISTIO_OUTPUT']) {
        run([name, '-t', table, '-F', chain]);
        run([name, '-t', table, '-X', chain]);
      }
  });
}

const commands = {
  fresh() {
    save();
    restore();
  },
  verify() {
    save();
    if (!check()) throw new Error('the rules are not in place');
  },
  /** Without the checks until the first that fails. */
  repair() {
    save();
    guard('-D');
    guard('-I');
    cleanUp();
    save();
    restore();
    guard('-D');
  },
  remove: cleanUp,
};

process.on('message', (command) => {
  processes = 0;
  const start = performance.now();
  commands[command]();
  process.send?.({ time: performance.now() - start, processes });
});

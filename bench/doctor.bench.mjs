// Looking for dead rules among 20,000 rules of others, as kube-proxy writes them for services with two endpoints each.
import { defaultConstants, diagnose, parseRuleset } from '../dist/lib/index.js';
import { milliseconds } from './median.mjs';

const services = 2_500;

function kubeProxy() {
  const chains = ['KUBE-SERVICES', 'KUBE-MARK-MASQ'];
  const rules = ['PREROUTING', 'OUTPUT'].map((hook) => `-A ${hook} -j KUBE-SERVICES`);
  rules.push('-A KUBE-MARK-MASQ -j MARK --set-xmark 0x4000/0x4000');
  for (let number = 0; number < services; number += 1) {
    const service = `KUBE-SVC-${String(number).padStart(16, '0')}`;
    const address = `10.96.${number >> 8}.${number & 255}`;
    const match = `-d ${address}/32 -p tcp -m comment --comment "ns/svc-${number}:http" -m tcp --dport 80`;
    chains.push(service);
    rules.push(
      `-A KUBE-SERVICES ${match} -j ${service}`,
      `-A ${service} ! -s 10.244.0.0/16 ${match} -j KUBE-MARK-MASQ`,
    );
    for (const end of [1, 2]) {
      const endpoint = `KUBE-SEP-${String(number).padStart(15, '0')}${end}`;
      const ip = `10.244.${number >> 8}.${number & 255}`;
      const chance = end === 1 ? '-m statistic --mode random --probability 0.50000000000 ' : '';
      chains.push(endpoint);
      rules.push(
        `-A ${service} ${chance}-j ${endpoint}`,
        `-A ${endpoint} -s ${ip}/32 -j KUBE-MARK-MASQ`,
        `-A ${endpoint} -p tcp -m tcp -j DNAT --to-destination ${ip}:808${end}`,
      );
    }
  }
  const headers = ['PREROUTING ACCEPT', 'OUTPUT ACCEPT', ...chains.map((chain) => `${chain} -`)];
  return ['*nat', ...headers.map((header) => `:${header} [0:0]`), ...rules, 'COMMIT', ''].join('\n');
}

function timed(work) {
  const start = performance.now();
  const result = work();
  return [result, performance.now() - start];
}

const [{ ruleset }, reading] = timed(() => parseRuleset(kubeProxy(), 'ipv4'));
/** @type {import('../dist/lib/index.js').Facts} */
const facts = {
  tools: [],
  state: null,
  constants: defaultConstants,
  rules: [{ backend: 'iptables-nft', ruleset, unread: [] }],
  incompatibleTables: [],
  nativeTables: [],
  links: [],
  addresses: [],
  routes: [],
  ipRules: [],
  sysctls: [],
  nodeInode: null,
  namespaces: [],
  addressesInside: {},
  udpPorts: [],
  runsNetworkd: false,
  plan: null,
  refused: null,
  notRead: [],
  effect: null,
};
const count = ruleset.tables.flatMap(({ chains }) => chains).reduce((sum, { rules }) => sum + rules.length, 0);
// Once: doctor does it once, and in a process that has not done it before.
const [{ findings }, judging] = timed(() => diagnose(facts));
console.log(
  `${count} foreign rules: read ${milliseconds(reading)}, judged ${milliseconds(judging)}, ${findings.length} findings`,
);

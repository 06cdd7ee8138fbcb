// More pods of a node than `bench-node.mjs` makes: two of them are the ends of a pair of links.
import { batch } from './veths.mjs';

/** @param areUp whether packets can be sent to them */
export function morePods(count, areUp = false) {
  const pods = Array.from({ length: Math.max(0, count) }, (_, index) => ({
    ...{ namespace: 'd', name: `more-${index}`, hostInterface: `vx${index}` },
    ip: `10.245.${index >> 8}.${index & 255}`,
  }));
  const pairs = pods.filter((_, index) => index % 2 === 0).map((_, index) => [`vx${2 * index}`, `vx${2 * index + 1}`]);
  const links = pairs.map(([one, other]) => `link add ${one} type veth peer name ${other}`);
  const up = [
    ...pairs.flat().map((name) => `link set ${name} up`),
    ...pods.map(({ hostInterface, ip }) => `route add ${ip}/32 dev ${hostInterface}`),
  ];
  const run = (lines) => lines.length > 0 && batch([], lines);
  run([...links, ...(areUp ? up : [])]);
  return { pods, tidy: () => run(pairs.map(([one]) => `link delete ${one}`)) };
}

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stateOf, withTestNode } from './node/test-node.js';

test('obstacles are reported with their remedy, and nothing is changed', () => {
  withTestNode((node) => {
    const before = [stateOf(node, 'host'), stateOf(node, 'ztunnel')];
    const bad = join(node.folder, 'bad.yaml');
    writeFileSync(
      bad,
      'apiVersion: redirect/v1\nkind: NodeState\nmode: geneve\nprofile: istio-1.20\nnode: { name: a b }\n',
    );
    const refused = node.redirect('apply', '--yes', '-f', bad);
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('bad.yaml:5:15: node.name:');
    expect(refused.err).toContain('hostIP is missing');
    expect(node.redirect('frobnicate').code).toBe(3);

    const nowhere = node.write({ pods: [{ namespace: 'a', name: 'b', ip: '10.244.1.9', hostInterface: 'nowhere' }] });
    const unknown = node.redirect('apply', '--yes', '-f', nowhere);
    expect(unknown.code).toBe(1);
    expect(unknown.out + unknown.err).toMatch(/no interface nowhere[\s\S]*remedy/);

    node.run('host', 'ip route add 10.50.0.0/16 dev vzt table 101 proto 99');
    const collision = node.redirect('apply', '--yes', '-f', node.write());
    expect(collision.code).toBe(1);
    expect(collision.out + collision.err).toMatch(/10\.50\.0\.0\/16 is in table 101[\s\S]*constants\.tables/);
    node.run('host', 'ip route del 10.50.0.0/16 table 101');
    expect([stateOf(node, 'host'), stateOf(node, 'ztunnel')]).toEqual(before);
  });
});

test('a saved plan is carried out as shown, and refused once the node has changed', () => {
  withTestNode((node) => {
    const file = node.write();
    const plan = join(node.folder, 'document-plan.json');
    expect(node.redirect('plan', '-f', file, '--out', plan).code).toBe(0);
    expect(node.redirect('apply', '--yes', plan).code).toBe(0);
    expect(node.redirect('verify', '-f', file).code).toBe(0);
    node.run('host', 'ipset del ztunnel-pods-ips 10.244.1.3');
    expect(node.redirect('plan', '-f', file, '--out', plan, '--detailed-exitcode').code).toBe(2);
    node.run('host', 'ipset del ztunnel-pods-ips 10.244.1.4');
    const stale = node.redirect('apply', '--yes', plan);
    expect(stale.code).not.toBe(0);
    expect(stale.out + stale.err).toContain('set ztunnel-pods-ips');
    expect(node.run('host', 'ipset list ztunnel-pods-ips')).not.toContain('10.244.1.3');
    writeFileSync(plan, '{"formatVersion":1}');
    expect(node.redirect('apply', '--yes', plan).code).toBe(3);
  });
});

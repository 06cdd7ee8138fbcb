/** Who is behind a chain, as far as its name tells. */
const owners: readonly (readonly [RegExp, string])[] = [
  [/^KUBE-/, 'kube-proxy or kubelet'],
  [/^cali-/, 'Calico'],
  [/^(?:OLD_)?CILIUM_/, 'Cilium'],
  [/^AWS-/, 'AWS VPC CNI'],
  [/^ts-/, 'Tailscale'],
  [/^DOCKER/, 'Docker'],
  [/^FLANNEL/, 'flannel'],
  [/^ISTIO_/, 'Istio sidecars'],
  [/^(?:IN|FWD|OUT|POST|PRE)_|^INPUT_ZONES|^FORWARD_/, 'firewalld'],
  [/^ufw/, 'ufw'],
  [/^f2b-/, 'fail2ban'],
  [/^ANTREA/, 'Antrea'],
  [/^WEAVE/, 'Weave Net'],
  [/^IP-MASQ/, 'ip-masq-agent'],
];

export function ownerOf(...names: readonly string[]): string {
  for (const name of names) {
    const owner = owners.find(([pattern]) => pattern.test(name));
    if (owner !== undefined) return owner[1];
  }
  return 'somebody else';
}

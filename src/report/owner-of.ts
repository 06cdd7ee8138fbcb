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
  [/^firewalld$/, 'firewalld'],
  [/^kube-proxy$/, 'kube-proxy'],
  [/^calico/, 'Calico'],
  [/^(?:antrea|kube-ovn)/, 'the network plugin'],
  [/^mullvad/, 'Mullvad VPN'],
  [/^(?:wg-quick|wg)-/, 'wg-quick'],
  [/^libvirt/, 'libvirt'],
  [/^(?:lxd|incus)/, 'LXD or Incus'],
  [/^netavark/, 'Podman'],
  [/^crowdsec/, 'CrowdSec'],
  [/^docker/, 'Docker'],
];

export function ownerOf(...names: readonly string[]): string {
  for (const name of names) {
    const owner = owners.find(([pattern]) => pattern.test(name));
    if (owner !== undefined) return owner[1];
  }
  return 'somebody else';
}

import { codeTable } from '../../codes/code-table.js';

const useHardened = 'Use profile `hardened`; on it the counter-example names the foreign rule to change.';
const changeNamed =
  'Change what the counter-example names (`--verbose`): an object of another program, or an entry of `constants`.';
const report = 'Report it with both documents.';

/** The properties that nodes of this mode, and changes of them, must satisfy. */
export const inpodProperties = codeTable({
  'pod-tcp-captured': {
    message:
      'tcp from default/web-0 to 203.0.113.1 port 80 (as it is): not captured by 15001: sent to the network by eth0 as 10.244.1.7:40000 > 203.0.113.1:80',
    meaning:
      'TCP that a mesh pod opens to anyone but itself reaches ztunnel in the pod once, with the destination that it asked for.',
    remedy: changeNamed,
  },
  'pod-dns-captured': {
    message:
      'udp from default/web-0 to 203.0.113.1 port 53 (as it is): not captured by 15053: sent to the network by eth0 as 10.244.1.7:40000 > 203.0.113.1:53',
    meaning: 'Where DNS is captured, ztunnel answers the queries of a pod by UDP and TCP, as whoever was asked.',
    remedy: useHardened,
  },
  'pod-dns-untouched': {
    message:
      'udp from default/web-0 to 203.0.113.1 port 53 (as it is): packet 1: dropped: in OUTPUT; without us: sent to the network by eth0 as 10.244.1.7:40000 > 203.0.113.1:53',
    meaning: 'Where DNS is not captured, for a pod or for IPv6, queries by UDP go as without us.',
    remedy: changeNamed,
  },
  'pod-inbound-captured': {
    message:
      'tcp from legacy/cron-0 to default/web-0 port 80 (as it is): not captured by 15006: delivered in pods/default_web-0 as 10.244.1.21:40000 > 10.244.1.7:80',
    meaning:
      "Plaintext TCP to a mesh pod reaches ztunnel's port for it, HBONE its listener, both with their addresses.",
    remedy: changeNamed,
  },
  'ingress-untouched': {
    message:
      'tcp from 203.0.113.1 to ingress/gateway-0 port 80 (as it is): packet 1: delivered in pods/ingress_gateway-0 to port 15006 as 203.0.113.1:40000 > 10.244.1.20:15006; without us: delivered in pods/ingress_gateway-0 as 203.0.113.1:40000 > 10.244.1.20:80',
    meaning: 'What is sent to a pod with `ingress` arrives as without us.',
    remedy: changeNamed,
  },
  'guests-captured': {
    message:
      'tcp from a guest of vms/vm-0 (vnet0) to 203.0.113.1 port 80 (as it is): not captured by 15001: sent to the network by eth0 as 169.254.64.2:40000 > 203.0.113.1:80',
    meaning: "TCP from behind a pod's `virtualInterfaces` is captured as the pod's own.",
    remedy: changeNamed,
  },
  'ztunnel-not-captured': {
    message:
      'tcp from ztunnel of default/web-0 to 203.0.113.1 port 80 (as it is): delivered in pods/default_web-0 to port 15001 as 10.244.1.7:40000 > 127.0.0.1:15001',
    meaning: 'What ztunnel itself sends in a pod, with any source, is not captured again.',
    remedy: changeNamed,
  },
  'ztunnel-answered': {
    message:
      'tcp from ztunnel of default/web-0 as 203.0.113.1 to default/web-0 port 80 (as it is): the answer does not come back: sent to the network by eth0 as 10.244.1.7:80 > 203.0.113.1:40000',
    meaning: 'Whomever ztunnel connects to answers it, also a pod to which it speaks with the address of a client.',
    remedy: changeNamed,
  },
  'probes-bypass': {
    message:
      'tcp from the node (10.244.1.1) to default/web-0 port 80 (as it is): delivered in pods/default_web-0 to port 15006 as 10.244.1.1:40000 > 10.244.1.7:15006',
    meaning: "Connections of the node's own processes (kubelet's probes) reach a mesh pod itself, and are answered.",
    remedy: changeNamed,
  },
  'probes-not-forged': {
    message:
      'tcp from legacy/cron-0 as 169.254.7.127 to default/web-0 port 80 (as it is): delivered in pods/default_web-0 as 169.254.7.127:40000 > 10.244.1.7:80',
    meaning: "Nobody but the node's own processes passes ztunnel with the address of its probes.",
    remedy: useHardened,
  },
  'pod-itself-untouched': {
    message:
      'tcp from default/web-0 to 127.0.0.53 port 53 (as it is): packet 1: delivered in pods/default_web-0 to port 15053 as 10.244.1.7:40000 > 127.0.0.1:15053; without us: delivered in pods/default_web-0 as 10.244.1.7:40000 > 127.0.0.53:53',
    meaning: 'What a pod sends to itself, by a loopback address or its own, goes as without us.',
    remedy: useHardened,
  },
  'only-tcp-and-dns-captured': {
    message:
      'udp from 203.0.113.1 to default/web-0 port 80 (as it is): answer 2: delivered in pods/default_web-0 to port 15053 as 10.244.1.7:80 > 127.0.0.1:15053; without us: sent to the network by eth0 as 10.244.1.7:80 > 203.0.113.1:53',
    meaning: 'UDP other than captured DNS, ICMP and all other protocols from and to mesh pods go as without us.',
    remedy: useHardened,
  },
  'ipv6-untouched': {
    message:
      'tcp from default/web-0 to 2001:db8::1 port 80 (as it is): packet 1: delivered in pods/default_web-0 to port 15001 as fd00:10:244:1::7:40000 > ::1:15001; without us: sent to the network by eth0 as fd00:10:244:1::7:40000 > 2001:db8::1:80',
    meaning: 'With `inpod.ipv6: false`, IPv6 goes as without us.',
    remedy: changeNamed,
  },
  'outside-mesh-untouched': {
    message:
      'tcp from the node (10.244.1.1) to legacy/cron-0 port 80 (as it is): packet 1: sent to legacy/cron-0 by veth1 as 169.254.7.127:40000 > 10.244.1.21:80; without us: sent to legacy/cron-0 by veth1 as 10.244.1.1:40000 > 10.244.1.21:80',
    meaning: 'Between endpoints outside the mesh everything goes as without us.',
    remedy: changeNamed,
  },
  'pod-answers-return': {
    message:
      'udp from 203.0.113.1 to default/web-0 port 80 (as it is): the answer does not come back: delivered in pods/default_web-0 to port 15053 as 10.244.1.7:80 > 127.0.0.1:15053',
    meaning:
      'Where a first packet arrives, answers return to its sender and later packets reach the one that answered.',
    remedy: useHardened,
  },
  'nothing-in-circles': {
    message: 'tcp from default/web-0 to 203.0.113.1 port 80 (as it is): lost: it goes round in circles',
    meaning: 'No packet goes round in circles.',
    remedy: changeNamed,
  },
  'forwarded-captured': {
    message:
      'tcp from 203.0.113.1 to node port of a mesh pod port 30002 (with a service proxy): not captured by 15006: delivered in pods/default_web-0 as 169.254.7.127:40000 > 10.244.1.7:8080',
    meaning: "What a service proxy forwards to a mesh pod, also with the node's address, is captured as anybody's.",
    remedy: changeNamed,
  },
  'node-reaches-pod-services': {
    message:
      'tcp from the node (10.244.1.1) to service of a mesh pod port 80 (with a service proxy): delivered in pods/default_web-0 to port 15006 as 10.244.1.1:40000 > 10.244.1.7:15006',
    meaning: "The node's own connections to a service of a mesh pod reach the pod itself, and are answered.",
    remedy: changeNamed,
  },
  'foreign-marks-stay': {
    message:
      'tcp from ztunnel of default/web-0 as 203.0.113.1 to default/web-0 port 80 (beside other programs): dropped: in OUTPUT',
    meaning: "Beside other programs' marks in a pod and on the node, their bits of packets and connections stay.",
    remedy: useHardened,
  },
  'pod-no-leak-in-between': {
    message:
      'tcp from default/web-0 to 203.0.113.1 port 80 (after step 3, pods/default_web-0: iptables table nat): sent to the network by eth0 as 10.244.1.7:40000 > 203.0.113.1:80',
    meaning: 'What is captured before and after a change is captured at every moment of it.',
    remedy: report,
  },
  'pod-old-way-or-new': {
    message:
      'tcp from the node (10.244.1.1) to default/web-0 port 80 (after step 1, host: set istio-inpod-probes-v4 without 10.244.1.7): delivered in pods/default_web-0 to port 15006 as 10.244.1.1:40000 > 10.244.1.7:15006; before: delivered in pods/default_web-0 as 169.254.7.127:40000 > 10.244.1.7:80; after: delivered in pods/default_web-0 as 169.254.7.127:40000 > 10.244.1.7:80',
    meaning: 'At every moment of a change a first packet ends as before it or as after it, and none is lost.',
    remedy: report,
  },
  'pod-answers-in-between': {
    message:
      'tcp from ztunnel of default/web-0 as 203.0.113.1 to default/web-0 port 80 (after step 3, pods/default_web-0: iptables table mangle): the answer does not come back: sent to the network by eth0 as 10.244.1.7:80 > 203.0.113.1:40000',
    meaning: 'Conversations that work before and after a change work at every moment of it.',
    remedy: report,
  },
  'pod-connections-go-on': {
    message:
      'tcp from default/web-0 to 203.0.113.1 port 80 (after step 3, pods/default_web-0: iptables table nat): it goes elsewhere: sent to the network by eth0 as 10.244.1.7:40000 > 203.0.113.1:80; before: delivered in pods/default_web-0 to port 15001 as 10.244.1.7:40000 > 127.0.0.1:15001',
    meaning: 'Connections from before a change go on at every moment of it, except those of pods that join or leave.',
    remedy: report,
  },
});

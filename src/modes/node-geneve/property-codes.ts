import { codeTable } from '../../codes/code-table.js';

const useHardened = 'Use profile `hardened`; on it the counter-example names the foreign rule or sysctl to change.';
const changeNamed =
  'Change what the counter-example names (`--verbose`): an object of another program, or an entry of `constants`.';
const report = 'Report it with both documents.';

/** The properties that this mode's nodes, and changes of them, must satisfy. */
export const geneveProperties = codeTable({
  'mesh-tcp-captured': {
    message:
      'tcp from default/appb-7774fb945-qhq6l to legacy/cron-5d9c8b7f4-zz8hq port 40000 (as it is): not captured by 15001: sent to legacy/cron-5d9c8b7f4-zz8hq by veth90ab12cd as 10.244.1.7:40000 > 10.244.1.21:40000',
    meaning:
      'TCP that a mesh pod opens to anybody but its node and ztunnel is captured, once, with its addresses as they were.',
    remedy: changeNamed,
  },
  'inbound-captured': {
    message:
      'tcp from legacy/cron-5d9c8b7f4-zz8hq to default/appb-7774fb945-qhq6l port 40000 (as it is): not captured by 15006: sent to default/appb-7774fb945-qhq6l by vethd8146a12 as 10.244.1.21:40000 > 10.244.1.7:40000',
    meaning:
      'TCP from pods outside the mesh and from other nodes to a mesh pod is captured, with its addresses as they were.',
    remedy: changeNamed,
  },
  'ztunnel-traffic-passes': {
    message:
      'tcp from ztunnel as default/appb-7774fb945-qhq6l to legacy/cron-5d9c8b7f4-zz8hq port 40000 (as it is): lost: it goes round in circles',
    meaning: "What ztunnel sends is not captured again, whoever's address it has, and nothing goes round in circles.",
    remedy: changeNamed,
  },
  'ztunnel-is-answered': {
    message:
      'tcp from ztunnel as default/appb-7774fb945-qhq6l to legacy/cron-5d9c8b7f4-zz8hq port 40000 (as it is): the answer does not come back: dropped: in PREROUTING',
    meaning: "Whom ztunnel speaks to by TCP answers it, whoever's address it has.",
    remedy: changeNamed,
  },
  'node-reaches-pods': {
    message:
      'icmp from the node (10.244.1.1) to default/appb-7774fb945-qhq6l (as it is): lost: ztunnel does not forward what comes by pistioin',
    meaning:
      "The node's own connections to its pods (kubelet's probes), of any protocol and from any of its addresses, are not captured.",
    remedy: useHardened,
  },
  'others-untouched': {
    message:
      'udp from legacy/cron-5d9c8b7f4-zz8hq to the node (10.244.1.1) port 40000 (as it is): packet 1: dropped: in INPUT; without us: delivered in host as 10.244.1.21:40000 > 10.244.1.1:40000',
    meaning: 'Between those who have nothing to do with the mesh everything goes as it would without us.',
    remedy: changeNamed,
  },
  'only-tcp-captured': {
    message:
      'udp from default/appb-7774fb945-qhq6l to legacy/cron-5d9c8b7f4-zz8hq port 40000 (as it is): answer 2: lost: ztunnel does not forward what comes by pistioin; without us: sent to default/appb-7774fb945-qhq6l by vethd8146a12 as 10.244.1.21:40000 > 10.244.1.7:40000',
    meaning:
      'UDP, ICMP and all else but TCP from and to mesh pods goes as it would without us, DNS apart where captured, and the port of the tunnels.',
    remedy: useHardened,
  },
  'dns-to-ztunnel': {
    message:
      'udp from default/appb-7774fb945-qhq6l to 203.0.113.9 port 53 (as it is): sent to the network by eth0 as 10.244.1.7:40000 > 203.0.113.9:53',
    meaning:
      "With captureDNS the mesh pods' DNS over UDP is answered by ztunnel, and the answer seems to come from who was asked.",
    remedy: changeNamed,
  },
  'answers-return': {
    message:
      'icmp from default/appb-7774fb945-qhq6l to legacy/cron-5d9c8b7f4-zz8hq (as it is): the answer does not come back: lost: ztunnel does not forward what comes by pistioin',
    meaning: 'Where a first packet arrives the answers come back to who asked, and later packets to who answered.',
    remedy: useHardened,
  },
  'node-servers-reachable': {
    message:
      'icmp from default/appb-7774fb945-qhq6l to the node (169.254.20.10) (as it is): the answer does not come back: lost: ztunnel does not forward what comes by pistioin',
    meaning: "Servers on any of the node's addresses (node-local DNS, an API server) answer mesh pods, by TCP and UDP.",
    remedy: useHardened,
  },
  'no-loops': {
    message:
      'tcp from default/appb-7774fb945-qhq6l to legacy/cron-5d9c8b7f4-zz8hq port 40000 (as it is): lost: it goes round in circles',
    meaning: 'No packet goes round in circles.',
    remedy: changeNamed,
  },
  'foreign-marks-kept': {
    message:
      'tcp from the node (10.244.1.1) to default/appb-7774fb945-qhq6l port 40000 with mark 0x80000000 (as it is): it leaves with mark 0x220',
    meaning: "A mark that another program gave to the node's own packets is still on them when they leave.",
    remedy: useHardened,
  },
  'foreign-routing-kept': {
    message:
      'udp from default/appb-7774fb945-qhq6l to 10.244.1.2 port 40000 (with policy routing of others): sent to the network by eth0 as 10.244.1.7:40000 > 10.244.1.2:40000; without us: sent to the network by lan8 as 10.244.1.7:40000 > 10.244.1.2:40000',
    meaning:
      "Other programs' ip rules behind ours decide as without us, for all that leaves the node: its own, that of pods outside the mesh, what is not captured, and what ztunnel sends.",
    remedy: useHardened,
  },
  'foreign-rules-kept': {
    message:
      'tcp from default/appb-7774fb945-qhq6l to legacy/cron-5d9c8b7f4-zz8hq port 40000 (beside other programs): not captured by 15001: dropped: by the source check of vethd8146a12: the way back to its source leads by istioin',
    meaning:
      "Beside other programs' rules, masquerade, marks and strict reverse path checks everything goes as before: their rules behind ours see what passes, their bits of marks and connections stay.",
    remedy: useHardened,
  },
  'services-seen-by-ztunnel': {
    message:
      'tcp from default/appb-7774fb945-qhq6l to service without endpoints port 80 (with a service proxy): not captured by 15001: rejected: in FORWARD',
    meaning:
      "A mesh pod's TCP to a service reaches ztunnel with the service's address, whether the service has endpoints or not, and is answered.",
    remedy: 'Use profile `istio-1.19`, a later one, or `hardened`.',
  },
  'services-of-mesh-pods': {
    message:
      'tcp from legacy/cron-5d9c8b7f4-zz8hq to node port of a mesh pod port 30002 (with a service proxy): ztunnel sees another client: delivered in ztunnel to port 15006 as 192.168.126.1:40000 > 10.244.1.7:8080',
    meaning:
      'TCP to a service or node port of a mesh pod, from pods and from the world, is captured, and its answers come back.',
    remedy: useHardened,
  },
  'node-reaches-services': {
    message:
      'tcp from the node (10.244.1.1) to service of a mesh pod port 80 (with a service proxy): delivered in ztunnel to port 15006 as 10.244.1.1:40000 > 10.244.1.7:8080',
    meaning: "The node's own connections to a service of a mesh pod reach the pod and are answered.",
    remedy: useHardened,
  },
  'other-services-untouched': {
    message:
      'tcp from legacy/cron-5d9c8b7f4-zz8hq to node port of another pod port 30004 (with a service proxy): packet 1: sent to legacy/cron-5d9c8b7f4-zz8hq by veth90ab12cd as 10.244.1.21:40000 > 10.244.1.21:8080; without us: sent to legacy/cron-5d9c8b7f4-zz8hq by veth90ab12cd as 10.244.1.1:40000 > 10.244.1.21:8080',
    meaning: 'Services of pods outside the mesh work for everybody outside it as they would without us.',
    remedy: changeNamed,
  },
  'no-leak-without-ztunnel': {
    message:
      'tcp from default/appb-7774fb945-qhq6l to legacy/cron-5d9c8b7f4-zz8hq port 40000 (without ztunnel): sent to legacy/cron-5d9c8b7f4-zz8hq by veth90ab12cd as 10.244.1.7:40000 > 10.244.1.21:40000',
    meaning:
      "When ztunnel's veth and namespace, or the tunnels, are gone nothing that was captured, or would be, leaves the node in plain text.",
    remedy: useHardened,
  },
  'no-leak-in-between': {
    message:
      'tcp from default/appb-7774fb945-qhq6l to legacy/cron-5d9c8b7f4-zz8hq port 40000 (after step 3, host: route del 10.244.1.7/32 table 100): sent to legacy/cron-5d9c8b7f4-zz8hq by veth90ab12cd as 10.244.1.7:40000 > 10.244.1.21:40000',
    meaning:
      'What is captured before and after the change is captured or held back all along, never sent in plain text.',
    remedy: report,
  },
  'old-way-or-new': {
    message:
      'udp from default/appb-7774fb945-qhq6l to legacy/cron-5d9c8b7f4-zz8hq port 40000 (after step 3, host: route del 10.244.1.7/32 table 100): dropped: in FORWARD; before: sent to legacy/cron-5d9c8b7f4-zz8hq by veth90ab12cd as 10.244.1.7:40000 > 10.244.1.21:40000; after: sent to legacy/cron-5d9c8b7f4-zz8hq by veth90ab12cd as 10.244.1.7:40000 > 10.244.1.21:40000',
    meaning:
      'At every moment a first packet ends as before the change or as after it, or is held back while tunnels are made anew.',
    remedy: report,
  },
  'answers-return-in-between': {
    message:
      'tcp from default/appb-7774fb945-qhq6l to legacy/cron-5d9c8b7f4-zz8hq port 40000 (after step 3, host: route del 10.244.1.7/32 table 100): the answer does not come back: dropped: in PREROUTING',
    meaning:
      'Conversations that work before and after the change work at every moment, or are held back while tunnels are made anew.',
    remedy: report,
  },
  'connections-go-on': {
    message:
      'tcp from default/appb-7774fb945-qhq6l to legacy/cron-5d9c8b7f4-zz8hq port 40000 (after step 3, host: route del 10.244.1.7/32 table 100): it goes elsewhere: sent to legacy/cron-5d9c8b7f4-zz8hq by veth90ab12cd as 10.244.1.7:40000 > 10.244.1.21:40000; before: delivered in ztunnel to port 15001 as 10.244.1.7:40000 > 10.244.1.21:40000',
    meaning:
      'Connections from before the change go on at every moment, those of pods that come into the mesh or leave it and of a ztunnel that is replaced apart.',
    remedy: report,
  },
  'others-untouched-in-between': {
    message:
      'udp from legacy/cron-5d9c8b7f4-zz8hq to the node (10.244.1.1) port 40000 (after step 3, host: route del 10.244.1.7/32 table 100): dropped: in INPUT; without us: delivered in host as 10.244.1.21:40000 > 10.244.1.1:40000',
    meaning: 'What was not ours before and is not after goes at every moment as it would without us.',
    remedy: report,
  },
});

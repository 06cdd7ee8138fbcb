import { expect, test } from 'vitest';
import { podOfCgroup } from '../../../src/agent/discovery/pod-of-cgroup.js';

const uid = '65a2dac9-acc4-41cf-a4a8-994a9294051f';
const under = uid.replaceAll('-', '_');
const id = 'c0ffee'.padEnd(64, '0');
const inner = 'beef'.padEnd(64, '1');

test.each([
  [
    'version 1, cgroupfs',
    `12:memory:/kubepods/burstable/pod${uid}/${id}\n1:name=systemd:/kubepods/burstable/pod${uid}/${id}\n`,
  ],
  ['version 1, cgroupfs, guaranteed', `3:cpu,cpuacct:/kubepods/pod${uid}/${id}`],
  [
    'version 1, systemd, containerd',
    `7:cpuset:/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${under}.slice/cri-containerd-${id}.scope`,
  ],
  [
    'version 2, systemd, containerd',
    `0::/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${under}.slice/cri-containerd-${id}.scope`,
  ],
  ['version 2, cgroupfs', `0::/kubepods/besteffort/pod${uid}/${id}`],
  ['version 2, CRI-O', `0::/kubepods.slice/kubepods-pod${under}.slice/crio-${id}.scope/container`],
  [
    'version 1, docker with systemd',
    `2:pids:/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${under}.slice/docker-${id}.scope`,
  ],
  ['version 1, docker with cgroupfs', `2:pids:/kubepods/besteffort/pod${uid}/${id}`],
  [
    'containerd without systemd driver',
    `0::/system.slice/containerd.service/kubepods-burstable-pod${under}.slice:cri-containerd:${id}`,
  ],
  ['seen from another cgroup namespace', `0::/../../kubepods-burstable-pod${under}.slice/cri-containerd-${id}.scope`],
  [
    'kind',
    `0::/docker/xyz/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${under}.slice/cri-containerd-${id}.scope`,
  ],
])('%s', (_what, text) => {
  expect(podOfCgroup(text)).toEqual({ uids: [uid], containers: [id] });
});

test.each([
  ['root', '0::/\n'],
  ['a service', '0::/system.slice/kubelet.service\n'],
  ['a user', '0::/user.slice/user-1000.slice/session-2.scope\n'],
  ['a word before', `0::/tripod${uid}\n`],
  ['longer', `0::/kubepods/pod${uid}0\n`],
  ['empty', ''],
  ['noise', '\u0000:::\n:\n'],
])('no pod: %s', (_what, text) => {
  expect(podOfCgroup(text)).toEqual({ uids: [], containers: [] });
});

test('a pod of systemd units without a uid is known by its container', () => {
  expect(podOfCgroup(`0::/system.slice/crio-${id}.scope`)).toEqual({ uids: [], containers: [id] });
});

test('pods inside a pod stand in the order of the path', () => {
  const other = '00000000-0000-0000-0000-000000000001';
  const path = `0::/kubepods/burstable/pod${uid}/${id}/kubepods/pod${other}/${inner}`;
  expect(podOfCgroup(path)).toEqual({ uids: [uid, other], containers: [id, inner] });
});

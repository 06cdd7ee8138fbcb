"""Sends single packets into network namespaces and says what comes out of them; one JSON line a request and an answer.

All of an arena runs on one processor, where the kernel handles packets one after another: when the answer to an ARP query that
was sent behind a packet has come, that packet has been handled to its end. So nothing here waits for a time.
"""

import ctypes
import fcntl
import json
import os
import select
import socket
import struct
import sys

from packets import ETHERTYPES, family_of, fields_of, ip_packet

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
SIOCGIFHWADDR = 0x8927
# IP_TRANSPARENT, IPV6_TRANSPARENT
TRANSPARENT = {socket.AF_INET: (socket.SOL_IP, 19), socket.AF_INET6: (socket.IPPROTO_IPV6, 75)}
PACKET_OUTGOING = 4
PATIENCE_SECONDS = 60

wires = {}
raw = {}
listeners = []


def enter(path):
    with open(path) as namespace:
        if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), path)


def open_all(request):
    processors = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {processors[os.getpid() % len(processors)]})
    for namespace, path in request["namespaces"].items():
        enter(path)
        for family in TRANSPARENT:
            sender = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
            sender.setsockopt(*TRANSPARENT[family], 1)
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            raw[(namespace, family)] = sender
        for device, peer_mac in request["devices"].get(namespace, {}).items():
            wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            wire.bind((device, 0))
            wire.setblocking(False)
            mac = fcntl.ioctl(wire, SIOCGIFHWADDR, struct.pack("256s", device.encode()))[18:24]
            wires[(namespace, device)] = (wire, mac, bytes.fromhex(peer_mac.replace(":", "")))
        for port in request["listeners"].get(namespace, []):
            for family in TRANSPARENT:
                for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                    listeners.append(listener(family, kind, port))
    return {}


def listener(family, kind, port):
    made = socket.socket(family, kind)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(*TRANSPARENT[family], 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    made.bind(("", port))
    if kind == socket.SOCK_STREAM:
        made.listen(64)
    return made


def send(request):
    drain()
    packet = ip_packet(request["packet"])
    family = family_of(request["packet"]["source"])
    error = None
    if "device" in request:
        wire, mac, peer = wires[(request["namespace"], request["device"])]
        wire.send(peer + mac + ETHERTYPES[family] + packet)
    else:
        sender = raw[(request["namespace"], family)]
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, request.get("mark", 0))
        try:
            # Routing looks at the address of the socket, not of the header.
            sender.bind((request["packet"]["source"], 0))
            sender.sendto(packet, (request["packet"]["destination"], 0))
        except OSError as problem:
            error = problem.strerror
    for _ in range(6):
        flush(request["flush"])
    return {"received": drain(), "error": error}


def flush(way):
    """Asks for an address of the node by ARP as one that has none yet (RFC 5227): that is answered whatever its routes are."""
    wire, mac, _ = wires[(way["namespace"], way["device"])]
    target = socket.inet_aton(way["address"])
    query = struct.pack("!HHBBH6s4s6s4s", 1, 0x800, 6, 4, 1, mac, b"\0" * 4, b"\0" * 6, target)
    wire.send(b"\xff" * 6 + mac + b"\x08\x06" + query)
    kept = []
    while True:
        ready, _, _ = select.select([wire], [], [], PATIENCE_SECONDS)
        if not ready:
            raise OSError("nobody answers by ARP")
        frame, address = wire.recvfrom(65536)
        if address[2] == PACKET_OUTGOING:
            continue
        if frame[12:14] == b"\x08\x06" and frame[20:22] == b"\0\x02":
            break
        kept.append(frame)
    for frame in kept:
        early.append((way["namespace"], way["device"], frame))


early = []


def drain():
    found = []
    for namespace, device, frame in early:
        note(found, namespace, device, frame)
    early.clear()
    for (namespace, device), (wire, _, _) in wires.items():
        while True:
            try:
                frame, address = wire.recvfrom(65536)
            except BlockingIOError:
                break
            if address[2] != PACKET_OUTGOING:
                note(found, namespace, device, frame)
    return found


def note(found, namespace, device, frame):
    fields = fields_of(frame)
    if fields is not None:
        found.append({"namespace": namespace, "device": device, **fields})


verbs = {"open": open_all, "send": send}
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = verbs[request["verb"]](request)
    except Exception as problem:
        answer = {"failed": f"{type(problem).__name__}: {problem}"}
    print(json.dumps(answer), flush=True)

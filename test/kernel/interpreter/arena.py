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

libc = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000
SIOCGIFHWADDR = 0x8927
IP_TRANSPARENT = 19
PACKET_OUTGOING = 4
PATIENCE_SECONDS = 60
# Unlike that of any packet that the kernel makes by itself.
TIME_TO_LIVE = 77

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
        sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        sender.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)
        raw[namespace] = sender
        for device, peer_mac in request["devices"].get(namespace, {}).items():
            wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
            wire.bind((device, 0))
            wire.setblocking(False)
            mac = fcntl.ioctl(wire, SIOCGIFHWADDR, struct.pack("256s", device.encode()))[18:24]
            wires[(namespace, device)] = (wire, mac, bytes.fromhex(peer_mac.replace(":", "")))
        for port in request["listeners"].get(namespace, []):
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                listener = socket.socket(socket.AF_INET, kind)
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)
                listener.bind(("0.0.0.0", port))
                if kind == socket.SOCK_STREAM:
                    listener.listen(64)
                listeners.append(listener)
    return {}


def send(request):
    drain()
    packet = ip_packet(request["packet"])
    error = None
    if "device" in request:
        wire, mac, peer = wires[(request["namespace"], request["device"])]
        wire.send(peer + mac + b"\x08\x00" + packet)
    else:
        sender = raw[request["namespace"]]
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
    if frame[12:14] != b"\x08\x00":
        return
    packet = frame[14:]
    header = (packet[0] & 15) * 4
    protocol = packet[9]
    seen = {
        "namespace": namespace,
        "device": device,
        "id": int.from_bytes(packet[4:6], "big"),
        "protocol": protocol,
        "source": socket.inet_ntoa(packet[12:16]),
        "destination": socket.inet_ntoa(packet[16:20]),
    }
    if protocol in (6, 17, 132):
        seen["sourcePort"], seen["destinationPort"] = struct.unpack("!HH", packet[header : header + 4])
    found.append(seen)


def ip_packet(fields):
    source, destination = (socket.inet_aton(fields[key]) for key in ("source", "destination"))
    protocol = fields["protocol"]
    payload = transport(fields, source, destination, protocol)
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), fields["id"], 0, TIME_TO_LIVE, protocol, 0, source, destination)
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def transport(fields, source, destination, protocol):
    ports = struct.pack("!HH", fields.get("sourcePort", 0), fields.get("destinationPort", 0))
    if protocol == 6:
        isn = 1000 if fields.get("tcpFlags", 0) & 2 else 1001
        acknowledged = 1001 if fields.get("tcpFlags", 0) & 16 else 0
        segment = ports + struct.pack("!IIBBHHH", isn, acknowledged, 0x50, fields.get("tcpFlags", 0), 64000, 0, 0)
        return summed(segment, 16, source, destination, protocol)
    if protocol == 17:
        return summed(ports + struct.pack("!HH", 12, 0) + b"data", 6, source, destination, protocol)
    if protocol == 1:
        message = struct.pack("!BBHHH", fields["icmpType"], fields["icmpCode"], 0, fields.get("sourcePort", 0), 1)
        return message[:2] + struct.pack("!H", checksum(message)) + message[4:]
    return ports + b"\0" * 8


def summed(segment, at, source, destination, protocol):
    pseudo = source + destination + struct.pack("!BBH", 0, protocol, len(segment))
    return segment[:at] + struct.pack("!H", checksum(pseudo + segment)) + segment[at + 2 :]


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


verbs = {"open": open_all, "send": send}
for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = verbs[request["verb"]](request)
    except Exception as problem:
        answer = {"failed": f"{type(problem).__name__}: {problem}"}
    print(json.dumps(answer), flush=True)

"""Packets of IPv4 and IPv6: as bytes from their fields, and the fields that are compared from the bytes."""

import socket
import struct

# Unlike that of any packet that the kernel makes by itself.
TIME_TO_LIVE = 77
ETHERTYPES = {socket.AF_INET: b"\x08\x00", socket.AF_INET6: b"\x86\xdd"}
TCP, UDP, ICMP, ICMP6, SCTP = 6, 17, 1, 58, 132


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def ip_packet(fields):
    family = family_of(fields["source"])
    source, destination = (socket.inet_pton(family, fields[key]) for key in ("source", "destination"))
    protocol = fields["protocol"]
    payload = transport(fields, source, destination, protocol)
    if family == socket.AF_INET6:
        # The flow label is the identifier: it has 20 bits.
        return struct.pack("!IHBB", 6 << 28 | fields["id"], len(payload), protocol, TIME_TO_LIVE) + source + destination + payload
    header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), fields["id"], 0, TIME_TO_LIVE, protocol, 0, source, destination)
    return with_checksum(header, 10) + payload


def transport(fields, source, destination, protocol):
    ports = struct.pack("!HH", fields.get("sourcePort", 0), fields.get("destinationPort", 0))
    pseudo = source + destination
    if protocol == TCP:
        isn = 1000 if fields.get("tcpFlags", 0) & 2 else 1001
        acknowledged = 1001 if fields.get("tcpFlags", 0) & 16 else 0
        segment = ports + struct.pack("!IIBBHHH", isn, acknowledged, 0x50, fields.get("tcpFlags", 0), 64000, 0, 0)
        return summed(segment, 16, pseudo, protocol)
    if protocol == UDP:
        return summed(ports + struct.pack("!HH", 12, 0) + b"data", 6, pseudo, protocol)
    if protocol in (ICMP, ICMP6):
        message = struct.pack("!BBHHH", fields["icmpType"], fields["icmpCode"], 0, fields.get("sourcePort", 0), 1)
        return with_checksum(message, 2) if protocol == ICMP else summed(message, 2, pseudo, protocol)
    return ports + b"\0" * 8


def summed(segment, at, pseudo, protocol):
    """With the pseudo header: that of IPv6 is longer, but by nothing that counts in a sum."""
    return with_checksum(segment, at, pseudo + struct.pack("!HH", protocol, len(segment)))


def with_checksum(data, at, ahead=b""):
    return data[:at] + struct.pack("!H", checksum(ahead + data)) + data[at + 2 :]


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    # UDP has no zero: it would mean that there is none.
    return ~total & 0xFFFF or 0xFFFF


def fields_of(frame):
    """None: the frame has no packet of either family."""
    packet = frame[14:]
    if frame[12:14] == ETHERTYPES[socket.AF_INET]:
        identifier, protocol, header = int.from_bytes(packet[4:6], "big"), packet[9], (packet[0] & 15) * 4
        family, addresses = socket.AF_INET, (packet[12:16], packet[16:20])
    elif frame[12:14] == ETHERTYPES[socket.AF_INET6]:
        identifier, protocol, header = int.from_bytes(packet[1:4], "big") & 0xFFFFF, packet[6], 40
        family, addresses = socket.AF_INET6, (packet[8:24], packet[24:40])
    else:
        return None
    source, destination = (socket.inet_ntop(family, address) for address in addresses)
    fields = {"id": identifier, "protocol": protocol, "source": source, "destination": destination}
    if protocol in (TCP, UDP, SCTP):
        fields["sourcePort"], fields["destinationPort"] = struct.unpack("!HH", packet[header : header + 4])
    return fields

"""Minimal ICMP of both families: echo requests and replies on a raw socket, whose packets include their header for IPv4 alone."""

import socket
import struct

PROTOCOL = {socket.AF_INET: socket.IPPROTO_ICMP, socket.AF_INET6: socket.IPPROTO_ICMPV6}
REPLY = {socket.AF_INET: 0, socket.AF_INET6: 129}
REQUEST = {socket.AF_INET: 8, socket.AF_INET6: 128}


def echo(kind, identifier, sequence, payload):
    head = struct.pack("!2BH2H", kind, 0, 0, identifier, sequence)
    return head[:2] + struct.pack("!H", _checksum(head + payload)) + head[4:] + payload


def parsed(packet, family):
    """Kind, identifier, sequence number and payload. Only the kind is valid in ICMP messages other than echoes."""
    message = packet[(packet[0] & 0xF) * 4 :] if family == socket.AF_INET else packet
    kind, _, _, identifier, sequence = struct.unpack("!2BH2H", message[:8])
    return kind, identifier, sequence, message[8:]


def _checksum(message):
    total = sum(struct.unpack(f"!{(len(message) + 1) // 2}H", message + b"\0" * (len(message) % 2)))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF

"""Minimal ICMP: echo requests and replies on a raw socket, whose packets include their IPv4 header."""

import struct

REPLY, REQUEST = 0, 8


def echo(kind, identifier, sequence, payload):
    head = struct.pack("!2BH2H", kind, 0, 0, identifier, sequence)
    return head[:2] + struct.pack("!H", _checksum(head + payload)) + head[4:] + payload


def parsed(packet):
    """Kind, identifier, sequence number and payload. Only the kind is valid in ICMP messages other than echoes."""
    message = packet[(packet[0] & 0xF) * 4 :]
    kind, _, _, identifier, sequence = struct.unpack("!2BH2H", message[:8])
    return kind, identifier, sequence, message[8:]


def _checksum(message):
    total = sum(struct.unpack(f"!{(len(message) + 1) // 2}H", message + b"\0" * (len(message) % 2)))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF

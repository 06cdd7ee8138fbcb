"""Minimal DNS: one question, and an answer with the addresses of the server and of the client that it saw, whatever their family."""

import socket
import struct


def query(identifier, name):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", identifier, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 1, 1)


def answer(question, addresses):
    """The header, the question section, and one A or AAAA record with TTL 0 for each address."""
    end = question.index(b"\0", 12) + 5
    header = question[:2] + struct.pack("!5H", 0x8180, 1, len(addresses), 0, 0)
    return header + question[12:end] + b"".join(_record(address) for address in addresses)


def addresses_of(message):
    """The addresses of a message that answer() wrote."""
    count = struct.unpack("!H", message[6:8])[0]
    at = message.index(b"\0", 12) + 5
    found = []
    for _ in range(count):
        length = struct.unpack("!H", message[at + 10 : at + 12])[0]
        family = socket.AF_INET if length == 4 else socket.AF_INET6
        found.append(socket.inet_ntop(family, message[at + 12 : at + 12 + length]))
        at += 12 + length
    return found


def _record(address):
    kind, family = (28, socket.AF_INET6) if ":" in address else (1, socket.AF_INET)
    data = socket.inet_pton(family, address)
    return b"\xc0\x0c" + struct.pack("!2HIH", kind, 1, 0, len(data)) + data


def send_over_tcp(connection, message):
    connection.sendall(struct.pack("!H", len(message)) + message)


def receive_over_tcp(reader):
    """The next message from a connection's file; empty when the connection has ended."""
    length = reader.read(2)
    return reader.read(struct.unpack("!H", length)[0]) if len(length) == 2 else b""

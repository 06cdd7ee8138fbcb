"""Minimal DNS: one question for an A record, and an answer with the addresses of the server and of the client that it saw."""

import socket
import struct


def query(identifier, name):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return struct.pack("!6H", identifier, 0x0100, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 1, 1)


def answer(question, addresses):
    """The header, the question section, and one A record with TTL 0 for each address."""
    end = question.index(b"\0", 12) + 5
    header = question[:2] + struct.pack("!5H", 0x8180, 1, len(addresses), 0, 0)
    records = [b"\xc0\x0c" + struct.pack("!2HIH", 1, 1, 0, 4) + socket.inet_aton(address) for address in addresses]
    return header + question[12:end] + b"".join(records)


def addresses_of(message):
    """The addresses of a message that answer() wrote, whose records have 16 bytes each."""
    count = struct.unpack("!H", message[6:8])[0]
    end = message.index(b"\0", 12) + 5
    return [socket.inet_ntoa(message[end + 16 * record + 12 : end + 16 * record + 16]) for record in range(count)]


def send_over_tcp(connection, message):
    connection.sendall(struct.pack("!H", len(message)) + message)


def receive_over_tcp(reader):
    """The next message from a connection's file; empty when the connection has ended."""
    length = reader.read(2)
    return reader.read(struct.unpack("!H", length)[0]) if len(length) == 2 else b""

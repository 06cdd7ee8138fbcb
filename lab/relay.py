"""What both stand-ins for ztunnel do with a connection: find where it leads, connect there, log both ends, copy the bytes.

HBONE's mutual TLS and HTTP/2 are left out: one line `CONNECT address:port` stands for them.
"""

import json
import select
import socket
import threading
from collections import namedtuple

from standin import address_and_port, endpoint, family_of, in_background, send_now

CONNECT_TIMEOUT_SECONDS = 60
LONGEST_LINE = 100
IP_TRANSPARENT = 19
IPV6_TRANSPARENT = 75


# entry: the start of each of its log entries. destination_of(connection): where its client wanted to go. target_of(connection,
# destination): where it leads, and the preface to send there. connect(peer, target): the onward connection. is_tunnel: its clients
# wait for an answer to their preface.
Listener = namedtuple("Listener", "entry log destination_of target_of connect is_tunnel")


def relay(connection, listener):
    entry = dict(listener.entry)
    upstream = None
    try:
        peer, destination = connection.getpeername()[:2], listener.destination_of(connection)
        entry |= {"peer": endpoint(peer), "destination": endpoint(destination)}
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Logged at once, since the client may give up before the outcome is known.
        listener.log(entry | {"outcome": "taken"})
        target, preface = listener.target_of(connection, destination)
        entry["target"] = endpoint(target)
        upstream = listener.connect(peer, target)
        entry["source"] = endpoint(upstream.getsockname())
        if preface:
            upstream.sendall(preface)
            if read_line(upstream) != "OK":
                raise OSError("the other ztunnel did not take the connection")
        # Logged before the first byte is returned, so that the log is complete when the client has its answer.
        listener.log(entry | {"outcome": "connected"})
        if listener.is_tunnel:
            connection.sendall(b"OK\n")
    except OSError as problem:
        listener.log(entry | {"outcome": str(problem)})
        close(connection, upstream)
        return
    exchange(connection, upstream)


def make_transparent(sock):
    """Lets a socket have an address that is not of this machine."""
    if sock.family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
    else:
        sock.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)


def connect_from(source, peer, target, prepare=lambda sock: None):
    """Connects from a spoofed source with a new port: with the client's own, connection tracking would take this for the same flow."""
    while True:
        upstream = socket.socket(family_of(target[0]))
        upstream.settimeout(CONNECT_TIMEOUT_SECONDS)
        make_transparent(upstream)
        prepare(upstream)
        upstream.bind((source, 0))
        if upstream.getsockname()[:2] != peer:
            break
        upstream.close()
    return connected(upstream, target)


def connected(upstream, target):
    try:
        upstream.settimeout(CONNECT_TIMEOUT_SECONDS)
        upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        upstream.connect(target)
    except OSError:
        upstream.close()
        raise
    upstream.settimeout(None)
    return upstream


def mesh_of(path):
    """The mesh as the control plane told it: `pods`, address to node, and `services`, address to where it leads."""
    with open(path) as file:
        return json.load(file)


def preface_to(destination):
    return f"CONNECT {endpoint(destination)}\n".encode()


def preface_target(connection, destination):
    verb, _, target = read_line(connection).partition(" ")
    address, port = address_and_port(target)
    if verb != "CONNECT" or address != destination[0] or port is None:
        raise OSError(f"not a preface for {destination[0]}: {verb} {target}")
    return (address, port), None


def read_line(connection):
    """Reads up to the newline and no further: the rest belongs to the connection."""
    connection.settimeout(CONNECT_TIMEOUT_SECONDS)
    line = b""
    while not line.endswith(b"\n"):
        seen = connection.recv(LONGEST_LINE, socket.MSG_PEEK)
        part = connection.recv(seen.find(b"\n") + 1 or len(seen)) if seen else b""
        line += part
        if not part or len(line) > LONGEST_LINE:
            raise OSError(f"no whole line: {line!r}")
    connection.settimeout(None)
    return line.decode("ascii", "replace").rstrip("\n")


def exchange(*pair):
    """Copies both directions until their ends; an error in one ends the other as well. All pairs share a thread."""
    with beginning:
        if not poll:
            poll.append(select.epoll())
            in_background(exchange_forever)
    for source, sink in (pair, pair[::-1]):
        directions[source.fileno()] = source, sink
    for source in pair:
        poll[0].register(source, select.EPOLLIN)


def exchange_forever():
    while True:
        for number, _ in poll[0].poll():
            exchange_once(number)


def exchange_once(number):
    source, sink = directions[number]
    rest = pass_on(source, sink)
    if rest == b"":
        return
    poll[0].unregister(number)
    # Its sockets are closed with their last direction.
    del directions[number]
    if rest:
        in_background(pump, source, sink, rest)


def pass_on(source, sink):
    """What the sink does not take at once; None: the direction has ended."""
    try:
        data = source.recv(65536, socket.MSG_DONTWAIT)
        if data:
            return data[send_now(sink, data) :]
        sink.shutdown(socket.SHUT_WR)
    except BlockingIOError:
        return b""
    except OSError:
        shut(source)
        shut(sink)
    return None


def pump(source, sink, data):
    """A direction whose sink is slow has a thread from then on, so that the others need not wait for it."""
    try:
        while data:
            sink.sendall(data)
            data = source.recv(65536)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        shut(source)
        shut(sink)


def shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def close(*connections):
    for connection in connections:
        if connection is not None:
            connection.close()


beginning = threading.Lock()
# The one of the process, once there is a pair.
poll = []
# By the descriptor that is read from.
directions = {}

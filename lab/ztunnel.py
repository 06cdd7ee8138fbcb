"""A stand-in for ztunnel: accepts redirected connections and connects to their destinations with the client's own address.

It works as istio/ztunnel of 2023 (src/socket.rs, src/proxy): listeners and upstream sockets have IP_TRANSPARENT, the
original destination is the accepted socket's local address, and the source of the upstream connection is the peer's
address with a new port. HBONE's mutual TLS and HTTP/2 are left out: one line `CONNECT ip:port` stands for them.
"""

import argparse
import json
import socket

import dns
from standin import accept_forever, endpoint, in_background, json_log, serve

OUTBOUND, INBOUND, HBONE, DNS = 15001, 15006, 15008, 15053
CONNECT_TIMEOUT_SECONDS = 60
IP_TRANSPARENT = 19


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--log", required=True, help="one JSON line for every connection")
    options.add_argument("--mesh", required=True, help="JSON file: of mesh pods address -> node, of services address -> where it leads")
    options.add_argument("--node", required=True)
    options.add_argument("--address", required=True, help="ztunnel's own")
    given = options.parse_args()
    given.log = json_log(given.log)
    serve(given.pid_file, lambda: start(given))


def start(given):
    handlers = {OUTBOUND: outbound_target, INBOUND: original_destination, HBONE: preface_target}
    for port, target_of in handlers.items():
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)
        listener.bind(("0.0.0.0", port))
        listener.listen(128)
        in_background(accept_forever, listener, lambda c, port=port, target_of=target_of: proxy(c, port, target_of, given))
    resolver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    resolver.bind(("0.0.0.0", DNS))
    in_background(answer_dns, resolver, given)


def proxy(connection, port, target_of, given):
    entry = {"listener": port}
    upstream = None
    try:
        peer, destination = connection.getpeername(), connection.getsockname()
        entry |= {"peer": endpoint(peer), "destination": endpoint(destination)}
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if destination[0] == given.address:
            raise OSError("refused: a call to ztunnel itself")
        # Logged at once, since the client may give up before the outcome is known.
        given.log(entry | {"outcome": "taken"})
        target, preface = target_of(connection, destination, given)
        entry["target"] = endpoint(target)
        upstream = connect_as(peer, target, given.address)
        entry["source"] = endpoint(upstream.getsockname())
        if preface:
            upstream.sendall(preface)
            if read_line(upstream) != "OK":
                raise OSError("the other ztunnel did not take the connection")
        # Logged before the first byte is returned, so that the log is complete when the client has its answer.
        given.log(entry | {"outcome": "connected"})
        if port == HBONE:
            connection.sendall(b"OK\n")
    except OSError as problem:
        given.log(entry | {"outcome": str(problem)})
        close(connection, upstream)
        return
    in_background(pump, upstream, connection)
    pump(connection, upstream)


def outbound_target(_, destination, given):
    with open(given.mesh) as file:
        mesh = json.load(file)
    destination = tuple(mesh["services"].get(destination[0], destination))
    node = mesh["pods"].get(destination[0])
    if node is None or node == given.node:
        return destination, None
    return (destination[0], HBONE), f"CONNECT {endpoint(destination)}\n".encode()


def original_destination(_, destination, __):
    return destination, None


def preface_target(connection, destination, _):
    verb, _, target = read_line(connection).partition(" ")
    address, _, port = target.partition(":")
    if verb != "CONNECT" or address != destination[0] or not port.isdigit():
        raise OSError(f"not a preface for {destination[0]}: {verb} {target}")
    return (address, int(port)), None


def connect_as(peer, target, own_address):
    """Connects from the peer's address; from our own if a pod connects to itself, since it cannot answer its own address."""
    source = own_address if peer[0] == target[0] else peer[0]
    while True:
        upstream = socket.socket()
        upstream.settimeout(CONNECT_TIMEOUT_SECONDS)
        upstream.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)
        upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        upstream.bind((source, 0))
        # With the client's own port, the node's connection tracking would take this for the same flow.
        if upstream.getsockname() != peer:
            break
        upstream.close()
    try:
        upstream.connect(target)
    except OSError:
        upstream.close()
        raise
    upstream.settimeout(None)
    return upstream


def read_line(connection):
    """Reads up to the newline and no further: the rest belongs to the connection."""
    connection.settimeout(CONNECT_TIMEOUT_SECONDS)
    line = b""
    while not line.endswith(b"\n"):
        byte = connection.recv(1)
        if not byte or len(line) > 100:
            raise OSError(f"no whole line: {line!r}")
        line += byte
    connection.settimeout(None)
    return line.decode("ascii", "replace").rstrip("\n")


def pump(source, sink):
    """Copies one direction until its end. An error in one direction ends the other as well."""
    try:
        while data := source.recv(65536):
            sink.sendall(data)
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


def answer_dns(resolver, given):
    while True:
        try:
            question, peer = resolver.recvfrom(4096)
            given.log({"listener": DNS, "peer": endpoint(peer), "outcome": "answered"})
            resolver.sendto(dns.answer(question, [given.address, peer[0]]), peer)
        except (OSError, ValueError):
            continue


main()

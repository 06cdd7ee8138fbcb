"""A stand-in for ztunnel in a namespace of its own: accepts redirected connections and connects to their destinations with the client's own address.

It works as istio/ztunnel of 2023 (src/socket.rs, src/proxy): listeners and upstream sockets have IP_TRANSPARENT, the
original destination is the accepted socket's local address, and the source of the upstream connection is the peer's
address with a new port.
"""

import argparse
import socket

import dns
from relay import Listener, connect_from, make_transparent, mesh_of, preface_target, preface_to, relay
from standin import accept_forever, endpoint, in_background, json_log

OUTBOUND, INBOUND, HBONE, DNS = 15001, 15006, 15008, 15053


def main(serve):
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
    targets = {
        OUTBOUND: lambda _, destination: outbound_target(destination, given),
        INBOUND: lambda _, destination: (destination, None),
        HBONE: preface_target,
    }
    for port, target_of in targets.items():
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        make_transparent(listener)
        listener.bind(("0.0.0.0", port))
        listener.listen(128)
        way = Listener(
            entry={"listener": port},
            log=given.log,
            destination_of=lambda connection: connection.getsockname(),
            target_of=refusing_calls_to(given.address, target_of),
            connect=lambda peer, target: connect_as(peer, target, given.address),
            is_tunnel=port == HBONE,
        )
        in_background(accept_forever, listener, lambda connection, way=way: relay(connection, way))
    resolver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    resolver.bind(("0.0.0.0", DNS))
    in_background(answer_dns, resolver, given)


def refusing_calls_to(own_address, target_of):
    def checked(connection, destination):
        if destination[0] == own_address:
            raise OSError("refused: a call to ztunnel itself")
        return target_of(connection, destination)

    return checked


def outbound_target(destination, given):
    mesh = mesh_of(given.mesh)
    destination = tuple(mesh["services"].get(destination[0], destination))
    node = mesh["pods"].get(destination[0])
    if node is None or node == given.node:
        return destination, None
    return (destination[0], HBONE), preface_to(destination)


def connect_as(peer, target, own_address):
    """Connects from the peer's address; from our own if a pod connects to itself, since it cannot answer its own address."""
    return connect_from(own_address if peer[0] == target[0] else peer[0], peer, target)


def answer_dns(resolver, given):
    while True:
        try:
            question, peer = resolver.recvfrom(4096)
            given.log({"listener": DNS, "peer": endpoint(peer), "outcome": "answered"})
            resolver.sendto(dns.answer(question, [given.address, peer[0]]), peer)
        except (OSError, ValueError):
            continue

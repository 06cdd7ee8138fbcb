"""A stand-in for ztunnel as it is since Istio 1.21: one process for a node, whose sockets are in the namespaces of the pods.

Like istio/ztunnel it marks every socket, listening or connecting, so that the pod's rules tell its packets from the application's.
The original destination of a redirected connection is what connection tracking remembers (SO_ORIGINAL_DST). It connects onward
with the pod's own address, and to the application with the client's. DNS queries are forwarded to the node's resolver.
"""

import argparse
import ctypes
import os
import select
import socket
import struct
import threading

from relay import Listener, close, connect_from, connected, make_transparent, mesh_of, preface_target, preface_to, relay
from standin import endpoint, family_of, in_background, json_log, serve

OUTBOUND, INBOUND, HBONE, DNS = 15001, 15006, 15008, 15053
MARK = 0x539
CLONE_NEWNET = 0x40000000
# The same number for both families, at the level of the protocol.
SO_ORIGINAL_DST = 80
ANSWER_TIMEOUT_SECONDS = 60
LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
WILDCARD = {socket.AF_INET: "0.0.0.0", socket.AF_INET6: "::"}

libc = ctypes.CDLL(None, use_errno=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--log", required=True, help="one JSON line for every connection")
    options.add_argument("--mesh", required=True, help="JSON file: of mesh pods address -> node, of services address -> where it leads")
    options.add_argument("--pod", required=True, action="append", help="name=path of its network namespace; once for each pod")
    options.add_argument("--resolver", required=True, action="append", help="address of the upstream DNS server, one for each family")
    given = options.parse_args()
    given.log = json_log(given.log)
    serve(given.pid_file, lambda: start(given))


def start(given):
    problems = []
    threads = [threading.Thread(target=start_in_pod, args=(*pod.split("=", 1), given, problems)) for pod in given.pod]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise OSError("; ".join(problems))


def start_in_pod(pod, path, given, problems):
    """A thread has a network namespace of its own, and the threads that it starts inherit it."""
    try:
        enter(path)
        entry = {"pod": pod}
        in_background(accept_forever, dict(tcp_listeners(entry, given)))
        in_background(answer_forever, {udp_listener(family): family for family in families(given)}, entry, given)
    except OSError as problem:
        problems.append(f"{pod}: {problem}")


def enter(path):
    namespace = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if libc.setns(namespace, CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), path)
    finally:
        os.close(namespace)


def families(given):
    return {family_of(address) for address in given.resolver}


def tcp_listeners(entry, given):
    """Of each port and family a socket, with what becomes of its connections."""
    for family in families(given):
        resolver = next(address for address in given.resolver if family_of(address) == family)
        ways = {
            OUTBOUND: (WILDCARD, original_destination, lambda _, to: outbound_target(to, given), connect),
            INBOUND: (WILDCARD, original_destination, lambda _, to: (to, None), connect_as),
            HBONE: (WILDCARD, lambda connection: connection.getsockname()[:2], preface_target, connect_as),
            DNS: (LOOPBACK, original_destination, lambda _, __, resolver=resolver: ((resolver, 53), None), connect),
        }
        for port, (address, destination_of, target_of, connector) in ways.items():
            listener = marked_socket(family, socket.SOCK_STREAM)
            if port in (INBOUND, HBONE):
                make_transparent(listener)
            listener.bind((address[family], port))
            listener.listen(128)
            yield listener, Listener(
                entry=entry | {"listener": port},
                log=given.log,
                destination_of=destination_of,
                target_of=target_of,
                connect=connector,
                is_tunnel=port == HBONE,
            )


def udp_listener(family):
    listener = marked_socket(family, socket.SOCK_DGRAM)
    listener.bind((LOOPBACK[family], DNS))
    return listener


def marked_socket(family, kind):
    made = socket.socket(family, kind)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, MARK)
    # A successor listens beside its predecessor.
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if family == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    return made


def accept_forever(ways):
    while True:
        for listener in select.select(list(ways), [], [])[0]:
            try:
                connection, _ = listener.accept()
            except OSError:
                continue
            in_background(relay, connection, ways[listener])


def original_destination(connection):
    if connection.family == socket.AF_INET6:
        _, port, _, address, _ = struct.unpack("!HHI16sI", connection.getsockopt(socket.IPPROTO_IPV6, SO_ORIGINAL_DST, 28))
        return socket.inet_ntop(socket.AF_INET6, address), port
    _, port, address, _ = struct.unpack("!HH4s8s", connection.getsockopt(socket.SOL_IP, SO_ORIGINAL_DST, 16))
    return socket.inet_ntoa(address), port


def outbound_target(destination, given):
    mesh = mesh_of(given.mesh)
    destination = tuple(mesh["services"].get(destination[0], destination))
    if destination[0] not in mesh["pods"]:
        return destination, None
    return (destination[0], HBONE), preface_to(destination)


def connect(_, target):
    return connected(marked_socket(family_of(target[0]), socket.SOCK_STREAM), target)


def connect_as(peer, target):
    """Connects from the client's address; the pod's answers come back by its route table for marked connections."""
    return connect_from(peer[0], peer, target, prepare=lambda sock: sock.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, MARK))


def answer_forever(listeners, entry, given):
    while True:
        for listener in select.select(list(listeners), [], [])[0]:
            try:
                question, peer = listener.recvfrom(4096)
            except OSError:
                continue
            in_background(answer, listener, question, peer, entry, given)


def answer(listener, question, peer, entry, given):
    entry = entry | {"listener": DNS, "peer": endpoint(peer)}
    given.log(entry | {"outcome": "taken"})
    upstream = marked_socket(listener.family, socket.SOCK_DGRAM)
    try:
        upstream.settimeout(ANSWER_TIMEOUT_SECONDS)
        resolver = next(address for address in given.resolver if family_of(address) == listener.family)
        upstream.connect((resolver, 53))
        entry |= {"source": endpoint(upstream.getsockname()), "target": endpoint((resolver, 53))}
        upstream.send(question)
        answered = upstream.recv(4096)
        given.log(entry | {"outcome": "answered"})
        listener.sendto(answered, peer)
    except OSError as problem:
        given.log(entry | {"outcome": str(problem)})
    finally:
        close(upstream)


main()

"""A stand-in for ztunnel as it is since Istio 1.21: one process for a node, whose sockets are in the namespaces of the pods.

Like istio/ztunnel it marks every socket, listening or connecting, so that the pod's rules tell its packets from the application's.
The original destination of a redirected connection is what connection tracking remembers (SO_ORIGINAL_DST). It connects onward
with the pod's own address, and to the application with the client's. DNS queries are forwarded to the node's resolver.

It is given its pods when it starts, or told about them by the node's agent (--zds).
"""

import argparse
import ctypes
import os
import select
import socket
import struct
import threading

import zds
from relay import Listener, close, connect_from, connected, make_transparent, mesh_of, preface_target, preface_to, relay
from standin import endpoint, family_of, in_background, json_log

OUTBOUND, INBOUND, HBONE, DNS = 15001, 15006, 15008, 15053
MARK = 0x539
CLONE_NEWNET = 0x40000000
# The same number for both families, at the level of the protocol.
SO_ORIGINAL_DST = 80
ANSWER_TIMEOUT_SECONDS = 60
LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
WILDCARD = {socket.AF_INET: "0.0.0.0", socket.AF_INET6: "::"}

libc = ctypes.CDLL(None, use_errno=True)


def main(serve):
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--log", required=True, help="one JSON line for every connection")
    options.add_argument("--mesh", required=True, help="JSON file: of mesh pods address -> node, of services address -> where it leads")
    options.add_argument("--pod", action="append", default=[], help="name=path of its network namespace; once for each pod")
    options.add_argument("--zds", help="path of the socket of the agent that tells it about pods")
    options.add_argument("--resolver", required=True, action="append", help="address of the upstream DNS server, one for each family")
    given = options.parse_args()
    given.log = json_log(given.log)
    serve(given.pid_file, lambda: start(given))


def start(given):
    if given.zds:
        in_background(follow_agent, given)
    problems = []
    threads = [threading.Thread(target=start_at, args=(*pod.split("=", 1), given, problems)) for pod in given.pod]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if problems:
        raise OSError("; ".join(problems))


def start_at(pod, path, given, problems):
    try:
        namespace = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            start_proxy(pod, namespace, given)
        finally:
            os.close(namespace)
    except OSError as problem:
        problems.append(f"{pod}: {problem}")


def follow_agent(given):
    """Pods come and go as the agent says. What a stopped proxy has taken goes on to its end."""
    stops = {}

    def start_workload(uid, info, namespace):
        try:
            stops[uid] = start_proxy(info["name"], namespace, given)
        except OSError as problem:
            raise zds.Refused(f"failure to start proxy : {problem}") from None

    hello = lambda connection: connection.send(zds.HELLO)
    zds.follow(given.zds, zds.Workloads(start_workload, lambda uid: stops.pop(uid)()), hello)
    os._exit(1)


def start_proxy(pod, namespace, given):
    """Opens the sockets of one pod. Returns what closes them."""
    opened, problems = [], []
    readable, writable = os.pipe()
    thread = threading.Thread(target=listen_in, args=(pod, namespace, given, readable, opened, problems))
    thread.start()
    thread.join()
    if problems:
        os.close(readable)
        os.close(writable)
        close(*opened)
        raise problems[0]
    return lambda: os.close(writable)


def listen_in(pod, namespace, given, end, opened, problems):
    """A thread has a network namespace of its own, and the threads that it starts inherit it."""
    try:
        enter(namespace)
        entry = {"pod": pod}
        ways = {}
        for listener, way in tcp_listeners(entry, given):
            opened.append(listener)
            ways[listener] = way
        for family in families(given):
            opened.append(udp_listener(family))
        in_background(serve_until, end, opened, ways, entry, given)
    except OSError as problem:
        problems.append(problem)


def enter(namespace):
    if libc.setns(namespace, CLONE_NEWNET) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


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


def serve_until(end, opened, ways, entry, given):
    """Takes connections and questions until the pipe is closed at its other end."""
    while True:
        ready = select.select([end, *opened], [], [])[0]
        if end in ready:
            break
        for listener in ready:
            try:
                if listener in ways:
                    connection, _ = listener.accept()
                    in_background(relay, connection, ways[listener])
                else:
                    question, peer = listener.recvfrom(4096)
                    in_background(answer, listener, question, peer, entry, given)
            except OSError:
                continue
    os.close(end)
    close(*opened)


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

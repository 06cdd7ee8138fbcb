"""A workload: sends every client, over TCP, UDP and ICMP echo, the address that it sees, then echoes; optionally answers DNS."""

import argparse
import json
import select
import socket
import struct
import time

import dns
import icmp
from standin import RESENT_QUESTION, accept_forever, endpoint, family_of, in_background, resent_segments, send_now

IP_PKTINFO = 8
IPV6_RECVPKTINFO, IPV6_PKTINFO = 49, 50


def main(serve):
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--name", required=True, help="what the server calls itself in its replies")
    options.add_argument("--port", type=int, required=True, help="TCP and UDP")
    options.add_argument("--dns", action="append", default=[], help="answer DNS on port 53 with this address and the client's; one for each family")
    options.add_argument("--ipv6", action="store_true", help="serve IPv6 as well")
    given = options.parse_args()
    serve(given.pid_file, lambda: start(given))


def start(given):
    for family in [socket.AF_INET] + [socket.AF_INET6] * given.ipv6:
        serve_family(family, given)


def serve_family(family, given):
    in_background(greet_and_echo, listen(family, given.port), given.name)
    in_background(answer_datagrams, udp_socket(family, given.port), lambda _, peer: greeting(given.name, peer))
    # The kernel's own echo reply names neither the server nor the client address.
    with open(ECHO_IGNORE_ALL[family], "w") as setting:
        setting.write("1\n")
    pings = socket.socket(family, socket.SOCK_RAW, icmp.PROTOCOL[family])
    in_background(answer_datagrams, pings, lambda packet, peer: echo(family, packet, given.name, peer))
    own = next((address for address in given.dns if family_of(address) == family), None)
    if own:
        answer = lambda question, peer: dns.answer(question, [own, peer[0]])
        in_background(answer_datagrams, udp_socket(family, 53), answer)
        in_background(accept_forever, listen(family, 53), lambda connection: answer_dns_over_tcp(connection, answer))


def greeting(name, peer):
    return (json.dumps({"server": name, "peer": endpoint(peer)}) + "\n").encode()


def echo(family, packet, name, peer):
    kind, identifier, sequence, payload = icmp.parsed(packet, family)
    if kind != icmp.REQUEST[family]:
        return None
    return icmp.echo(icmp.REPLY[family], identifier, sequence, greeting(name, peer) if payload == b"hello\n" else payload)


def listen(family, port):
    return socket.create_server((WILDCARD[family], port), family=family, backlog=128)


def greet_and_echo(listener, name):
    """All clients in one thread: most say little, and leave soon."""
    poll = select.epoll()
    poll.register(listener, select.EPOLLIN)
    clients = {}
    while True:
        for number, _ in poll.poll():
            if number == listener.fileno():
                greet(listener, name, poll, clients)
            else:
                echo_once(number, poll, clients)


def greet(listener, name, poll, clients):
    try:
        client, peer = listener.accept()
    except OSError:
        time.sleep(0.05)
        return
    try:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.send(greeting(name, peer))
    except OSError:
        return
    clients[client.fileno()] = client
    poll.register(client, select.EPOLLIN)


def echo_once(number, poll, clients):
    client = clients[number]
    try:
        data = client.recv(65536)
        answer = b"%d\n" % resent_segments(client) if data == RESENT_QUESTION else data
        rest = answer[send_now(client, answer) :]
        if data and not rest:
            return
    except OSError:
        rest = b""
    poll.unregister(number)
    del clients[number]
    if rest:
        in_background(echo_forever, client, rest)


def echo_forever(client, data):
    """A client that does not read has a thread from then on, so that the others need not wait for it."""
    try:
        while data:
            client.sendall(data)
            data = client.recv(65536)
    except OSError:
        pass


def answer_dns_over_tcp(connection, answer):
    with connection, connection.makefile("rb") as reader:
        try:
            while question := dns.receive_over_tcp(reader):
                dns.send_over_tcp(connection, answer(question, connection.getpeername()))
        except (OSError, ValueError):
            pass


def udp_socket(family, port):
    receiver = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET6:
        receiver.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    receiver.bind((WILDCARD[family], port))
    return receiver


def answer_datagrams(receiver, reply):
    """Sends every answer from the address that the datagram was sent to, since a node has several."""
    is_ipv6 = receiver.family == socket.AF_INET6
    level, kind = (socket.IPPROTO_IPV6, IPV6_PKTINFO) if is_ipv6 else (socket.SOL_IP, IP_PKTINFO)
    receiver.setsockopt(level, IPV6_RECVPKTINFO if is_ipv6 else IP_PKTINFO, 1)
    while True:
        try:
            data, [(_, _, info)], _, peer = receiver.recvmsg(4096, socket.CMSG_SPACE(20))
            source = struct.pack("=16si", info[:16], 0) if is_ipv6 else struct.pack("=i4s4s", 0, info[8:12], b"")
            if answer := reply(data, peer):
                receiver.sendmsg([answer], [(level, kind, source)], 0, peer)
        except (OSError, ValueError, struct.error):
            continue


WILDCARD = {socket.AF_INET: "0.0.0.0", socket.AF_INET6: "::"}
ECHO_IGNORE_ALL = {
    socket.AF_INET: "/proc/sys/net/ipv4/icmp_echo_ignore_all",
    socket.AF_INET6: "/proc/sys/net/ipv6/icmp/echo_ignore_all",
}

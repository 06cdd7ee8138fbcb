"""A workload: sends every client, over TCP, UDP and ICMP echo, the address that it sees, then echoes; optionally answers DNS."""

import argparse
import json
import socket
import struct

import dns
import icmp
from standin import RESENT_QUESTION, accept_forever, endpoint, in_background, resent_segments, serve

IP_PKTINFO = 8


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--name", required=True, help="what the server calls itself in its replies")
    options.add_argument("--port", type=int, required=True, help="TCP and UDP")
    options.add_argument("--dns", help="answer DNS on port 53 with this address and the client's")
    given = options.parse_args()
    serve(given.pid_file, lambda: start(given))


def start(given):
    listen(given.port, lambda connection: greet_and_echo(connection, given.name))
    in_background(answer_datagrams, udp_socket(given.port), lambda _, peer: greeting(given.name, peer))
    # The kernel's own echo reply names neither the server nor the client address.
    with open("/proc/sys/net/ipv4/icmp_echo_ignore_all", "w") as setting:
        setting.write("1\n")
    pings = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
    in_background(answer_datagrams, pings, lambda packet, peer: echo(packet, given.name, peer))
    if given.dns:
        answer = lambda question, peer: dns.answer(question, [given.dns, peer[0]])
        in_background(answer_datagrams, udp_socket(53), answer)
        listen(53, lambda connection: answer_dns_over_tcp(connection, answer))


def greeting(name, peer):
    return (json.dumps({"server": name, "peer": endpoint(peer)}) + "\n").encode()


def echo(packet, name, peer):
    kind, identifier, sequence, payload = icmp.parsed(packet)
    if kind != icmp.REQUEST:
        return None
    return icmp.echo(icmp.REPLY, identifier, sequence, greeting(name, peer) if payload == b"hello\n" else payload)


def listen(port, handle):
    in_background(accept_forever, socket.create_server(("0.0.0.0", port), backlog=128), handle)


def greet_and_echo(connection, name):
    with connection:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(greeting(name, connection.getpeername()))
            while data := connection.recv(65536):
                connection.sendall(b"%d\n" % resent_segments(connection) if data == RESENT_QUESTION else data)
        except OSError:
            pass


def answer_dns_over_tcp(connection, answer):
    with connection, connection.makefile("rb") as reader:
        try:
            while question := dns.receive_over_tcp(reader):
                dns.send_over_tcp(connection, answer(question, connection.getpeername()))
        except (OSError, ValueError):
            pass


def udp_socket(port):
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("0.0.0.0", port))
    return receiver


def answer_datagrams(receiver, reply):
    """Sends every answer from the address that the datagram was sent to, since a node has several."""
    receiver.setsockopt(socket.SOL_IP, IP_PKTINFO, 1)
    while True:
        try:
            data, [(_, _, info)], _, peer = receiver.recvmsg(4096, socket.CMSG_SPACE(12))
            source = struct.pack("=i4s4s", 0, info[8:12], b"")
            if answer := reply(data, peer):
                receiver.sendmsg([answer], [(socket.SOL_IP, IP_PKTINFO, source)], 0, peer)
        except (OSError, ValueError, struct.error):
            continue


main()

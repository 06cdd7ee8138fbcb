"""A client: makes all the given connections at once, reports the answer of each, and keeps them open until it is ended.

They stay open so that the nodes' state of them can be read while they live: the last packets of a connection may leave
other marks than the rest (a host's last acknowledgement has no socket any more, so a socket match does not apply to it).
"""

import argparse
import json
import os
import socket
import threading

import dns
import icmp
from standin import endpoint, family_of, write_json


def main(serve):
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--report", required=True, help="JSON file: what each connection saw")
    options.add_argument("--probes", required=True, type=json.loads, help="JSON list of protocol, address, port, source, patience")
    given = options.parse_args()
    serve(given.pid_file, lambda: start(given))


def start(given):
    threads = [threading.Thread(target=attempt, args=(probe,)) for probe in given.probes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    write_json(given.report, given.probes)


def attempt(probe):
    kinds = {
        "tcp": (socket.SOCK_STREAM, 0, over_tcp),
        "udp": (socket.SOCK_DGRAM, 0, over_udp),
        "dns": (socket.SOCK_DGRAM, 0, over_dns),
        "dns-tcp": (socket.SOCK_STREAM, 0, over_dns_tcp),
        "icmp": (socket.SOCK_RAW, icmp.PROTOCOL[family_of(probe["address"])], over_icmp),
    }
    kind, number, ask = kinds[probe["protocol"]]
    client = socket.socket(family_of(probe["address"]), kind, number)
    held.append(client)
    try:
        client.settimeout(probe["patience"])
        if kind != socket.SOCK_RAW:
            # A port that connect() chooses may be another connection's to another destination. A pod's rules redirect both to one
            # listener, so the kernel gives one of them another source port, and the proxy's log does not name the client.
            client.bind((probe["source"] or "", 0))
        # A connected UDP socket accepts answers only from the address that it sent to.
        client.connect((probe["address"], probe["port"]))
        local = client.getsockname()
        probe["local"] = endpoint((local[0], echo_identifier()) if ask is over_icmp else local)
        probe |= ask(client)
    except (OSError, ValueError) as problem:
        probe["error"] = f"{type(problem).__name__}: {problem}"


def over_tcp(client):
    return json.loads(client.makefile("rb").readline())


def over_udp(client):
    client.send(b"hello\n")
    return json.loads(client.recv(4096))


def over_icmp(client):
    family = client.family
    client.send(icmp.echo(icmp.REQUEST[family], echo_identifier(), 1, b"hello\n"))
    while True:
        # A raw socket may have received packets from any sender before it was connected.
        packet, peer = client.recvfrom(4096)
        kind, identifier, _, payload = icmp.parsed(packet, family)
        if (peer[0], kind, identifier) == (client.getpeername()[0], icmp.REPLY[family], echo_identifier()):
            return json.loads(payload)


def over_dns(client):
    client.send(dns.query(1, "lab.test"))
    return who_answered(client.recv(4096))


def over_dns_tcp(client):
    dns.send_over_tcp(client, dns.query(1, "lab.test"))
    answer = dns.receive_over_tcp(client.makefile("rb"))
    if not answer:
        raise ValueError("closed without an answer")
    return who_answered(answer)


def who_answered(answer):
    server, peer = dns.addresses_of(answer)
    return {"server": server, "peer": peer}


def echo_identifier():
    """Different for every process, since the nodes track an earlier echo with the same identifier for minutes."""
    return os.getpid() & 0xFFFF


held = []

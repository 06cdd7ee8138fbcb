"""A client: makes all the given connections at once, writes down what each saw, and keeps them open until it is ended.

They stay open so that what the nodes hold about them can be read while they live: the last packets of a connection may
leave other marks than the rest (a host's last acknowledgement has no socket any more, and rules that ask for one pass it by).
"""

import argparse
import json
import socket
import threading

import dns
from standin import endpoint, serve, write_json

TIMEOUT_SECONDS = 3


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--report", required=True, help="JSON file: what each connection saw")
    options.add_argument("--probes", required=True, type=json.loads, help="JSON list of protocol, address, port")
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
    kinds = {"tcp": (socket.SOCK_STREAM, over_tcp), "udp": (socket.SOCK_DGRAM, over_udp), "dns": (socket.SOCK_DGRAM, over_dns)}
    kind, ask = kinds[probe["protocol"]]
    client = socket.socket(socket.AF_INET, kind)
    held.append(client)
    try:
        client.settimeout(TIMEOUT_SECONDS)
        # A connected UDP socket takes an answer from the address it asked and from no other.
        client.connect((probe["address"], probe["port"]))
        probe["local"] = endpoint(client.getsockname())
        probe |= ask(client)
    except (OSError, ValueError) as problem:
        probe["error"] = f"{type(problem).__name__}: {problem}"


def over_tcp(client):
    return json.loads(client.makefile("rb").readline())


def over_udp(client):
    client.send(b"hello\n")
    return json.loads(client.recv(4096))


def over_dns(client):
    client.send(dns.query(1, "lab.test"))
    server, peer = dns.addresses_of(client.recv(4096))
    return {"server": server, "peer": peer}


held = []
main()

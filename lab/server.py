"""A workload: tells every client, over TCP and UDP, which address it sees, then echoes lines; optionally answers DNS."""

import argparse
import json
import socket

import dns
from standin import accept_forever, endpoint, in_background, serve


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--name", required=True, help="what the server calls itself in its replies")
    options.add_argument("--port", type=int, required=True, help="TCP and UDP")
    options.add_argument("--dns", help="answer DNS on port 53 with this address and the client's")
    given = options.parse_args()
    serve(given.pid_file, lambda: start(given))


def start(given):
    listener = socket.create_server(("0.0.0.0", given.port), backlog=128)
    in_background(accept_forever, listener, lambda connection: greet_and_echo(connection, given.name))
    in_background(answer_datagrams, udp_socket(given.port), lambda _, peer: greeting(given.name, peer))
    if given.dns:
        in_background(answer_datagrams, udp_socket(53), lambda data, peer: dns.answer(data, [given.dns, peer[0]]))


def greeting(name, peer):
    return (json.dumps({"server": name, "peer": endpoint(peer)}) + "\n").encode()


def greet_and_echo(connection, name):
    with connection:
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(greeting(name, connection.getpeername()))
            while data := connection.recv(65536):
                connection.sendall(data)
        except OSError:
            pass


def udp_socket(port):
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("0.0.0.0", port))
    return receiver


def answer_datagrams(receiver, reply):
    while True:
        try:
            data, peer = receiver.recvfrom(4096)
            receiver.sendto(reply(data, peer), peer)
        except (OSError, ValueError):
            continue


main()

"""Load for the packet path: a server that greets or swallows, and clients that print what they got done a second.

serve says `ready` and lasts until its standard input ends.
"""

import argparse
import socket
import struct
import sys
import threading
import time

IP_TRANSPARENT = 19
RESET_ON_CLOSE = struct.pack("ii", 1, 0)
CHUNK = bytes(256 * 1024)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("work", choices=["serve", "connections", "bytes", "segments", "datagrams"])
    options.add_argument("address")
    options.add_argument("port", type=int)
    options.add_argument("--seconds", type=float, default=1)
    given = options.parse_args()
    if given.work == "serve":
        return serve(given.address, given.port)
    work = {"connections": connections, "bytes": send(CHUNK), "segments": send(b"x"), "datagrams": datagrams}[given.work]
    start = time.perf_counter()
    done = work((given.address, given.port), start + given.seconds)
    print(done / (time.perf_counter() - start))


def serve(address, port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.SOL_IP, IP_TRANSPARENT, 1)
    listener.bind((address, port))
    listener.listen(1024)
    datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagram.bind((address, port))
    threading.Thread(target=accept, args=(listener,), daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


def accept(listener):
    while True:
        connection, _ = listener.accept()
        connection.send(b"!")
        threading.Thread(target=swallow, args=(connection,), daemon=True).start()


def swallow(connection):
    buffer = bytearray(1024 * 1024)
    with connection:
        try:
            while connection.recv_into(buffer):
                pass
        except OSError:
            pass


def open_connection(target):
    connection = socket.create_connection(target, timeout=5)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if connection.recv(1) != b"!":
        raise SystemExit("no greeting")
    return connection


def connections(target, until):
    done = 0
    while time.perf_counter() < until:
        connection = open_connection(target)
        # No port waits for late packets then, so they do not run out.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        connection.close()
        done += 1
    return done


def send(chunk):
    def work(target, until):
        done = 0
        with open_connection(target) as connection:
            while time.perf_counter() < until:
                done += connection.send(chunk)
        return done

    return work


def datagrams(target, until):
    done = 0
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(target)
        while time.perf_counter() < until:
            for _ in range(100):
                sender.send(b"x")
            done += 100
    return done


main()

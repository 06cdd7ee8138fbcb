"""TCP over IPv6 on a node of two namespaces: who takes a connection of the host's, and as what. Prints one JSON list.

Arguments: seconds to try again, for the kernel makes sure of a new address before it uses it; the path of ztunnel's namespace;
`source target port` of each connection. It runs in the host's namespace, where an ordinary listener waits on port 80; in
ztunnel's a transparent one waits on 15001.
"""

import ctypes
import json
import select
import socket
import sys
import time

CLONE_NEWNET = 0x40000000
IPV6_TRANSPARENT = 75
libc = ctypes.CDLL(None, use_errno=True)


def enter(path):
    with open(path) as namespace:
        if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), path)


def listener(port, is_transparent):
    made = socket.socket(socket.AF_INET6)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if is_transparent:
        made.setsockopt(socket.IPPROTO_IPV6, IPV6_TRANSPARENT, 1)
    made.bind(("::", port))
    made.listen()
    return made


def outcome(listeners, source, target, port):
    with socket.socket(socket.AF_INET6) as client:
        client.settimeout(10)
        try:
            client.bind((source, 0))
            client.connect((target, port))
        except OSError as problem:
            return str(problem)
        own = client.getsockname()
        ready, _, _ = select.select(list(listeners), [], [], 10)
        for one in ready:
            taken, peer = one.accept()
            with taken:
                local = taken.getsockname()
                taken.sendall(client.recv(1) if False else b"!")
                answered = client.recv(1) == b"!"
            return {"by": listeners[one], "as": f"{local[0]} {local[1]}", "isClient": peer[:2] == own[:2], "answered": answered}
    return "nobody took it"


def main():
    patience, ztunnel, *words = sys.argv[1:]
    host = open("/proc/self/ns/net")
    listeners = {listener(80, False): "host 80"}
    enter(ztunnel)
    listeners[listener(15001, True)] = "ztunnel 15001"
    if libc.setns(host.fileno(), CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "host")
    results = []
    until = time.monotonic() + float(patience)
    for source, target, port in zip(words[0::3], words[1::3], words[2::3]):
        found = outcome(listeners, source, target, int(port))
        while isinstance(found, str) and time.monotonic() < until:
            time.sleep(0.1)
            found = outcome(listeners, source, target, int(port))
        results.append(found)
    print(json.dumps(results))


main()

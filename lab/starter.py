"""Starts the lab's stand-in programs: a copy of this process is there in a millisecond, a Python that is started anew takes thirty.

Each connection to its socket brings one request, a line of JSON with `program`, `arguments` and `netns`, the path of a network
namespace. It is answered `ready` when the program is, or with what went wrong; then the connection is closed.
"""

import argparse
import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import sys

import standin

PROGRAMS = ["connection-loop", "long-lived-connections", "probe", "server", "ztunnel", "ztunnel-in-pods"]
CLONE_NEWNET = 0x40000000
LOOK_AFTER_SECONDS = 0.5

libc = ctypes.CDLL(None, use_errno=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True, help="it ends when this is gone")
    options.add_argument("--socket", required=True)
    given = options.parse_args()
    programs = {name: importlib.import_module(name) for name in PROGRAMS}
    listener = listen_at(given.socket)
    if listener is None or os.fork() > 0:
        os._exit(0)
    standin.detach()
    identity = standin.identity()
    standin.write_at_once(given.pid_file, identity)
    # The copies end without being waited for, and share what is there now.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    # Their threads wait for packets most of the time, and need not take the interpreter from each other.
    sys.setswitchinterval(1)
    # Ends in the copies when this process does: one looks after the pid file, and not each of them twice a second.
    lifeline, held = os.pipe()
    listener.settimeout(LOOK_AFTER_SECONDS)
    while standin.holds(given.pid_file, identity):
        try:
            connection, _ = listener.accept()
        except OSError:
            continue
        with connection:
            if os.fork() == 0:
                listener.close()
                os.close(held)
                connection.settimeout(None)
                run(programs, connection, lifeline)


def listen_at(path):
    """A socket that accepts from the moment it has its name. None: another starter has the name."""
    own = f"{path}.{os.getpid()}"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(own)
    listener.listen(128)
    try:
        os.link(own, path)
        os.unlink(own)
    except FileExistsError:
        if is_served(path):
            os.unlink(own)
            return None
        os.rename(own, path)
    return listener


def is_served(path):
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(path) == 0


def run(programs, connection, lifeline):
    try:
        request = json.loads(connection.makefile().readline())
        enter(request["netns"])
        sys.argv = [request["program"], *request["arguments"]]
        programs[request["program"]].main(lambda pid_file, start: standin.serve(pid_file, start, connection, lifeline))
    except BaseException as problem:  # any end is told
        connection.sendall(f"{type(problem).__name__}: {problem}".encode())
    os._exit(1)


def enter(path):
    with open(path) as namespace:
        if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), path)


main()

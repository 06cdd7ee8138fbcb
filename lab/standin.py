"""Shared by the lab's stand-in programs: running in the background, pid files, a log of JSON lines."""

import _thread
import json
import os
import signal
import socket
import struct
import time


# A client that sends this line gets the number of segments that the server retransmitted on the connection.
RESENT_QUESTION = b"resent?\n"


def resent_segments(connection):
    """tcpi_total_retrans of a connection: the segments that were lost, independent of the speed of the machine."""
    return struct.unpack_from("=I", connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104), 100)[0]


def serve(pid_file, start, starter, lifeline):
    """Runs start(), tells the starter that the program is ready, and goes on.

    The process ends on SIGTERM, and when the lifeline does, with its starter: removing the lab's state folder ends every process of a lab.
    """
    detach()
    start()
    write_at_once(pid_file, identity())
    starter.sendall(b"ready")
    starter.close()
    os.read(lifeline, 1)
    os._exit(0)


def detach():
    """Of a session of its own, without a terminal, and ended by SIGTERM alone."""
    os.setsid()
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def in_background(work, *arguments):
    # Unlike threading.Thread it does not wait for the thread to begin, which is half of the work of a short connection.
    _thread.start_new_thread(work, arguments)


def json_log(path):
    """A function that appends one JSON line to the file; O_APPEND keeps the lines of several threads intact."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    return lambda entry: os.write(file, (json.dumps(entry) + "\n").encode())


def write_json(path, value):
    write_at_once(path, json.dumps(value))


def endpoint(address):
    """`1.2.3.4:80` or `[fd00::1]:80`."""
    return f"[{address[0]}]:{address[1]}" if ":" in address[0] else f"{address[0]}:{address[1]}"


def family_of(address):
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def address_and_port(text):
    """The parts of an endpoint; a port that is no number is None."""
    address, _, port = text.rpartition(":")
    return address.strip("[]"), int(port) if port.isdigit() else None


def accept_forever(listener, handle):
    """Handles every accepted connection in a thread; a failed connection does not end the listener."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            time.sleep(0.05)
            continue
        in_background(handle, connection)


def send_now(sink, data):
    """How many of the bytes it takes without waiting."""
    try:
        return sink.send(data, socket.MSG_DONTWAIT)
    except BlockingIOError:
        return 0


def identity():
    """What a pid file holds: another process may have the pid later."""
    # The name in the second field may contain spaces and brackets, so count from its end; starttime is field 22 (proc(5)).
    with open("/proc/self/stat") as stat:
        return f"{os.getpid()} {stat.read().rpartition(')')[2].split()[19]}\n"


def write_at_once(path, text):
    with open(f"{path}.new", "w") as file:
        file.write(text)
    os.rename(f"{path}.new", path)


def holds(path, text):
    try:
        with open(path) as file:
            return file.read() == text
    except OSError:
        return False

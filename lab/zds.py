"""Ztunnel's end of ZDS, the protocol by which the agent of a node tells it which pods there are.

As strict as istio/ztunnel: one packet is one message; a descriptor of a network namespace comes with each `add` and with nothing else;
`keep` and the end of the snapshot come once, and not after it. Each message is answered before the next one is read.

As a program it is a ztunnel without proxies, for tests of an agent: it prints what it is told, one JSON line for each, and answers as its
options say. It does as its input says, too: `send HEX`, `reconnect`; it ends with its input.
"""

import argparse
import array
import fcntl
import json
import os
import socket
import sys
import threading
import time

HELLO = bytes([8, 1])
LONGEST = 1024
NS_GET_NSTYPE = 0xB703
CLONE_NEWNET = 0x40000000
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 15


class Refused(Exception):
    """Answered with its text; the connection goes on."""


class Unreadable(Exception):
    """Answered with its text; the connection ends."""


class Mismatch(Exception):
    """Answered with its text; the process ends: the other end speaks another protocol."""


class Workloads:
    """What is told of the pods. `start(uid, info, namespace)` raises Refused if it cannot; `stop(uid)` always can."""

    def __init__(self, start, stop):
        self.start, self.stop = start, stop
        self.running = {}
        self.named, self.has_snapshot = set(), False

    def connected(self):
        self.named, self.has_snapshot = set(), False

    def take(self, kind, uid, info, namespace):
        if kind == "add":
            self.add(uid, info, namespace)
        elif kind == "keep":
            if self.has_snapshot:
                raise Mismatch("pod keep received after snapshot")
            self.named.add(uid)
        elif kind == "del":
            if self.has_snapshot:
                self.end(uid)
            else:
                self.named.discard(uid)
        else:
            if self.has_snapshot:
                raise Mismatch("pod snapshot received already")
            for gone in set(self.running) - self.named:
                self.end(gone)
            self.has_snapshot = True

    def add(self, uid, info, namespace):
        if info is None:
            raise Mismatch("workload_info is required but not present")
        if not self.has_snapshot:
            self.named.add(uid)
        found = os.fstat(namespace)
        identity = (found.st_dev, found.st_ino)
        if self.running.get(uid) == identity:
            return
        self.end(uid)
        self.start(uid, info, namespace)
        self.running[uid] = identity

    def end(self, uid):
        if self.running.pop(uid, None) is not None:
            self.stop(uid)


def follow(path, workloads, connected, heard=lambda message: None, answer=None, ended=lambda why: None):
    """Connects again and again, and takes what it is told. Returns when the other end speaks another protocol."""
    pause = FIRST_PAUSE
    while True:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            connection.connect(path)
            pause = FIRST_PAUSE
            workloads.connected()
            connected(connection)
            ended(converse(connection, workloads, heard, answer or send_answer))
        except Mismatch as problem:
            ended(str(problem))
            return
        except OSError as problem:
            ended(str(problem))
        finally:
            connection.close()
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def converse(connection, workloads, heard, answer):
    """Up to the end of the connection; returns why it ended."""
    while True:
        try:
            received = receive(connection)
        except Unreadable as problem:
            send_answer(connection, None, f"failure to read message : {problem}")
            return str(problem)
        if received is None:
            return "end of file"
        kind, uid, info, namespace, message = received
        heard(message)
        try:
            workloads.take(kind, uid, info, namespace)
            answer(connection, message, "")
        except Refused as problem:
            answer(connection, message, str(problem))
        except Mismatch as problem:
            send_answer(connection, message, f"failure to process message : {problem}")
            raise
        finally:
            if namespace is not None:
                os.close(namespace)


def send_answer(connection, _, error):
    ack = field(1, error.encode()) if error else b""
    connection.send(field(1, ack))


def receive(connection):
    """One message, with what it looks like; None at the end."""
    data, control, flags, _ = connection.recvmsg(LONGEST, socket.CMSG_SPACE(4 * 8), socket.MSG_CMSG_CLOEXEC)
    if not data:
        return None
    held = array.array("i")
    for level, kind, rights in control:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            held.frombytes(rights[: len(rights) - len(rights) % held.itemsize])
    try:
        return checked(data, list(held), flags)
    except BaseException:
        for one in held:
            os.close(one)
        raise


def checked(data, held, flags):
    if flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
        raise Unreadable("received truncated message")
    if len(held) > 1:
        raise Unreadable(f"Expected 1 FD, got {len(held)}")
    payloads = [(number, inside) for number, inside in fields(data) if number in (1, 2, 3, 5)]
    if not payloads:
        raise Unreadable("no payload")
    number, inside = payloads[-1]
    kind = {1: "add", 2: "del", 3: "snapshot-sent", 5: "keep"}[number]
    if kind == "add" and not held:
        raise Unreadable("No control message")
    if kind != "add" and held:
        raise Unreadable("Unexpected control message")
    parts = dict(fields(inside))
    uid = text(parts.get(2 if kind == "del" else 1, b""))
    message = {"kind": kind, "uid": uid, "hex": data.hex()}
    info = None
    if kind == "add" and 2 in parts:
        names = dict(fields(parts[2]))
        info = {"name": text(names.get(1, b"")), "namespace": text(names.get(2, b"")), "serviceAccount": text(names.get(3, b""))}
        message |= info
    if held:
        if fcntl.ioctl(held[0], NS_GET_NSTYPE) != CLONE_NEWNET:
            raise Unreadable("not a network namespace")
        message["namespace_inode"] = os.fstat(held[0]).st_ino
    return kind, uid, info, held[0] if held else None, message


def text(value):
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Unreadable("a string is no UTF-8") from None


def fields(data):
    """Number and content of each field. All fields of ZDS that ztunnel reads have a length."""
    found, at = [], 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 != 2:
            raise Unreadable(f"wire type {tag & 7}")
        length, at = varint(data, at)
        if at + length > len(data):
            raise Unreadable("a field is longer than the message")
        found.append((tag >> 3, data[at : at + length]))
        at += length
    return found


def varint(data, at):
    value = shift = 0
    while True:
        if at >= len(data) or shift > 63:
            raise Unreadable("a number does not end")
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def field(number, content):
    return bytes([number << 3 | 2]) + length_of(content) + content


def length_of(content):
    length, printed = len(content), b""
    while length > 0x7F:
        printed, length = printed + bytes([length & 0x7F | 0x80]), length >> 7
    return printed + bytes([length])


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--socket", required=True)
    options.add_argument("--hello", default=HELLO.hex(), help="bytes of the first message")
    options.add_argument(
        "--on",
        action="append",
        default=[],
        help="what is done once, in order, at a message: KIND:UID=nack TEXT, =wait SECONDS, =hang, =close, =hex BYTES",
    )
    given = options.parse_args()
    current = []
    threading.Thread(target=obey, args=(current,), daemon=True).start()
    plans = [tuple(plan.split("=", 1)) for plan in given.on]

    def connected(connection):
        connection.send(bytes.fromhex(given.hello))
        current[:] = [connection]
        say(event="connected")

    def answer(connection, message, error):
        key = message["kind"] + (f":{message['uid']}" if message["uid"] else "")
        plan = next((plan for plan in plans if plan[0] == key), None)
        if plan is None:
            return send_answer(connection, message, error)
        plans.remove(plan)
        verb, _, rest = plan[1].partition(" ")
        if verb == "close":
            raise OSError("closed as told")
        if verb == "hex":
            connection.send(bytes.fromhex(rest))
        if verb == "nack":
            # A real one would try again by itself.
            workloads.running.pop(message["uid"], None)
            send_answer(connection, message, rest)
        if verb == "wait":
            time.sleep(float(rest))
            send_answer(connection, message, error)

    workloads = Workloads(start=lambda uid, *_: say(event="started", uid=uid), stop=lambda uid: say(event="stopped", uid=uid))
    heard = lambda message: say(event="told", **message)
    follow(given.socket, workloads, connected, heard, answer, lambda why: say(event="ended", why=why))
    sys.exit(2)


def obey(current):
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        for connection in current:
            if verb == "send":
                connection.send(bytes.fromhex(rest))
            if verb == "reconnect":
                connection.shutdown(socket.SHUT_RDWR)
    os._exit(0)


def say(**event):
    print(json.dumps(event), flush=True)


if __name__ == "__main__":
    main()

"""Opens connection after connection, reads one greeting from each, and counts the results; or asks DNS question after question."""

import argparse
import errno
import os
import select
import socket
import time
from collections import namedtuple

import dns
from standin import RESENT_QUESTION, address_and_port, family_of, in_background, resent_segments, write_json

# Long enough for any slow machine, so a timeout means a loss. A SYN is retransmitted after 1, 3, 7, 15 and 31 seconds.
ANSWER_TIMEOUT_SECONDS = 60
REPORT_SECONDS = 0.05
# On a busy machine those that serve fall behind. More of the same would wait for minutes, and count as lost.
MANY = 50
SLOWER = 10

Attempt = namedtuple("Attempt", "number client steps deadline")


def main(serve):
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--report", required=True, help="JSON file, rewritten all the time")
    options.add_argument("--target", required=True, help="ip:port or [ip]:port")
    options.add_argument("--dns", action="store_true", help="ask it questions over UDP")
    options.add_argument("--pause", type=float, default=0.01, help="seconds from one connection to the next")
    options.add_argument("--patience", type=float, default=ANSWER_TIMEOUT_SECONDS, help="seconds until one counts as failed")
    given = options.parse_args()
    serve(given.pid_file, lambda: start(given))


def start(given):
    count = {"started": 0, "opened": 0, "slow": 0, "failed": 0, "settled": 0, "errors": []}
    write_json(given.report, count)
    in_background(open_forever, given, count)


def open_forever(given, count):
    """Opens connections at a constant pace, and slower, but on and on, while many hang: a dead path must not hide a leak."""
    poll = select.epoll()
    # By descriptor, the oldest first.
    pending = {}
    next_start = next_report = time.monotonic()
    while True:
        if time.monotonic() >= next_start:
            next_start = time.monotonic() + given.pause * (1 if len(pending) < MANY else SLOWER)
            begin(given, poll, pending, count)
        if time.monotonic() >= next_report:
            next_report = time.monotonic() + REPORT_SECONDS
            write_json(given.report, count)
        for number, _ in poll.poll(max(0, min(next_start, next_report) - time.monotonic())):
            go_on(number, poll, pending, count)
        give_up(pending, count)


def begin(given, poll, pending, count):
    number = count["started"]
    count["started"] += 1
    target = address_and_port(given.target)
    try:
        client = socket.socket(family_of(target[0]), (socket.SOCK_DGRAM if given.dns else socket.SOCK_STREAM) | socket.SOCK_NONBLOCK)
    except OSError as problem:
        end(problem, 0, pending, count)
        return
    steps = (ask if given.dns else greet)(client, target)
    pending[client.fileno()] = Attempt(number, client, steps, time.monotonic() + given.patience)
    poll.register(client, 0)
    go_on(client.fileno(), poll, pending, count)


def go_on(descriptor, poll, pending, count):
    attempt = pending[descriptor]
    problem, resent = None, 0
    try:
        poll.modify(descriptor, next(attempt.steps))
        return
    except StopIteration as done:
        resent = done.value
    except (OSError, ValueError) as caught:
        problem = caught
    del pending[descriptor]
    attempt.client.close()
    end(problem, resent, pending, count)


def give_up(pending, count):
    """Those for which patience is over. Each has the same."""
    while pending:
        descriptor, oldest = next(iter(pending.items()))
        if time.monotonic() < oldest.deadline:
            break
        del pending[descriptor]
        oldest.client.close()
        end(TimeoutError("timed out"), 0, pending, count)


def end(problem, resent, pending, count):
    if problem is None:
        count["opened"] += 1
        # A lost packet was retransmitted: the connection was delayed, not lost.
        count["slow"] += resent > 0
    else:
        count["failed"] += 1
        count["errors"] = (count["errors"] + [f"{type(problem).__name__}: {problem}"])[-5:]
    # Every connection before this number has ended.
    count["settled"] = next((attempt.number for attempt in pending.values()), count["started"])


def greet(client, target):
    """Yields what it waits for, and returns how many segments were sent again."""
    error = client.connect_ex(target)
    if error == errno.EINPROGRESS:
        yield select.EPOLLOUT
        error = client.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if error:
        raise OSError(error, os.strerror(error))
    if not (yield from line_of(client)):
        raise OSError("closed without a greeting")
    client.send(RESENT_QUESTION)
    answer = yield from line_of(client)
    if not answer:
        raise OSError("closed behind the greeting")
    return int(answer) + resent_segments(client)


def line_of(client):
    line = b""
    while not line.endswith(b"\n"):
        yield select.EPOLLIN
        part = client.recv(4096)
        if not part:
            break
        line += part
    return line


def ask(client, target):
    """Each question has a port of its own, so that connection tracking knows none of them; nobody asks again."""
    client.connect(target)
    client.send(dns.query(1, "lab.test"))
    yield select.EPOLLIN
    dns.addresses_of(client.recv(4096))
    return 0

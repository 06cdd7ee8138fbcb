"""Opens connection after connection, reads one greeting from each, and counts the results; or asks DNS question after question."""

import argparse
import socket
import threading
import time

import dns
from standin import RESENT_QUESTION, address_and_port, family_of, in_background, resent_segments, write_json

# Long enough for any slow machine, so a timeout means a loss. A SYN is retransmitted after 1, 3, 7, 15 and 31 seconds.
ANSWER_TIMEOUT_SECONDS = 60


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
    in_background(open_forever, given, count, threading.Lock())
    in_background(report_forever, given.report, count)


def open_forever(given, count, lock):
    """Opens connections at a constant pace, even while earlier ones hang: a dead path must not hide a leak."""
    attempt = ask if given.dns else greet
    pending = set()
    while True:
        number = count["started"]
        with lock:
            pending.add(number)
            count["started"] += 1
        in_background(open_once, attempt, given, number, pending, count, lock)
        time.sleep(given.pause)


def greet(target, patience):
    """Returns how many segments were sent again."""
    with socket.create_connection(target, patience) as connection:
        reader = connection.makefile("rb")
        if not reader.readline():
            raise OSError("closed without a greeting")
        connection.sendall(RESENT_QUESTION)
        answer = reader.readline()
        if not answer:
            raise OSError("closed behind the greeting")
        return int(answer) + resent_segments(connection)


def ask(target, patience):
    """Each question has a port of its own, so that connection tracking knows none of them; nobody asks again."""
    with socket.socket(family_of(target[0]), socket.SOCK_DGRAM) as client:
        client.settimeout(patience)
        client.connect(target)
        client.send(dns.query(1, "lab.test"))
        dns.addresses_of(client.recv(4096))
        return 0


def open_once(attempt, given, number, pending, count, lock):
    problem = None
    resent = 0
    try:
        resent = attempt(address_and_port(given.target), given.patience)
    except (OSError, ValueError) as caught:
        problem = caught
    with lock:
        if problem is None:
            count["opened"] += 1
            # A lost packet was retransmitted: the connection was delayed, not lost.
            count["slow"] += resent > 0
        else:
            count["failed"] += 1
            count["errors"] = (count["errors"] + [f"{type(problem).__name__}: {problem}"])[-5:]
        pending.discard(number)
        # Every connection before this number has ended.
        count["settled"] = min(pending, default=count["started"])


def report_forever(path, count):
    while True:
        write_json(path, count)
        time.sleep(0.05)

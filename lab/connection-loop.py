"""Opens connection after connection, reads one greeting from each, and counts the results."""

import argparse
import socket
import threading
import time

from standin import RESENT_QUESTION, address_and_port, in_background, resent_segments, serve, write_json

# Long enough for any slow machine, so a timeout means a loss. A SYN is retransmitted after 1, 3, 7, 15 and 31 seconds.
ANSWER_TIMEOUT_SECONDS = 60
PAUSE_SECONDS = 0.01


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--report", required=True, help="JSON file, rewritten all the time")
    options.add_argument("--target", required=True, help="ip:port or [ip]:port")
    given = options.parse_args()
    serve(given.pid_file, lambda: start(given))


def start(given):
    count = {"started": 0, "opened": 0, "slow": 0, "failed": 0, "settled": 0, "errors": []}
    write_json(given.report, count)
    in_background(open_forever, given.target, count, threading.Lock())
    in_background(report_forever, given.report, count)


def open_forever(target, count, lock):
    """Opens connections at a constant pace, even while earlier ones hang: a dead path must not hide a leak."""
    pending = set()
    while True:
        number = count["started"]
        with lock:
            pending.add(number)
            count["started"] += 1
        in_background(open_once, target, number, pending, count, lock)
        time.sleep(PAUSE_SECONDS)


def open_once(target, number, pending, count, lock):
    problem = None
    resent = 0
    try:
        with socket.create_connection(address_and_port(target), ANSWER_TIMEOUT_SECONDS) as connection:
            reader = connection.makefile("rb")
            if not reader.readline():
                raise OSError("closed without a greeting")
            connection.sendall(RESENT_QUESTION)
            answer = reader.readline()
            if not answer:
                raise OSError("closed behind the greeting")
            resent = int(answer) + resent_segments(connection)
    except OSError as caught:
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


main()

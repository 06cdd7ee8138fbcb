"""Opens connection after connection, each for one greeting, and counts what became of them."""

import argparse
import socket
import threading
import time

from standin import in_background, serve, write_json

ANSWER_TIMEOUT_SECONDS = 2.5
PAUSE_SECONDS = 0.01


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--report", required=True, help="JSON file, rewritten all the time")
    options.add_argument("--target", required=True, help="ip:port")
    given = options.parse_args()
    serve(given.pid_file, lambda: start(given))


def start(given):
    count = {"opened": 0, "slow": 0, "failed": 0, "errors": []}
    write_json(given.report, count)
    in_background(open_forever, given.target, count, threading.Lock())
    in_background(report_forever, given.report, count)


def open_forever(target, count, lock):
    """One after another at the same pace, whatever becomes of those before: a dead path must not hide a leak."""
    while True:
        in_background(open_once, target, count, lock)
        time.sleep(PAUSE_SECONDS)


def open_once(target, count, lock):
    address, _, port = target.partition(":")
    begin = time.monotonic()
    try:
        with socket.create_connection((address, int(port)), ANSWER_TIMEOUT_SECONDS) as connection:
            if not connection.recv(1):
                raise OSError("closed without a greeting")
        with lock:
            count["opened"] += 1
            # A lost packet comes again after a second (SYN) or 200 ms: the connection was delayed, not lost.
            count["slow"] += time.monotonic() - begin > 0.19
    except OSError as problem:
        with lock:
            count["failed"] += 1
            count["errors"] = (count["errors"] + [f"{type(problem).__name__}: {problem}"])[-5:]


def report_forever(path, count):
    while True:
        write_json(path, count)
        time.sleep(0.05)


main()

"""Opens connection after connection, each for one greeting, and counts what became of them."""

import argparse
import socket
import time

from standin import in_background, serve, write_json

ANSWER_TIMEOUT_SECONDS = 2.5
PAUSE_SECONDS = 0.002
WORKERS = 2


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--report", required=True, help="JSON file, rewritten all the time")
    options.add_argument("--target", required=True, help="ip:port")
    given = options.parse_args()
    serve(given.pid_file, lambda: start(given))


def start(given):
    counts = [{"opened": 0, "slow": 0, "failed": 0, "errors": []} for _ in range(WORKERS)]
    write_json(given.report, counts)
    for count in counts:
        in_background(open_forever, given.target, count)
    in_background(report_forever, given.report, counts)


def open_forever(target, count):
    address, _, port = target.partition(":")
    while True:
        begin = time.monotonic()
        try:
            with socket.create_connection((address, int(port)), ANSWER_TIMEOUT_SECONDS) as connection:
                if not connection.recv(1):
                    raise OSError("closed without a greeting")
            count["opened"] += 1
            # A lost packet comes again after a second (SYN) or 200 ms: the connection was delayed, not lost.
            count["slow"] += time.monotonic() - begin > 0.19
        except OSError as problem:
            count["failed"] += 1
            count["errors"] = (count["errors"] + [f"{type(problem).__name__}: {problem}"])[-5:]
        time.sleep(PAUSE_SECONDS)


def report_forever(path, counts):
    while True:
        write_json(path, counts)
        time.sleep(0.05)


main()

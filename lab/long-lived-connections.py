"""Long-lived connections: each sends a counter, waits for its echo, and counts the echoes."""

import argparse
import socket
import time

from standin import address_and_port, in_background, write_json

# Ends only connections that hang: the pauses between retransmissions of a line keep growing.
ECHO_TIMEOUT_SECONDS = 120
PAUSE_SECONDS = 0.02


def main(serve):
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--report", required=True, help="JSON file, rewritten all the time")
    options.add_argument("--target", required=True, action="append", help="ip:port or [ip]:port; once for each connection")
    given = options.parse_args()
    serve(given.pid_file, lambda: start(given))


def start(given):
    reports = [{"target": t, "peer": None, "sent": 0, "echoed": 0, "slowestMs": 0, "error": None} for t in given.target]
    for report in reports:
        connection, reader = opened(report)
        in_background(count, report, connection, reader)
    write_json(given.report, reports)
    in_background(report_forever, given.report, reports)


def opened(report):
    connection = socket.create_connection(address_and_port(report["target"]), ECHO_TIMEOUT_SECONDS)
    reader = connection.makefile("rb")
    report["peer"] = reader.readline().decode().strip()
    return connection, reader


def count(report, connection, reader):
    try:
        while True:
            line = b"%d\n" % report["sent"]
            begin = time.monotonic()
            report["sent"] += 1
            connection.sendall(line)
            if (echo := reader.readline()) != line:
                raise OSError(f"echo of {line!r} was {echo!r}")
            report["echoed"] += 1
            report["slowestMs"] = max(report["slowestMs"], round((time.monotonic() - begin) * 1000))
            time.sleep(PAUSE_SECONDS)
    except OSError as problem:
        report["error"] = f"{type(problem).__name__}: {problem}"


def report_forever(path, reports):
    while True:
        write_json(path, reports)
        time.sleep(0.05)

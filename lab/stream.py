"""Long-lived connections: each sends a counter and waits for its echo, again and again, and counts what came back."""

import argparse
import socket
import time

from standin import in_background, serve, write_json

ECHO_TIMEOUT_SECONDS = 15
PAUSE_SECONDS = 0.02


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--pid-file", required=True)
    options.add_argument("--report", required=True, help="JSON file, rewritten all the time")
    options.add_argument("--target", required=True, action="append", help="ip:port; once for each connection")
    given = options.parse_args()
    serve(given.pid_file, lambda: start(given))


def start(given):
    streams = [{"target": t, "peer": None, "sent": 0, "echoed": 0, "slowestMs": 0, "error": None} for t in given.target]
    for stream in streams:
        connection, reader = opened(stream)
        in_background(count, stream, connection, reader)
    write_json(given.report, streams)
    in_background(report_forever, given.report, streams)


def opened(stream):
    address, _, port = stream["target"].partition(":")
    connection = socket.create_connection((address, int(port)), ECHO_TIMEOUT_SECONDS)
    reader = connection.makefile("rb")
    stream["peer"] = reader.readline().decode().strip()
    return connection, reader


def count(stream, connection, reader):
    try:
        while True:
            line = b"%d\n" % stream["sent"]
            begin = time.monotonic()
            stream["sent"] += 1
            connection.sendall(line)
            if (echo := reader.readline()) != line:
                raise OSError(f"echo of {line!r} was {echo!r}")
            stream["echoed"] += 1
            stream["slowestMs"] = max(stream["slowestMs"], round((time.monotonic() - begin) * 1000))
            time.sleep(PAUSE_SECONDS)
    except OSError as problem:
        stream["error"] = f"{type(problem).__name__}: {problem}"


def report_forever(path, streams):
    while True:
        write_json(path, streams)
        time.sleep(0.05)


main()

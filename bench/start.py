"""How soon a server answers after its start: seconds of the wall, and of the processor for it and its processes.

    python bench/start.py [--runs N] CATALOGUE [OTHER_CHECKOUT …]

Each line is one start: the first answer to ASK {}, then to /health/live, then to a named question. The checkouts named
besides are started in turn with this one, for the machine is not equally quick at all times.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # started as a file

from bench.serving import processor_seconds

ADDRESSES = ("/sparql?query=ASK%7B%7D", "/health/live", "/api/queries/providers-sharing-segment")
_HERE = Path(__file__).parents[1]


def started(checkout: Path, catalogue: Path) -> Sequence[tuple[float, float]]:
    """Seconds of the wall and of the processor until each of ADDRESSES was answered by a server of *checkout*."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "servicegraph.cli", "serve", str(catalogue), "--port", str(port)]
    begin = time.monotonic()
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(checkout / "src")},
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        found = []
        for address in ADDRESSES:
            while not _is_answered(port, address):
                if process.poll() is not None:
                    raise SystemExit(f"the server of {checkout} has ended")
                time.sleep(0.01)
            found.append((time.monotonic() - begin, processor_seconds(process.pid)))
        return found
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _is_answered(port: int, address: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", address)
        response = connection.getresponse()
        response.read()
        return response.status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main() -> None:
    """Print a line for each start."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalogue", type=Path)
    parser.add_argument("checkouts", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    print("| checkout | ASK {}, s wall (processor) | /health/live | named question |\n|---|---|---|---|")
    for _ in range(given.runs):
        for checkout in (*given.checkouts, _HERE):
            cells = [f"{wall:.2f} ({used:.2f})" for wall, used in started(checkout, given.catalogue)]
            print(f"| {checkout.name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()

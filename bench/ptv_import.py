"""How long an import from the Finnish Service Catalogue takes as a whole process, and how much memory.

    python bench/ptv_import.py [--services N]

A made-up register of that size comes into the small catalogue of the tests, and comes once more, which changes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # started as a file

from tests.exchange.ptv.made_register import MadeRegister

_HERE = Path(__file__).parents[1]


def timed(arguments: list[str]) -> tuple[float, float]:
    """Seconds of the wall that the command with *arguments* takes, and of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(_HERE / "src")}
    command = [sys.executable, "-m", "servicegraph.cli", *arguments]
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - begin, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Make the register, import it twice, and print what that takes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--services", type=int, default=2_000)
    services = parser.parse_args().services
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(_HERE / "tests" / "data" / "small", folder / "catalogue")
        files, length = [], 0
        for page, document in MadeRegister(services).pages():
            content = json.dumps(document, ensure_ascii=False).encode()
            (folder / page).write_bytes(content)
            files.append(str(folder / page))
            length += len(content)
        print(f"{services} services, {len(files)} files, {length / 1e6:.1f} MB")
        for what in ("first import", "second import"):
            wall, processor = timed(["import", "ptv", *files, "--catalogue", str(folder / "catalogue"), "--lang", "en"])
            print(f"{what}: {wall:.1f} s ({processor:.1f} s of the processor)")
        megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"most memory of the two: {megabytes:.0f} MB")


if __name__ == "__main__":
    main()

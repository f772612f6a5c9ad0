"""What each export costs as a whole process, beside rdflib reading the same files and writing them in one format.

``python bench/exchange.py [CATALOGUE]`` prints a Markdown table; the goal is two seconds on the shipped catalogue.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that the script finds its neighbours wherever it is called

from bench.checking import Used, used
from servicegraph import Catalogue
from servicegraph.exchange.exchange_formats import ExchangeFormat, exchange_formats

SHIPPED = Path(__file__).parents[1] / "catalogue"
GOAL = 2.0
"""Processor seconds that an export of the shipped catalogue may take, its start included."""

_PEER = (
    "import pathlib, sys, rdflib\n"
    "graph = rdflib.Graph()\n"
    "for file in pathlib.Path(sys.argv[1]).rglob('*.ttl'): graph.parse(file, format='turtle')\n"
    "graph.serialize(sys.argv[2], format='turtle')\n"
)


def exports(catalogue: Path, place: Path) -> Iterator[tuple[str, list[str]]]:
    """Each format that goes out, with the command that writes it below *place*, and the peer last."""
    loaded = Catalogue.load(catalogue)
    for one in exchange_formats().values():
        if one.exported:
            more = ["--whole", _largest_whole(loaded)] if "whole" in one.export_options else []
            command = [sys.executable, "-m", "servicegraph.cli", "export", one.name, str(_target(one, place)), *more]
            yield one.name, [*command, "--catalogue", str(catalogue)]
    yield "rdflib, Turtle", [sys.executable, "-c", _PEER, str(catalogue), str(place / "peer.ttl")]


def _target(format: ExchangeFormat, place: Path) -> Path:
    is_folder = format.needs_target and len(format.endings) == 1
    return place / (format.name if is_folder else f"{format.name}{format.endings[0]}")


def _largest_whole(catalogue: Catalogue) -> str:
    """The integrated service that has most parts."""
    asked = (
        "SELECT ?whole { ?whole <https://w3id.org/servicegraph/ns#includes> ?part }"
        " GROUP BY ?whole ORDER BY DESC(COUNT(?part)) ?whole LIMIT 1"
    )
    rows = catalogue.store.query(asked).rows  # type: ignore[union-attr]
    return str(rows[0][0].value)  # type: ignore[union-attr]


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("catalogue", type=Path, nargs="?", default=SHIPPED)
    given = parser.parse_args()
    print("| format | s | MB | goal |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="servicegraph-") as folder:
        for name, command in exports(given.catalogue.resolve(), Path(folder)):
            found = used(command, os.environ)
            goal = GOAL if given.catalogue == SHIPPED and not name.startswith("rdflib") else None
            print(f"| {name} | {_figures(found)} | {goal or '–'} |", flush=True)


def _figures(found: Used | None) -> str:
    return "– | –" if found is None else f"{found.seconds:.2f} | {found.megabytes:.0f}"


if __name__ == "__main__":
    main()

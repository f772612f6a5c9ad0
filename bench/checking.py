"""The whole command `servicegraph check` beside engines that only validate, at each severity: seconds and memory.

The engines get what the command has to find first: one file of triples and one of shapes. They read both, validate and
count the results; the command reads the catalogue, checks names, files and texts too, and prints its findings.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

LIMIT = 600.0
"""Processor seconds after which a command or an engine is ended."""
GOALS: Mapping[str, Mapping[str, float]] = {
    "violation": {"shipped": 0.5, "100,000": 1.5, "1,000,000": 15.0},
    "info": {"shipped": 0.9, "100,000": 2.5, "1,000,000": 30.0},
}
"""Processor seconds that the whole command may take, by the gravest that it leaves out and the catalogue."""
PLAIN_PARSE = ("1,000,000", 0.81)
"""The catalogue and the seconds of the plain parse beside which the goals were set: a slower machine needs more."""
ENGINES = {"pyshifty": 100_000, "pyrudof": 20_000, "pyshacl": 1_000}
"""The engines beside it, each with the most triples of a catalogue that it is given; beyond, it takes too long."""

_RESULT = "http://www.w3.org/ns/shacl#ValidationResult"


@dataclass(frozen=True)
class Used:
    """What one process used: processor seconds, megabytes at its peak, and what it printed last."""

    seconds: float
    megabytes: float
    said: str


def used(command: Sequence[str], environment: Mapping[str, str], endings: Collection[int] = (0,)) -> Used | None:
    """What *command* uses, its start included; None when it was ended at the limit.

    Raises RuntimeError when it ends with another exit status than *endings*.
    """
    limited = ["sh", "-c", f'ulimit -t {LIMIT:.0f}; exec "$@"', "sh", *command]
    process = subprocess.Popen(limited, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=dict(environment))
    assert process.stdout
    last = b""
    for line in process.stdout:
        last = line or last
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode < 0 or process.returncode > 128:
        return None
    if process.returncode not in endings:
        raise RuntimeError(f"{' '.join(command)}: {last.decode(errors='replace').strip()}")
    return Used(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, last.decode(errors="replace").strip())


def written(folder: Path, place: Path) -> None:
    """Write what engines validate of the catalogue in *folder* into *place*: ``data.nt`` and ``shapes.nt``."""
    from servicegraph.catalogue import Catalogue
    from servicegraph.shacl.engines import n_triples

    catalogue = Catalogue.load(folder, most_files=1_000_000)
    (place / "data.nt").write_bytes(catalogue.memory.n_triples())
    (place / "shapes.nt").write_bytes(n_triples(catalogue.scope.shapes.triples))


def validated(engine: str, place: Path) -> int:
    """How many results *engine* has for the files that ``written`` wrote into *place*."""
    data, shapes = place / "data.nt", place / "shapes.nt"
    if engine == "pyshifty":
        import shifty

        _, report, _ = shifty.validate(data, shapes)
        return sum(1 for _ in report.subjects(object=_result_class()))
    if engine == "pyrudof":
        # Its types are not there where it is not installed, and types are checked everywhere.
        pyrudof = import_module("pyrudof")
        rudof = pyrudof.Rudof(pyrudof.RudofConfig())
        rudof.read_data(data.read_text("utf-8"), pyrudof.RDFFormat.NTriples)
        rudof.read_shacl(shapes.read_text("utf-8"), pyrudof.ShaclFormat.NTriples)
        rudof.validate_shacl()
        written_results: str = rudof.serialize_shacl_validation_results(pyrudof.ResultShaclValidationFormat.NTriples)
        return written_results.count(f"<{_RESULT}>")
    import pyshacl

    _, report, _ = pyshacl.validate(str(data), shacl_graph=str(shapes), advanced=True, allow_warnings=True)
    return sum(1 for _ in report.subjects(object=_result_class()))


def _result_class() -> Any:
    from rdflib import URIRef

    return URIRef(_RESULT)


def goals_here(plain: float) -> str:
    """What the goals are on a machine where the plain parse of the catalogue of ``PLAIN_PARSE`` takes *plain* s."""
    name, then = PLAIN_PARSE
    goals = []
    for level, by_catalogue in GOALS.items():
        here = (f"{goal * plain / then:.2f} s ({catalogue})" for catalogue, goal in by_catalogue.items())
        goals.append(f"{level} {', '.join(here)}")
    return (
        f"The goals were set where the plain parse of {name} takes {then} s. Here it takes {plain:.2f}: "
        f"in its multiples they are {'; '.join(goals)}."
    )


def row(
    name: str, triples: int, folder: Path, place: Path, environment: Mapping[str, str]
) -> tuple[list[str], Used | None]:
    """One line of the table: the catalogue *name* of so many *triples*, the command and the engines beside it.

    Gives what the plain parse used, too.
    """
    cells = [name]
    for level in GOALS:
        command = [sys.executable, "-m", "servicegraph.cli", "check", "--level", level, str(folder)]
        found = used(command, environment, (0, 1))  # 1 when it finds something
        goal = GOALS[level].get(name)
        cells.append(f"> {LIMIT:.0f}" if found is None else f"{found.seconds:.2f} · {found.megabytes:.0f} MB")
        cells[-1] += "" if goal is None else f" ({goal:g})"
    # In a process of its own: the memory of this one would count for those that it starts.
    used([sys.executable, __file__, "files", str(folder), str(place)], environment)
    plain = used([sys.executable, __file__, "plain", str(folder)], environment)
    cells.append("–" if plain is None else f"{plain.seconds:.2f} · {plain.megabytes:.0f} MB")
    for engine, most in ENGINES.items():
        if triples > most * 1.2:
            cells.append("–")
            continue
        try:
            found = used([sys.executable, __file__, engine, str(place)], environment)
        except RuntimeError as error:
            cells.append("not installed" if "ModuleNotFoundError" in str(error) else "failed")
            continue
        shown = found and f"{found.seconds:.2f} · {found.megabytes:.0f} MB, {found.said} results"
        cells.append(shown or f"> {LIMIT:.0f}")
    return cells, plain


def main() -> None:
    """Do what the command line names: run an engine on two files, write these, or only parse a catalogue."""
    what, place = sys.argv[1], Path(sys.argv[2])
    if what == "files":
        written(place, Path(sys.argv[3]))
    elif what == "plain":
        import pyoxigraph

        files = sorted(place.rglob("*.ttl"))
        turtle = pyoxigraph.RdfFormat.TURTLE
        print(sum(1 for file in files for _ in pyoxigraph.parse(path=str(file), format=turtle, base_iri="urn:base:")))
    else:
        print(validated(what, place))


if __name__ == "__main__":
    main()

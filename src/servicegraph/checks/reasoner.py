"""The OWL reasoner HermiT, run as a process of its own: whether statements contradict each other, and what follows."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, serialize

from servicegraph.errors import ReasoningError
from servicegraph.rdf.terms import OWL

_MAIN = "org.semanticweb.HermiT.cli.CommandLine"
_INFERRED = re.compile(r"^(Type|EquivalentClasses)\( (<[^>]*>(?:\s+<[^>]*>)*) \)$", re.MULTILINE)


@dataclass(frozen=True)
class Inferred:
    """What follows: the most specific classes of each individual, as pairs of IRIs, and the classes without members."""

    types: frozenset[tuple[str, str]]
    impossible: frozenset[str]


@dataclass(frozen=True)
class Reasoner:
    """HermiT, ready to run: ``java`` is the program, ``classpath`` where HermiT is, ``until`` when time is out.

    Nothing is fetched: a reasoner would load what ``owl:imports`` names, so nobody gives it such a statement.
    """

    java: str
    classpath: str
    until: float = field(default_factory=lambda: float("inf"))

    def infer(self, statements: Iterable[Triple]) -> Inferred | None:
        """What follows from *statements*; None when they contradict each other. Raises ReasoningError."""
        output = self._run(statements, "--classify", "--classifyIs")
        if output is None:
            return None
        types: set[tuple[str, str]] = set()
        impossible: set[str] = set()
        for relation, written in _INFERRED.findall(output):
            named = [iri.strip("<>") for iri in written.split()]
            if relation == "Type":
                types.add((named[0], named[1]))
            elif OWL + "Nothing" in named:
                impossible.update(one for one in named if not one.startswith(OWL))
        return Inferred(frozenset(types), frozenset(impossible))

    def contradicts(self, statements: Iterable[Triple]) -> bool:
        """Whether *statements* contradict each other. Raises ReasoningError."""
        return self._run(statements, "--consistency") is None

    def _run(self, statements: Iterable[Triple], *actions: str) -> str | None:
        """What HermiT prints; None when it finds a contradiction."""
        left = self.until - time.monotonic()
        with tempfile.TemporaryDirectory(prefix="servicegraph-") as folder:
            file = Path(folder) / "statements.nt"
            serialize(statements, str(file), RdfFormat.N_TRIPLES)
            command = [self.java, "-XX:+UseSerialGC", "-cp", self.classpath, _MAIN]
            try:
                ran = subprocess.run(  # noqa: S603 - the program and its arguments are ours
                    [*command, "--ignoreUnsupportedDatatypes", *actions, file.resolve().as_uri()],
                    capture_output=True,
                    text=True,
                    encoding="utf-8",
                    errors="replace",
                    timeout=max(0.0, left) if left != float("inf") else None,
                    stdin=subprocess.DEVNULL,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise ReasoningError("error.reasoning-time") from None
            except OSError as error:
                raise ReasoningError("error.reasoner", detail=error.strerror or error) from error
        if "InconsistentOntologyException" in ran.stderr + ran.stdout:
            return None
        if ran.returncode or "It all went pear-shaped" in ran.stdout + ran.stderr:
            lines = (ran.stderr or ran.stdout).strip().splitlines()
            raise ReasoningError("error.reasoner", detail=lines[0][:300] if lines else ran.returncode)
        return ran.stdout


def find_reasoner() -> Reasoner:
    """HermiT as it comes with owlready2, which is not imported for it. Raises ReasoningError where one is missing."""
    spec = importlib.util.find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise ReasoningError("error.no-reasoner")
    home = os.environ.get("JAVA_HOME", "")
    java = shutil.which("java") or (shutil.which("java", path=str(Path(home) / "bin")) if home else None)
    if java is None:
        raise ReasoningError("error.no-java")
    folder = Path(spec.origin).parent / "hermit"
    return Reasoner(java, os.pathsep.join((str(folder), str(folder / "HermiT.jar"))))

"""The examples of checks as catalogues on disk: for the tests that run them and the pages that show them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from servicegraph.checks.definition import Files
from servicegraph.rdf.terms import STANDARD_PREFIXES, VOCABULARY

BASE = "https://example.org/id/"
HERE = "# here"
_SETTINGS = f'title = {{ fi = "Esimerkki", sv = "Exempel", en = "Example" }}\nbase = "{BASE}"\n'
# What stands in an example's catalogue unless the example has a file of its own for it.
_FILES: Files = {
    "servicegraph.toml": _SETTINGS,
    "organisations.ttl": """
organisation:county a sg:Organisation ; rdfs:label "Alue"@fi , "Området"@sv , "County"@en ;
    sg:organisationType orgtype:wellbeing-services-county .
""",
    "services.ttl": """
service:clinic a sg:Service ; rdfs:label "Vastaanotto"@fi , "Mottagning"@sv , "Clinic"@en ;
    sg:sector sector:health ; sg:level level:basic ;
    sg:providedBy organisation:county ; sg:organisedBy organisation:county .

service:ward a sg:Service ; rdfs:label "Osasto"@fi , "Avdelning"@sv , "Ward"@en ;
    sg:sector sector:health ; sg:level level:special ;
    sg:providedBy organisation:county ; sg:organisedBy organisation:county .
""",
}
_KINDS = (
    "address chain data-source forum goal indicator instrument interface organisation package post process provision "
    "reporting-duty responsibility rule segment service statute system"
).split()
_SCHEMES = (
    "basis channel criterion flow goallevel group level means orgtype party phase provisionkind role rulekind "
    "rulestatus sector segmentkind task"
).split()


def prefixes(content: str | None = None) -> str:
    """The prefix lines that stand in front of a Turtle file of an example: those that *content* uses, or all."""
    known = dict(STANDARD_PREFIXES)
    known |= {kind: f"{BASE}{kind}/" for kind in _KINDS} | {scheme: f"{VOCABULARY}{scheme}/" for scheme in _SCHEMES}
    return "".join(
        f"@prefix {name}: <{iri}> .\n"
        for name, iri in sorted(known.items())
        if content is None or re.search(rf"(?<![\w.-]){name}:", content)
    )


def write_example(files: Files, folder: Path) -> Path:
    """Write the catalogue of an example into *folder* and give it.

    A Turtle file that declares prefixes of its own, and one given as bytes, is written as it is.
    """
    for name, content in {**_FILES, **files}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            continue
        if isinstance(content, Path):
            file.symlink_to(content)
        elif isinstance(content, bytes):
            file.write_bytes(content)
        else:
            bare = name.endswith(".ttl") and "@prefix" not in content and "PREFIX" not in content
            file.write_text((prefixes(content) if bare else "") + content, "utf-8")
    return folder


def marked_places(folder: Path) -> Iterable[tuple[str, int]]:
    """The file names and line numbers of the lines in *folder* that end in the mark of a finding."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            lines = file.read_bytes().decode("utf-8", "replace").split("\n")
            yield from (
                (file.relative_to(folder).as_posix(), number)
                for number, line in enumerate(lines, 1)
                if line.rstrip().endswith(HERE)
            )

"""Make catalogue/national/ from the Finnish Service Catalogue's files, so that the national layer can be redone.

`python tools/general_descriptions.py SOURCE [TARGET]`: the same input gives the same bytes; bad input gives one
sentence and exit status 2 and leaves TARGET as it was.
"""

import argparse
import json
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from servicegraph.turtle.formatting import Style, format_turtle
from servicegraph.turtle.formatting_order import GUIDE_FIRST, GUIDE_LAST

Row = dict[str, Any]
Classification = tuple[str, str, str, str, tuple[str, ...]]
LANGUAGES = ("fi", "sv", "en")
CODELISTS = "http://uri.suomi.fi/codelist/ptv/"
TEXTS = re.compile(r"(Description|AdditionalInfo|Restrictions|Instructions)$")
PREFIXES = {
    "basis": "https://w3id.org/servicegraph/vocab/basis/",
    "dct": "http://purl.org/dc/terms/",
    "general-description": "https://w3id.org/servicegraph/id/general-description/",
    "life-event": f"{CODELISTS}ptvelti/code/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "service-class": f"{CODELISTS}ptvserclass2/code/",
    "sg": "https://w3id.org/servicegraph/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "source": "https://w3id.org/servicegraph/id/source/",
    "target-group": f"{CODELISTS}ptvkohderyhmat/code/",
}
# Prefix of the concepts, file, field of gd.json, predicate here, and the classification's name in fi, sv and en.
CLASSIFICATIONS: tuple[Classification, ...] = (
    ("service-class", "ServiceClasses.json", "ServiceClass", "dct_subject",
     ("PTV:n palveluluokat", "Servicedatalagrets serviceklasser", "Service classes of the Finnish Service Catalogue")),
    ("target-group", "TargetGroups.json", "TargetGroup", "dct_audience",
     ("PTV:n kohderyhmät", "Servicedatalagrets målgrupper", "Target groups of the Finnish Service Catalogue")),
    ("life-event", "LifeEvents.json", "LifeEvent", "dct_subject",
     ("PTV:n elämäntilanteet", "Servicedatalagrets livssituationer", "Life events of the Finnish Service Catalogue")),
)  # fmt: skip


class BadInputError(Exception):
    """The input cannot be used; the message is one sentence for the person who ran the script."""


def rows(path: Path) -> list[Row]:
    """The objects of a JSON file of the release, which starts with a byte order mark."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise BadInputError(f"{path} cannot be read as JSON in UTF-8: {error}.") from error
    if not isinstance(content, list) or not all(isinstance(row, dict) for row in content):
        raise BadInputError(f"{path} must be a list of objects.")
    return content


def curie(iri: str, prefix: str) -> str:
    """The prefixed name of a concept of the classification; ValueError for any other IRI."""
    name = iri.removeprefix(PREFIXES[prefix])
    if not iri.startswith(PREFIXES[prefix]) or not re.fullmatch(r"[A-Z]+\d+(\.\d+)*", name):
        raise ValueError(f"{iri} is not a concept of {PREFIXES[prefix]}")
    return f"{prefix}:{name}"


def literals(labels: dict[str, str]) -> list[str]:
    """Language-tagged literals, Finnish first and required; JSON's escapes are Turtle's."""
    if not labels.get("fi") or not set(labels) <= set(LANGUAGES):
        raise ValueError("the Finnish label is missing or a language is unknown")
    texts = {tag: json.dumps(" ".join(labels[tag].split()), ensure_ascii=False) for tag in LANGUAGES if tag in labels}
    return [f"{text}@{tag}" for tag, text in texts.items()]


def paragraph(subject: str, kind: str, **facts: Iterable[str]) -> str:
    """One subject in Turtle, predicates (`dct_source` for dct:source) aligned; one without objects is left out."""
    width = max(len(predicate) for predicate in facts)
    said = {predicate.replace("_", ":"): " , ".join(objects) for predicate, objects in facts.items()}
    lines = [f"    {predicate.ljust(width)} {objects}" for predicate, objects in said.items() if objects]
    return " ;\n".join([f"{subject}\n    a {kind}", *lines]) + " .\n"


def document(comment: str, paragraphs: Iterable[str]) -> str:
    """A Turtle file with those prefixes that its paragraphs use."""
    body = "\n".join(paragraphs)
    used = [prefix for prefix in PREFIXES if re.search(rf"(?<![\w-]){prefix}:\w", body)]
    width = max(map(len, used)) + 1
    head = "".join(f"@prefix {(prefix + ':').ljust(width)} <{PREFIXES[prefix]}> .\n" for prefix in used)
    text = f"# {comment} Made by tools/general_descriptions.py: edit that.\n{head}\n{body}"
    return format_turtle(text, Style(first=GUIDE_FIRST, last=GUIDE_LAST))


def general_description(row: Row, concepts: dict[str, dict[str, Row]]) -> str:
    """The paragraph of one row."""
    named: dict[str, list[str]] = {"dct_subject": [], "dct_audience": []}
    for prefix, _, field, predicate, _ in CLASSIFICATIONS:
        named[predicate] += sorted({curie(concepts[prefix][value["Key"]]["Id"], prefix) for value in row[field]})
    return paragraph(
        f"general-description:{row['ReferenceCode']}",
        "sg:GeneralDescription",
        rdfs_label=literals({name["Lang"]: name["Label"] for name in row["Name"]}),
        skos_notation=[json.dumps(row["ReferenceCode"])],
        **named,
        dct_source=["source:ptv-service-catalogue"],
        sg_sourcePlace=[json.dumps(f"gd.json, Id {row['Id']}") + "@fi"],
        sg_basis=["basis:stated"],
    )


def newest(versions: list[Row], concepts: dict[str, dict[str, Row]]) -> Row:
    """The most complete version of one code: the release has no dates. Equals that say different things are refused."""
    written = {row["Id"]: sum(len(value or ()) for key, value in row.items() if TEXTS.search(key)) for row in versions}
    best = max((len(row["Name"]), written[row["Id"]]) for row in versions)
    equals = [row for row in versions if (len(row["Name"]), written[row["Id"]]) == best]
    equals.sort(key=lambda row: str(row["Id"]))
    if len({general_description({**row, "Id": ""}, concepts) for row in equals}) > 1:
        raise ValueError(f"versions {' and '.join(row['Id'] for row in equals)} are equally complete but differ")
    return equals[0]


def classification(item: Classification, concepts: dict[str, Row], described: list[Row]) -> list[str]:
    """The paragraphs of a classification and of its concepts in use: those named, and the broader ones of these."""
    prefix, file, field, _, names = item
    scheme = f"<{PREFIXES[prefix].removesuffix('/code/')}>"
    waiting, used = {value["Key"] for row in described for value in row[field]}, dict[str, Row]()
    while waiting:
        row = concepts[waiting.pop()]
        used[curie(row["Id"], prefix)] = row
        waiting |= set(row["BroaderUris"] or ())
    labels = literals(dict(zip(LANGUAGES, names, strict=True)))
    source = {"dct_source": ["source:ptv-service-catalogue"], "sg_sourcePlace": [f'"{file}"@fi']}
    tops = [name for name, row in sorted(used.items()) if not row["BroaderUris"]]
    known = {"dct_license": ["<https://spdx.org/licenses/MIT>"], "skos_hasTopConcept": tops}
    return [paragraph(scheme, "skos:ConceptScheme", skos_prefLabel=labels, **source, **known)] + [
        paragraph(
            name,
            "skos:Concept",
            skos_inScheme=[scheme],
            skos_topConceptOf=[] if row["BroaderUris"] else [scheme],
            skos_broader=[curie(iri, prefix) for iri in row["BroaderUris"] or ()],
            skos_notation=[json.dumps(name.partition(":")[2])],
            skos_prefLabel=literals({tag.lower(): label for tag, label in row["Label"].items()}),
            skos_exactMatch=[f"<{iri}>" for iri in [row["OldUri"]] if iri and re.fullmatch(r"[\w:/.-]+", iri)],
        )
        for name, row in sorted(used.items())
    ]


def make(source: Path) -> dict[str, str]:
    """The text of each file of catalogue/national/, by file name. Raises BadInputError."""
    concepts = {
        prefix: {row[key]: row for row in rows(source / file) for key in ("Id", "OldUri") if row.get(key)}
        for prefix, file, *_ in CLASSIFICATIONS
    }
    coded = [row for row in rows(source / "gd.json") if str(row.get("ReferenceCode")).startswith("SOTE")]
    described, listed, place = list[Row](), list[str](), "gd.json"
    try:
        for place in sorted({row["ReferenceCode"] for row in coded}):
            if not re.fullmatch(r"SOTE-\d{4}", place):
                raise ValueError("the code is not SOTE- and four digits")
            described.append(newest([row for row in coded if row["ReferenceCode"] == place], concepts))
        if not described:
            raise ValueError("no row has a SOTE code")
        for item in CLASSIFICATIONS:
            place = item[1]
            listed += classification(item, concepts[item[0]], described)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else error
        raise BadInputError(f"{place} of {source} cannot be used: {reason}.") from error
    entities = [general_description(row, concepts) for row in described]
    return {
        "general-descriptions.ttl": document("General descriptions of health and social services.", entities),
        "classifications.ttl": document("Concepts of the national classifications that are in use.", listed),
    }


def write(target: Path, files: dict[str, str]) -> None:
    """Writes every file beside its place, then renames them: a reader never meets half a file."""
    try:
        with tempfile.TemporaryDirectory(dir=target, prefix=".") as folder:
            for name, text in files.items():
                (Path(folder) / name).write_text(text, encoding="utf-8", newline="\n")
            for name in files:
                os.replace(Path(folder) / name, target / name)
    except OSError as error:
        raise BadInputError(f"{target} cannot be written to: {error.strerror}.") from error


def main(arguments: list[str] | None = None) -> None:
    """The command: exit status 2 when the input was refused."""
    parser = argparse.ArgumentParser(description="Make the national layer of the catalogue.")
    parser.add_argument("source", type=Path, help="folder with the JSON files of the release")
    parser.add_argument("target", type=Path, nargs="?", default=Path(__file__).parents[1] / "catalogue" / "national")
    options = parser.parse_args(arguments)
    try:
        write(options.target, make(options.source))
    except BadInputError as refusal:
        parser.exit(2, f"{refusal}\n")


if __name__ == "__main__":
    main()

"""Findings written for people and tools: text, JSON, GitHub annotations, SARIF and a SHACL report in Turtle."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple

from servicegraph.diagnostics import Checked, Diagnostic, Severity
from servicegraph.messages import one_line, pick, text
from servicegraph.terms import NS, RDF, SH, check_iri

_GITHUB = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_SARIF = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}

Rendering = Callable[[Checked, str], str]


def as_text(checked: Checked, language: str) -> str:
    """One finding a line as ``path:line:column: severity: sentence`` with its remedy indented below, then a summary.

    The summary counts all findings, shown or not.
    """
    lines = []
    for found in checked.diagnostics:
        word = text(f"severity.{found.severity.word}", language)
        lines.append(one_line(f"{found.location}: {word}: {found.text(language)}"))
        if hint := pick(found.hint, language):
            lines.append(one_line(f"    {hint}"))
    return "\n".join([*lines, summary(checked, language)])


def summary(checked: Checked, language: str) -> str:
    """How much was checked and how many findings there are, in one line."""
    numbers = {f"{severity.word}s": checked.count(severity) for severity in Severity}
    return text(f"summary.{checked.level.word}", language, files=checked.files, triples=checked.triples, **numbers)


def as_json(checked: Checked, language: str) -> str:
    """One document, with the sentences in *language*."""
    return json.dumps(document(checked, language), ensure_ascii=False, indent=2)


def document(checked: Checked, language: str) -> dict[str, Any]:
    """The findings as the JSON document that the command line and the HTTP interface both give."""
    return {
        "conforms": checked.conforms,
        "findings": findings(checked.diagnostics, language),
        "checked": {"files": checked.files, "triples": checked.triples, "focusNodes": checked.focus_nodes},
    }


def findings(diagnostics: Sequence[Diagnostic], language: str) -> list[dict[str, Any]]:
    """The findings as JSON objects, with their sentences in *language*."""
    return [
        {
            "path": found.location.path,
            "line": found.location.line,
            "column": found.location.column,
            "severity": found.severity.word,
            "shape": found.shape,
            "focus": found.focus,
            "property": found.property,
            "value": found.value,
            "message": found.text(language),
            "hint": pick(found.hint, language),
            "task": found.task,
        }
        for found in diagnostics
    ]


def as_github(checked: Checked, language: str) -> str:
    """GitHub workflow commands, one a finding, shown beside the line in a pull request.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    lines = []
    for found in checked.diagnostics:
        place = (
            f"file={_property(found.location.path)},line={found.location.line or 1},col={found.location.column or 1}"
        )
        sentence = " ".join(part for part in (found.text(language), pick(found.hint, language)) if part)
        title = _property(found.shape.rpartition("/")[2].rpartition("#")[2])
        lines.append(f"::{_GITHUB[found.severity]} {place},title={title}::{_message(sentence)}")
    return "\n".join(lines)


def _message(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _message(value).replace(":", "%3A").replace(",", "%2C")


def as_sarif(checked: Checked, language: str) -> str:
    """A SARIF 2.1.0 log (OASIS) with one run."""
    rules = {found.shape: {"id": found.shape, "helpUri": found.shape} for found in checked.diagnostics}
    results = [
        {
            "ruleId": found.shape,
            "level": _SARIF[found.severity],
            "message": {"text": " ".join(part for part in (found.text(language), pick(found.hint, language)) if part)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(found.location.path)},
                        "region": {"startLine": found.location.line or 1, "startColumn": found.location.column or 1},
                    }
                }
            ],
        }
        for found in checked.diagnostics
    ]
    driver = {"name": "servicegraph", "informationUri": "https://w3id.org/servicegraph/", "rules": list(rules.values())}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


def as_turtle(checked: Checked, language: str) -> str:
    """A SHACL validation report (https://www.w3.org/TR/shacl/#validation-report) with messages in every language.

    Severities are those that count here: a shape that follows the phase has the severity of the phase.
    """
    report = BlankNode("report")

    def triple(subject: BlankNode, name: str, value: NamedNode | BlankNode | Literal) -> Triple:
        return Triple(subject, NamedNode(name), value)

    triples = [triple(report, RDF + "type", NamedNode(SH + "ValidationReport"))]
    conforms = Literal(
        "false" if checked.diagnostics else "true", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#boolean")
    )
    triples.append(triple(report, SH + "conforms", conforms))
    for number, found in enumerate(checked.diagnostics):
        node = BlankNode(f"result{number}")
        triples.append(triple(report, SH + "result", node))
        triples.append(triple(node, RDF + "type", NamedNode(SH + "ValidationResult")))
        named = {
            "focusNode": found.focus,
            "sourceShape": found.shape,
            "sourceConstraintComponent": found.component,
            "resultSeverity": SH + found.severity.word.capitalize(),
        }
        triples += [triple(node, SH + name, NamedNode(iri)) for name, iri in named.items() if iri.startswith("http")]
        if found.property.startswith("http"):
            triples.append(triple(node, SH + "resultPath", NamedNode(found.property)))
        if found.value:
            value = _iri_or_text(found.value)
            triples.append(triple(node, SH + "value", value))
        triples += [
            triple(node, SH + "resultMessage", Literal(said, language=tag)) for tag, said in found.message.items()
        ]
        triples.append(triple(node, NS + "sourcePlace", Literal(str(found.location))))
    content = pyoxigraph.serialize(triples, format=RdfFormat.TURTLE, prefixes={"sh": SH, "sg": NS})
    assert content is not None
    return content.decode().rstrip()


def _iri_or_text(value: str) -> NamedNode | Literal:
    try:
        return NamedNode(check_iri(value))
    except ValueError:
        return Literal(value)


RENDERINGS: Mapping[str, Rendering] = MappingProxyType(
    {"text": as_text, "json": as_json, "github": as_github, "sarif": as_sarif, "turtle": as_turtle}
)

"""Findings as the JSON document that the command line and the HTTP interface both give."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pyoxigraph import BlankNode

from servicegraph.diagnostics import Checked, Diagnostic, Fix, Location, Related
from servicegraph.messages import pick
from servicegraph.rdf.index import text_of
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import Prefixes, Term
from servicegraph.reports.options import PLAIN, Options


def as_json(checked: Checked, language: str, options: Options = PLAIN) -> str:
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
            "end_line": found.location.end_line,
            "end_column": found.location.end_column,
            "severity": found.severity.word,
            "code": found.code,
            "shape": found.shape,
            "focus": _term(found.focus, found.location),
            "property": _property(found.path),
            "value": _term(found.value, found.location),
            "message": found.text(language),
            "hint": pick(found.hint, language),
            "task": found.task,
            "fingerprint": found.fingerprint,
            "related": [_related(place, language) for place in found.related],
            "fixes": [_fix(fix, language) for fix in found.fixes],
        }
        for found in diagnostics
    ]


def _term(term: Term | None, location: Location) -> str:
    """*term* as text. A blank node has no name that means anything elsewhere: its place tells which it is."""
    return f"_:{location}" if isinstance(term, BlankNode) else text_of(term)


def _property(path: Path | None) -> str:
    """A predicate as its IRI, a composite path as SPARQL writes it."""
    if path is None:
        return ""
    return path.predicate if path.is_predicate else path.text(Prefixes({}))


def _related(related: Related, language: str) -> Mapping[str, Any]:
    return {**asdict(related.location), "message": pick(related.message, language)}


def _fix(fix: Fix, language: str) -> Mapping[str, Any]:
    edits = [{**asdict(edit.location), "text": edit.text} for edit in fix.edits]
    return {"title": pick(fix.title, language), "safe": fix.is_safe, "edits": edits}

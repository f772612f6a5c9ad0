"""Findings without the personal identity codes that a name, a text or an IRI in them may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pyoxigraph import Literal, NamedNode

from servicegraph.checks.personal_marks import without_codes
from servicegraph.diagnostics import Diagnostic, Fix, LazyTexts, Related
from servicegraph.rdf.terms import Term


def masked(found: Diagnostic) -> Diagnostic:
    """*found* with stars for every personal identity code: findings go to logs and pages that many read.

    A remedy that would write one is left out. What has none is given as it is.
    """
    changed: dict[str, object] = {}
    for name in ("message", "hint"):
        said: Mapping[str, str] = getattr(found, name)
        if isinstance(said, LazyTexts):
            if (written := said.through(without_codes)) is not said:
                changed[name] = written
        elif (better := _sentences(said)) != said:
            changed[name] = better
    for name in ("focus", "value"):
        term: Term | None = getattr(found, name)
        if (instead := _term(term)) is not term:
            changed[name] = instead
    if found.related:
        changed["related"] = tuple(Related(one.location, _sentences(one.message)) for one in found.related)
    if found.fixes:
        changed["fixes"] = tuple(fix for fix in found.fixes if not _writes_code(fix))
    return replace(found, **changed) if changed else found  # type: ignore[arg-type]


def _sentences(said: Mapping[str, str]) -> Mapping[str, str]:
    return {language: without_codes(sentence) for language, sentence in said.items()}


def _term(term: Term | None) -> Term | None:
    if not isinstance(term, NamedNode | Literal) or (text := without_codes(term.value)) == term.value:
        return term
    if isinstance(term, NamedNode):
        return NamedNode(text)
    return Literal(text, language=term.language) if term.language else Literal(text, datatype=term.datatype)


def _writes_code(fix: Fix) -> bool:
    said = (*fix.title.values(), *(edit.text for edit in fix.edits))
    return any(without_codes(text) != text for text in said)

"""Checks of how somebody's own shapes are written: each fault at its line, with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph.checks.definition import Check, Remedy, Scope, check, found_elsewhere
from servicegraph.checks.own_shapes_places import fix_at, namespace_of, place_of
from servicegraph.checks.sentences import Sentences
from servicegraph.diagnostics import Diagnostic, Fix, Location, Severity, built_in
from servicegraph.rdf.index import text_of
from servicegraph.rdf.nearest import is_certain, nearest
from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDF, SH, XSD, Term
from servicegraph.shacl.shape_faults import ShapeFault
from servicegraph.shacl.shapes import SEVERITIES, local_name
from servicegraph.shacl.vocabulary import BESIDE, PROPERTIES, TERMS

_LEAST_SEVERE = MappingProxyType({"half-constraint": Severity.WARNING, "unsupported-constraint": Severity.WARNING})
# The sentences where no condition is left unchecked.
_NO_CONDITION = MappingProxyType(
    {"parameter-value": "check.parameter-value.beside", "repeated-parameter": "check.repeated-parameter.beside"}
)
_PLAIN = frozenset(XSD + name for name in ("string", "boolean", "integer"))
_TRUE, _FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={
        "shapes/own.ttl": "shape:Own a sh:NodeShape ; sh:targetClass sg:Service ;\n"
        '    sh:property [ sh:path dct:description ; sh:minCount "1" ] . # here'
    },
    passes={
        "shapes/own.ttl": "shape:Own a sh:NodeShape ; sh:targetClass sg:Service ;\n"
        "    sh:property [ sh:path dct:description ; sh:minCount 1 ] ."
    },
)
def parameter_value(scope: Scope) -> Iterator[Diagnostic]:
    """Every fault in how the shapes that did not come with the program are written, each under its own code."""
    told = [fault for fault in scope.shapes.faults if fault.is_told]
    if not told:
        return
    sentences = Sentences(scope)
    unread = frozenset(name for file in scope.dataset.everything for name in file.incomplete)
    is_damaged = any(file.diagnostics for file in scope.dataset.shapes)
    for fault in told:
        names = {text_of(fault.place[0]), text_of(fault.place[2]), fault.values.get("shape")}
        # What is missing may stand in what could not be read: that is said, and the rest waits.
        if not (names & unread or (is_damaged and fault.is_lack)):
            yield _finding(fault, scope, sentences)


def _finding(fault: ShapeFault, scope: Scope, sentences: Sentences) -> Diagnostic:
    node, predicate, value = fault.place
    said = {name: _written(given, scope) for name, given in fault.values.items()}
    about: dict[str, Any] = {"written": _as_written(value, scope, sentences), **said}
    location = place_of(scope, fault)
    hint, fixes = f"check.{fault.code}.{fault.remedy}" if fault.remedy else "", _fixes(fault, scope, location)
    if fault.code in ("unknown-shacl-term", "missing-shape"):
        near = _near(fault, scope)
        about["nearest"] = _written(near, scope) if near else ""
        hint = "" if near else f"check.{fault.code}.none-near"
        if fault.code == "missing-shape" and fault.values["shape"] in scope.ontology.classes:
            hint = "check.missing-shape.class"
        elif hint and fault.values.get("property") not in (None, SH + "property"):
            hint = "check.missing-shape.no-node-shape"
    elif fault.code == "query-prefix":
        about["namespace"] = namespace_of(scope, location, str(said["prefix"])) or "…"
    return built_in(
        fault.code,
        _LEAST_SEVERE.get(fault.code, Severity.VIOLATION),
        location,
        focus=node,
        path=Path(predicate=predicate) if predicate else None,
        value=value,
        sentence=_sentence(fault),
        hint=hint,
        fixes=fixes,
        **about,
    )


def _sentence(fault: ShapeFault) -> str:
    """The name of the sentence where it is not that of the code."""
    if fault.values.get("property") in BESIDE:
        return _NO_CONDITION.get(fault.code, "")
    return "check.shape-pattern.wrong-flags" if (fault.code, fault.remedy) == ("shape-pattern", "flags") else ""


def _as_written(value: Term | None, scope: Scope, sentences: Sentences) -> str:
    if isinstance(value, BlankNode):
        is_list = any(one.subject == value and one.predicate.value == RDF + "first" for one in scope.shapes.triples)
        return "( … )" if is_list else "[ … ]"
    return sentences.turtle(value) if value is not None else ""


def _written(value: object, scope: Scope) -> object:
    text = str(value)
    return scope.dataset.prefixes.contract(text) if re.match(r"https?://", text) else value


def _near(fault: ShapeFault, scope: Scope) -> str:
    """The known name that is most like the misspelt one; empty when none is."""
    if fault.code == "missing-shape":
        if fault.values["shape"] in scope.ontology.classes:
            return ""
        return next(iter(nearest(str(fault.values["shape"]), sorted(scope.shapes.by_iri))), "")
    term = str(fault.values["term"])
    # Properties begin with a small letter, classes and other resources with a great one.
    small = local_name(term)[:1].islower()
    known = PROPERTIES if small or term == fault.place[1] else TERMS - PROPERTIES
    known -= {SH + "target"}  # whoever writes sh:targets means sh:targetClass or the like
    return next(iter(nearest(term, sorted(known)) or nearest(term, sorted(TERMS))), "")


def _fixes(fault: ShapeFault, scope: Scope, location: Location) -> tuple[Fix, ...]:
    value = fault.place[2]
    if fault.code == "unknown-shacl-term" or (fault.code == "missing-shape" and isinstance(value, NamedNode)):
        near = _near(fault, scope)
        known = PROPERTIES | TERMS if fault.code == "unknown-shacl-term" else scope.shapes.by_iri
        wrong = str(fault.values["term" if fault.code == "unknown-shacl-term" else "shape"])
        is_safe = bool(near) and local_name(wrong)[:1] == local_name(near)[:1] and is_certain(wrong, near, known)
        return fix_at(scope, location, iri=near, is_safe=is_safe) if near else ()
    if fault.code == "parameter-value" and fault.remedy in ("integer", "boolean"):
        text = _plain(fault.remedy, value)
        return fix_at(scope, location, text=text, is_safe=True) if text else ()
    if fault.code == "parameter-value" and fault.remedy == "severity":
        name = text_of(value).removeprefix("sh:").capitalize()
        return fix_at(scope, location, iri=SH + name, is_safe=True) if SH + name in SEVERITIES else ()
    return ()


def _plain(remedy: str, value: Term | None) -> str:
    """A number or truth value as it is to be written, where it is certain what was meant: a plain text of it."""
    if not isinstance(value, Literal) or value.datatype.value not in _PLAIN:
        return ""
    text = value.value.strip().lower()
    if remedy == "integer":
        return text if re.fullmatch(r"[0-9]+", text) else ""
    return "true" if text in _TRUE else "false" if text in _FALSE else ""


def _shape(lines: str) -> Mapping[str, str]:
    return {"shapes/own.ttl": lines}


_OWN = "shape:Own a sh:NodeShape ; sh:targetClass sg:Service ;\n    "


def _declared(
    code: str, fails: str, passes: str, severity: Severity = Severity.VIOLATION, *, remedy: Remedy = Remedy.NONE
) -> Check:
    return found_elsewhere(code, severity, fails=_shape(_OWN + fails), passes=_shape(_OWN + passes), remedy=remedy)


unknown_shacl_term = _declared(
    "unknown-shacl-term",
    "sh:property [ sh:path dct:description ; sh:minCout 1 ] . # here",
    "sh:property [ sh:path dct:description ; sh:minCount 1 ] .",
    remedy=Remedy.SAFE,
)
repeated_parameter = _declared(
    "repeated-parameter",
    "sh:property [ sh:path dct:description ; sh:maxCount 1 ;\n        sh:maxCount 2 ] . # here",
    "sh:property [ sh:path dct:description ; sh:maxCount 1 ] .",
)
parameter_without_path = _declared(
    "parameter-without-path",
    "sh:minCount 1 . # here",
    "sh:property [ sh:path dct:description ; sh:minCount 1 ] .",
)
missing_shape = _declared(
    "missing-shape",
    "sh:property shape:Desription . # here\n\nshape:Description sh:path dct:description ; sh:minCount 1 .",
    "sh:property shape:Description .\n\nshape:Description sh:path dct:description ; sh:minCount 1 .",
    remedy=Remedy.SAFE,
)
half_constraint = _declared(
    "half-constraint",
    "sh:property [ sh:path dct:subject ;\n        sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ] . # here",
    "sh:property [ sh:path dct:subject ;\n"
    "        sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1 ] .",
    Severity.WARNING,
)
shape_path = _declared(
    "shape-path",
    "sh:property shape:Name .\n\nshape:Name a sh:PropertyShape ; sh:minCount 1 . # here",
    "sh:property shape:Name .\n\nshape:Name a sh:PropertyShape ; sh:path rdfs:label ; sh:minCount 1 .",
)
shape_pattern = _declared(
    "shape-pattern",
    'sh:property [ sh:path dct:identifier ; sh:pattern "[A-Z" ] . # here',
    'sh:property [ sh:path dct:identifier ; sh:pattern "^[A-Z]" ] .',
)
constraint_query = _declared(
    "constraint-query",
    'sh:sparql [ sh:select "SELECT $this WHERE { $this a }" ] . # here',
    'sh:sparql [ sh:select "SELECT $this WHERE { $this a <urn:none> }" ] .',
)
query_prefix = _declared(
    "query-prefix",
    'sh:sparql [ sh:select "SELECT $this WHERE { $this dct:isReplacedBy ?other }" ] . # here',
    "sh:sparql [ sh:prefixes shape:own ;\n"
    '        sh:select "SELECT $this WHERE { $this dct:isReplacedBy ?other }" ] .\n\n'
    'shape:own sh:declare [ sh:prefix "dct" ; sh:namespace "http://purl.org/dc/terms/"^^xsd:anyURI ] .',
)
recursive_shape = _declared(
    "recursive-shape",
    "sh:node shape:Other .\n\nshape:Other a sh:NodeShape ;\n    sh:node shape:Own . # here",
    "sh:node shape:Other .\n\nshape:Other a sh:NodeShape ; sh:nodeKind sh:IRI .",
)
unsupported_constraint = _declared(
    "unsupported-constraint",
    'sh:js [ sh:jsFunctionName "isFine" ] . # here',
    "sh:nodeKind sh:IRI .",
    Severity.WARNING,
)
_REFUSED = """shape:Own a sh:NodeShape ; sh:targetClass sg:Service ;{mark}
    sh:sparql [ sh:select "SELECT $this {{ $this a ?kind . {{ SELECT {names} {{ $this a ?kind }} }} }}" ] .
"""
refused_shape = found_elsewhere(
    "refused-shape",
    Severity.VIOLATION,
    fails=_shape(_REFUSED.format(mark=" # here", names="?kind")),
    passes=_shape(_REFUSED.format(mark="", names="$this ?kind")),
)

"""Checks of prefixes: one that is declared wrongly, or not used as one, takes with it all that is written so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Remedy, Scope, check
from servicegraph.checks.misspelt import terms
from servicegraph.checks.prefix_lines import PrefixLine, prefix_lines
from servicegraph.checks.writing import whole_line, with_end, write_instead
from servicegraph.dataset.files import Role
from servicegraph.dataset.syntaxes import SYNTAXES
from servicegraph.diagnostics import Diagnostic, Edit, Fix, Location, Severity, built_in
from servicegraph.messages import texts
from servicegraph.rdf.terms import SHIPPED_BASE, SKOS, STANDARD_PREFIXES
from servicegraph.settings_file import FILE, place_of
from servicegraph.turtle.reading import TurtleFile

_FEW = 3  # prefix lines that agree on another base: then the setting is wrong, and not they
_RIGHT = """@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix service: <https://example.org/id/service/> .
@prefix organisation: <https://example.org/id/organisation/> .
service:more a sg:Service ; sg:providedBy organisation:county .
"""


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={
        "more.ttl": _RIGHT.replace(
            "<https://w3id.org/servicegraph/ns#> .", "<https://w3id.org/servicegraph/ns/> . # here"
        ),
    },
    passes={"more.ttl": _RIGHT},
)
def misspelt_namespace(scope: Scope) -> Iterator[Diagnostic]:
    """A namespace that a slip keeps from a known one: one finding that says how many statements it takes.

    Where nothing is written with the prefix, nothing is lost, and it is a warning.
    """
    written = _other_base(scope)
    if written:
        yield _wrong_base(written, scope)
    for one in () if written else scope.misspelt:
        yield built_in(
            "misspelt-namespace",
            Severity.VIOLATION if one.references else Severity.WARNING,
            one.line.location,
            value=one.line.node,
            fixes=write_instead(one.file, one.line.location, f"<{one.namespace}>", is_safe=one.is_certain),
            namespace=one.line.iri,
            meant=one.namespace,
            count=one.references,
        )


def _other_base(scope: Scope) -> str:
    """The base that the files use in place of that of the settings; empty when they use this one, or several."""
    own = scope.dataset.settings.base
    lines = [line for file in scope.dataset.data for line in prefix_lines(file)]
    if any(line.iri.startswith(own) for line in lines):
        return ""
    # The base of the shipped catalogue is known everywhere, so that nothing else tells that it stands here.
    is_foreign = SHIPPED_BASE not in scope.dataset.sources.bases
    if is_foreign and len({line.iri for line in lines if line.iri.startswith(SHIPPED_BASE)}) >= _FEW:
        is_own = any(iri.startswith(own) for iri in scope.described.statements)
        return "" if is_own else SHIPPED_BASE
    of_own = [one for one in scope.misspelt if one.namespace.startswith(own)]
    bases = {one.line.iri.removesuffix(one.namespace.removeprefix(own)) for one in of_own}
    is_one = len(of_own) >= _FEW and len(of_own) == len(scope.misspelt) and len(bases) == 1
    return bases.pop() if is_one else ""


def _wrong_base(written: str, scope: Scope) -> Diagnostic:
    settings = scope.dataset.settings
    path = next((file.path for file in scope.dataset.sources.of(Role.SETTINGS)), FILE)
    line, column = place_of("base", settings.content.decode("utf-8-sig", "replace"))
    return built_in(
        "misspelt-namespace",
        Severity.VIOLATION,
        Location(path, line, column, line, column + len("base")),
        value=NamedNode(settings.base),
        sentence="check.misspelt-namespace.base",
        hint="check.misspelt-namespace.hint-base",
        base=settings.base,
        written=written,
        count=sum(
            any(term.startswith(written) for term in terms(quad)) for file in scope.dataset.data for quad in file.quads
        ),
    )


@check(
    Severity.WARNING,
    fails={
        "more.ttl": "@prefix foaf: <https://example.org/friends/> . # here\n"
        "<https://example.org/about> foaf:name 'About' .\n"
    },
    passes={
        "more.ttl": "@prefix friends: <https://example.org/friends/> .\n"
        "<https://example.org/about> friends:name 'About' .\n"
    },
)
def prefix_differs(scope: Scope) -> Iterator[Diagnostic]:
    """A prefix that everybody knows, declared for another namespace: then no check sees what was meant."""
    misspelt = {one.line.location for one in scope.misspelt}
    for file in scope.dataset.files:
        for line in () if file.source.is_shipped else prefix_lines(file.turtle):
            usual = "" if line.is_base else STANDARD_PREFIXES.get(line.name, "")
            if usual and usual != line.iri and line.location not in misspelt:
                place = line.location
                yield built_in(
                    "prefix-differs", Severity.WARNING, place, value=line.node, prefix=line.name, usual=usual
                )


@check(
    Severity.INFO,
    remedy=Remedy.SAFE,
    fails={"more.ttl": _RIGHT.replace("@prefix sg:", f"@prefix skos: <{SKOS}> . # here\n@prefix sg:", 1)},
    passes={"more.ttl": _RIGHT},
)
def unused_prefix(scope: Scope) -> Iterator[Diagnostic]:
    """Prefixes with which a file writes nothing: one finding for a file.

    What stands in a comment or a text counts as written: it may be Turtle, or a query.
    """
    own = (file for file in scope.dataset.everything if file.path in scope.own_definitions)
    for file in (*scope.data, *own):
        found = () if file.path.endswith(tuple(SYNTAXES)) else file.once(_unused)
        if found:
            edits = [whole_line(file, line.location) for line in found]
            known = tuple(edit for edit in edits if edit)
            yield built_in(
                "unused-prefix",
                Severity.INFO,
                found[0].location,
                fixes=(Fix(texts("fix.remove-lines"), known, is_safe=True),) if len(known) == len(found) else (),
                prefixes=", ".join(f"{line.name}:" for line in found),
            )


def _unused(file: TurtleFile) -> tuple[PrefixLine, ...]:
    """The declarations of prefixes with which nothing in *file* is written."""
    found = []
    for line in prefix_lines(file):
        name = line.name.encode()
        if name and not line.is_base and not _stands_twice(name + b":", file.content):
            declared = re.findall(rb"(?i:prefix)\s+" + re.escape(name) + rb":", file.content)
            if len(declared) == 1:
                found.append(line)
    return tuple(found)


def _stands_twice(word: bytes, content: bytes) -> bool:
    """Whether *word*, not as the end of a longer one, stands in *content* at least twice."""
    # Nearly all prefixes are used soon, and two looks are quicker than a pattern over the whole file.
    number, place = 0, content.find(word)
    while place >= 0:
        before = content[max(0, place - 1) : place]
        number += not (before.isalnum() or before in (b"_", b".", b"-"))
        if number == 2:
            return True
        place = content.find(word, place + 1)
    return False


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={"more.ttl": "service:more a <sg:Service> . # here"},
    passes={"more.ttl": "service:more a sg:Service ; rdfs:seeAlso <geo:60.2,24.9> ."},
)
def unexpanded_name(scope: Scope) -> Iterator[Diagnostic]:
    """A shortened name that was read as a whole IRI, since it stands in angle brackets or its prefix is not declared.

    One finding for each file and prefix.
    """
    for one in scope.unexpanded:
        name, place = one.uses[0]
        edits = tuple(Edit(with_end(one.file, where), use) for use, where in one.uses)
        can_be_mended = one.prefix in {line.name for line in prefix_lines(one.file)}
        yield built_in(
            "unexpanded-name",
            Severity.VIOLATION,
            with_end(one.file, place),
            value=NamedNode(name),
            fixes=(Fix(texts("fix.write", text=name), edits, is_safe=True),) if can_be_mended else (),
            name=name,
            prefix=one.prefix,
            namespace=scope.dataset.prefixes.namespaces[one.prefix],
            count=len(one.uses),
        )

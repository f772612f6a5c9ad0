"""Checks of the question files that did not come with the program, whose own tests hold those that did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from pyoxigraph import NamedNode

from servicegraph.checks.definition import Remedy, Scope, check, found_elsewhere
from servicegraph.checks.names import standard_names_without
from servicegraph.dataset.files import Role
from servicegraph.diagnostics import Diagnostic, Edit, Fix, Location, Related, Severity, built_in
from servicegraph.errors import QueryFileError, ServicegraphError
from servicegraph.messages import LANGUAGES, fill, texts
from servicegraph.queries.asked import faults_of_asked
from servicegraph.queries.header import NamedQuery
from servicegraph.queries.showing import names_in_header
from servicegraph.rdf.nearest import is_certain, nearest, slips
from servicegraph.rdf.terms import NS, ROOT, SHIPPED_BASE, STANDARD_PREFIXES, VOCABULARY
from servicegraph.shacl.shapes import local_name
from servicegraph.sparql.mentions import Mention, mentions_in

_READINESS = frozenset(NS + name for name in ("TaskReadiness", "criteriaMet", "criteriaApplicable"))
_READINESS_GRAPH = ROOT + "graph/readiness"
_HEAD = "# Own\n#\n# @column x iri A thing\nPREFIX sg: <https://w3id.org/servicegraph/ns#>\n"


@check(
    Severity.VIOLATION,
    fails={"queries/own.rq": "# Own\n#\n# @column x iri A thing\nSELECT ?x { ?x a $unknown } # here"},
    passes={"queries/own.rq": "# Own\n#\n# @column x iri A thing\nSELECT ?x { ?x a ?known }"},
)
def query_file(scope: Scope) -> Iterator[Diagnostic]:
    """A question whose header and text do not agree, or whose text the engine refuses."""
    own = [name for name, file in scope.library.files.items() if not file.is_shipped]
    for error in (*scope.library.faults(own).values(), *faults_of_asked(scope.library)):
        location = _place(error)
        fault = built_in("query-file", Severity.VIOLATION, location)
        said = {tag: fill(text, {"detail": _detail(error, tag)}) for tag, text in fault.message.items()}
        yield replace(fault, message=said)


@check(
    Severity.WARNING,
    remedy=Remedy.SAFE,
    fails={"queries/own.rq": _HEAD + "SELECT ?x { ?x a sg:Servce } # here"},
    passes={"queries/own.rq": _HEAD + "SELECT ?x { ?x a sg:Service }"},
)
def unknown_name_in_question(scope: Scope) -> Iterator[Diagnostic]:
    """A term, concept or entity that a question names and nothing defines: no answer will hold anything about it."""
    bases = tuple({*scope.dataset.sources.bases, SHIPPED_BASE})
    graphs = frozenset(file.graph for file in scope.dataset.sources.files) | {_READINESS_GRAPH}
    for query in own_questions(scope):
        for name in (*mentions_in(query.text), *_in_header(query.text, scope)):
            if name.declares is not None:
                yield from _odd_prefix(name, query.path)
            elif name.is_graph:
                continue  # whether there is such a graph is another check
            elif name.iri not in scope.subjects and name.iri not in graphs and _is_ours_or_closed(name.iri, bases):
                yield _unknown(name, query.path, scope)


question_prefix_differs = found_elsewhere(
    "question-prefix-differs",
    Severity.WARNING,
    fails={
        "queries/own.rq": "# Own\n#\n# @column x iri A thing\n"
        "PREFIX sg: <https://w3id.org/servicegraph/ns/> # here\nSELECT ?x { ?x a sg:Service }"
    },
    passes={"queries/own.rq": _HEAD + "SELECT ?x { ?x a sg:Service }"},
    remedy=Remedy.SAFE,
)


@check(
    Severity.VIOLATION,
    remedy=Remedy.SAFE,
    fails={"queries/own.rq": _HEAD + "SELECT ?x { ?x sg:criteriaMet ?y } # here"},
    passes={
        "queries/own.rq": _HEAD.replace("# @column", "# @needs readiness\n# @column")
        + "SELECT ?x { ?x sg:criteriaMet ?y }"
    },
)
def undeclared_need(scope: Scope) -> Iterator[Diagnostic]:
    """A question about readiness that does not say so, and so is asked before there are any figures."""
    for query in own_questions(scope):
        if "readiness" in query.needs:
            continue
        name = next((one for one in mentions_in(query.text) if one.iri in {*_READINESS, _READINESS_GRAPH}), None)
        if name is not None:
            line = 1 + next((at for at, text in enumerate(query.text.split("\n"), 1) if text.startswith("#")), 0)
            edit = Edit(Location(query.path, line, 1, line, 1), "# @needs readiness\n")
            yield built_in(
                "undeclared-need",
                Severity.VIOLATION,
                _location(name, query.path),
                fixes=(Fix(texts("check.undeclared-need.fix"), (edit,), is_safe=True),),
                name=name.text,
            )


@check(
    Severity.WARNING,
    fails={
        "queries/a/own.rq": _HEAD + "SELECT ?x { ?x a sg:Service }",
        "queries/b/own.rq": _HEAD + "SELECT ?x { ?x a sg:Segment }",
    },
    passes={
        "queries/a/own.rq": _HEAD + "SELECT ?x { ?x a sg:Service }",
        "queries/b/other.rq": _HEAD + "SELECT ?x { ?x a sg:Segment }",
    },
)
def question_hidden(scope: Scope) -> Iterator[Diagnostic]:
    """Two question files of one name: only one of them can be asked."""
    for file in scope.dataset.sources.of(Role.QUESTION):
        asked = scope.library.files.get(PurePosixPath(file.path).stem)
        if asked is not None and asked is not file and not file.is_shipped:
            yield built_in(
                "question-hidden",
                Severity.WARNING,
                Location(file.path, 1, 1),
                related=(Related(Location(asked.path, 1, 1), dict.fromkeys(LANGUAGES, asked.path)),),
                name=PurePosixPath(file.path).stem,
                file=asked.path,
            )


def _in_header(text: str, scope: Scope) -> Iterator[Mention]:
    """What the header of a question names, for pages to show it by."""
    for name in names_in_header(text):
        try:
            yield Mention(scope.dataset.prefixes.expand(name.text), name.text, name.line, name.column)
        except ValueError:  # a prefix that the catalogue does not know: what it names is nothing it has
            yield Mention(NS + name.text, name.text, name.line, name.column)


def own_questions(scope: Scope) -> Iterator[NamedQuery]:
    """The questions in order that did not come with the program."""
    for name, file in scope.library.files.items():
        if not file.is_shipped and (query := scope.library.usable(name)):
            yield query


def _place(error: QueryFileError) -> Location:
    detail = error.values.get("detail")
    column = detail.values.get("column", 1) if isinstance(detail, ServicegraphError) else error.values.get("column", 1)
    return Location(str(error.values["path"]), int(str(error.values.get("line", 1))), int(str(column)))


def _detail(error: QueryFileError, language: str) -> str:
    """The sentence of *error* without its place, which the finding has already."""
    path, line = error.values["path"], error.values.get("line", 1)
    return re.sub(rf"^{re.escape(str(path))}(:{line})?: ", "", error.text(language))


def _is_ours_or_closed(iri: str, bases: tuple[str, ...]) -> bool:
    """Whether an IRI that nothing describes should be described: it is ours, or of a vocabulary without it."""
    if iri.endswith(("/", "#")):
        return False
    return iri.startswith((NS, VOCABULARY, *bases)) or standard_names_without(iri) is not None


def _unknown(name: Mention, path: str, scope: Scope) -> Diagnostic:
    location = _location(name, path)
    near, known = _nearest(name, scope)
    right = _as_written(near, name)
    edit = Edit(location, right)
    is_term = not name.iri.startswith(tuple(scope.dataset.sources.bases))
    is_alike = local_name(near)[:1].islower() == local_name(name.iri)[:1].islower()
    is_safe = bool(near) and is_term and is_alike and is_certain(name.iri, near, known)
    return built_in(
        "unknown-name-in-question",
        Severity.WARNING,
        location,
        value=NamedNode(name.iri),
        fixes=(Fix(texts("check.unknown-name-in-question.fix", nearest=right), (edit,), is_safe),) if right else (),
        hint="" if right else "check.unknown-name-in-question.hint-none",
        name=name.text,
        nearest=right,
    )


def _nearest(name: Mention, scope: Scope) -> tuple[str, list[str]]:
    """The known name of the same name space that is most like *name*, empty when there is none; and all known ones."""
    begin = name.iri[: max(name.iri.rfind("#"), name.iri.rfind("/")) + 1]
    standard = None if name.iri.startswith(ROOT) else standard_names_without(name.iri)
    known = [begin + one.removeprefix(begin) for one in standard] if standard else list(scope.subjects)
    known = [one for one in known if one.startswith(begin)]
    return next(iter(nearest(name.iri, known)), ""), known


def _as_written(near: str, name: Mention) -> str:
    """The IRI *near* written as *name* is; empty when there is none."""
    if not near or name.text.startswith("<"):
        return near and f"<{near}>"
    namespace = name.iri.removesuffix(name.text.partition(":")[2])
    return name.text.partition(":")[0] + ":" + near.removeprefix(namespace)


def _odd_prefix(name: Mention, path: str) -> Iterator[Diagnostic]:
    usual = STANDARD_PREFIXES.get(name.declares or "", name.iri)
    if usual != name.iri:
        yield built_in(
            "question-prefix-differs",
            Severity.WARNING,
            _location(name, path),
            fixes=(
                Fix(
                    texts("check.question-prefix-differs.fix", usual=usual),
                    (Edit(_location(name, path), f"<{usual}>"),),
                    is_safe=slips(name.iri, usual, most=2) <= 2,
                ),
            ),
            prefix=name.declares,
            usual=usual,
        )


def _location(name: Mention, path: str) -> Location:
    return Location(path, name.line, name.column, name.line, name.column + len(name.text))

"""The pages of the questions: all of them by group, and each as a form with its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from servicegraph.errors import Overloaded, QueryTimeout, QueryTooLarge, ServicegraphError, WorkerFailed
from servicegraph.planning.kept_answers import kept_answer
from servicegraph.planning.question_groups import group_of, question_groups, without_each
from servicegraph.queries.answer import Answer, BoundQuery
from servicegraph.queries.grounds import Basis
from servicegraph.queries.header import NamedQuery
from servicegraph.web.pages.answer_table import ShownRow, is_number, shown_rows
from servicegraph.web.pages.drawn_charts import DrawnBars, DrawnMatrix, drawn
from servicegraph.web.pages.question_form import (
    FieldOption,
    QuestionForm,
    can_be_asked,
    changed,
    first_sentence,
    further_sentences,
    read_form,
    said,
)
from servicegraph.web.pages.rendering import page
from servicegraph.web.pages.view import Name, View
from servicegraph.web.planning_tables import answer_tables
from servicegraph.web.requests import address, choice, given_once, known_only, number
from servicegraph.web.saved_tables import file_asked, saved

OWN = ("page", "lang", "basis", "trace", "ask", "format")
_ON_A_PAGE = 50
_LATE = (QueryTimeout, QueryTooLarge, Overloaded, WorkerFailed)
_BASES = {
    "": "question.basis-any",
    "stated": "question.basis-stated",
    "completed": "question.basis-completed",
}
_FORMATS = {
    "JSON": {"format": "json"},
    "SPARQL JSON": {"format": "sparql-json"},
    "SPARQL XML": {"format": "sparql-xml"},
    "SPARQL CSV": {"format": "csv"},
    "TSV": {"format": "tsv"},
}


@dataclass(frozen=True)
class Leaving:
    """A way out of an empty answer: the parameter to leave out, the rows that there are then, and their address."""

    name: Name
    rows: int
    address: str


@dataclass(frozen=True)
class QuestionResult:
    """The answer on the page: the rows of one part of it, charts of all of it, and where the other parts are."""

    answer: Answer
    rows: Sequence[ShownRow]
    charts: Sequence[DrawnBars | DrawnMatrix]
    has_basis: bool
    first: int
    total: int
    before: str
    after: str
    leaving: Sequence[Leaving]


def listing(request: Request) -> Response:
    """The page ``/questions``: all questions by group, or those that have the words of ``q``."""
    known_only(request, "q")
    view = View.of(request)
    words = view.parameters.get("q", "")[:200]
    groups = question_groups(view.catalogue, view.language, words)
    found = sum(len(group.questions) for group in groups)
    title = view.text("question.all-found", words=words) if words.strip() else view.text("question.all")
    return page(
        request,
        "questions.html",
        title=title,
        section="questions",
        groups=groups,
        words=words,
        found=found,
        total=len(view.catalogue.library.queries),
        broken=len(view.catalogue.library.broken),
        said=said,
        first_sentence=first_sentence,
    )


def question(request: Request) -> Response:
    """The page ``/questions/{name}``: the form of the question, filled as the address says, and its answer.

    Raises UnknownQuery, QueryFileError, and ParameterError for what no field of the form can show.
    """
    view = View.of(request)
    query = view.catalogue.library.get(request.path_params["name"])
    given_once(request, (*OWN, *(parameter.name for parameter in query.parameters)))
    asked_part = number("page", view.parameters.get("page") or "1", view.state.settings.most_rows)
    has_trace = choice("trace", view.parameters.get("trace") or "false", ("true", "false")) == "true"
    filled = read_form(view, query, OWN)
    basis, bases, strange_basis = _basis(view)
    is_wrong = bool(filled.faults or filled.strange or strange_basis)
    needs_check = "readiness" in query.needs
    stage = view.stage if needs_check else ""
    result, asked, failed = None, None, ""
    asked_file = file_asked(request)
    status = 400 if is_wrong or (asked_file and filled.is_open) else 200
    if asked_file and status == 200:
        return _file(request, view, query, filled, basis)
    if not is_wrong and not filled.is_open:
        asked = view.catalogue.bind(query.name, dict(filled.given), view.language)
        if not stage:
            try:
                result = _result(view, asked, filled, basis, asked_part, has_trace)
            except _LATE as error:
                failed, status = error.text(view.language), 503
    given = dict(filled.given)
    data_address = f"/api/queries/{query.name}"
    kept = {**given, **({"basis": basis} if basis else {}), "lang": view.language}
    return page(
        request,
        "question.html",
        title=f"{said(view, query.title).text} ({view.text('question.one')})",
        section="questions",
        needs_check=needs_check,
        is_complete=result is None or result.answer.complete,
        is_changing=asked is not None and asked.is_changing,
        status=status,
        query=query,
        filled=filled,
        bases=bases,
        strange_basis=strange_basis,
        stage=stage,
        result=result,
        asked=asked,
        failed=failed,
        group=_group(view, query),
        said=said,
        first_sentence=first_sentence,
        further_sentences=further_sentences,
        is_number=is_number,
        has_trace=has_trace,
        examples=_examples(view, query),
        files=[
            *view.files("", page="", trace=""),
            *((name, address(data_address, {**kept, **how})) for name, how in _FORMATS.items()),
        ],
        sparql_address=address("/sparql", {"question": query.name, **given, "lang": view.language}),
    )


def _file(request: Request, view: View, query: NamedQuery, filled: QuestionForm, basis: str) -> Response:
    """The whole answer as a file. Raises NotReady, and what the pool of queries raises."""
    if "readiness" in query.needs:
        view.state.check.require()
    asked = view.catalogue.bind(query.name, dict(filled.given), view.language)
    tables = answer_tables(_resting(view, asked, basis), view.catalogue, view.language)
    return saved(request, *tables, language=view.language, changing=asked.is_changing)


def _basis(view: View) -> tuple[str, Sequence[FieldOption], str]:
    """The basis asked for, the choices, and what was asked for that is none."""
    given = view.parameters.get("basis", "").strip()
    chosen = given if given in _BASES else ""
    options = [FieldOption(word, Name(view.text(key), ""), word == chosen) for word, key in _BASES.items()]
    strange = given if given and given not in [basis.word for basis in Basis] else ""
    return chosen, options, strange


def _group(view: View, query: NamedQuery) -> Name | None:
    group = group_of(view.catalogue, query)
    return view.name(group) if group else None


def _examples(view: View, query: NamedQuery) -> Sequence[tuple[Sequence[tuple[Name, Name]], str]]:
    """The examples whose things the catalogue has: each parameter's name with that of its value, and the address."""
    found = []
    for example in query.examples:
        if not can_be_asked(view, query, example):
            continue
        pairs = [
            (said(view, query.parameter(name).label), _value_name(view, query, name, text))
            for name, text in example.items()
        ]
        language = {"lang": view.language} if view.chosen else {}
        found.append((pairs, address(view.path, {**example, **language})))
    return found


def _value_name(view: View, query: NamedQuery, parameter: str, text: str) -> Name:
    kind = query.parameter(parameter).type.name
    if kind == "boolean":
        return Name(view.text("question.yes" if text == "true" else "question.no"), "")
    if kind != "iri":
        return Name(text, "")
    try:
        return view.name(view.catalogue.prefixes.expand(text))
    except ValueError:
        return Name(text, "")


def _resting(view: View, asked: BoundQuery, basis: str) -> Answer:
    """The answer, of rows that rest on *basis* at least, all when it is empty."""
    answer = kept_answer(view.catalogue, asked)
    return answer.resting_on(Basis[basis.upper()]) if basis else answer


def _result(
    view: View, asked: BoundQuery, filled: QuestionForm, basis: str, asked_part: int, has_trace: bool
) -> QuestionResult:
    answer = _resting(view, asked, basis)
    total = len(answer.rows)
    last = max(1, -(-total // _ON_A_PAGE))
    part = min(asked_part, last)
    first = (part - 1) * _ON_A_PAGE
    rows = shown_rows(view, answer, answer.rows[first : first + _ON_A_PAGE], has_trace)
    return QuestionResult(
        answer,
        rows,
        [drawn(view, answer, chart) for chart in asked.query.charts] if total else [],
        any(row.basis for row in rows),
        first,
        total,
        view.here(page_=part - 1) if part > 1 else "",
        view.here(page_=part + 1) if part < last else "",
        [] if total else _leaving(view, asked, filled, basis),
    )


def _leaving(view: View, asked: BoundQuery, filled: QuestionForm, basis: str) -> Sequence[Leaving]:
    """What to leave out of a question that gave nothing, with what each leaving gives."""
    query, given = asked.query, dict(filled.given)
    labels = {one.name: one.label for one in filled.fields}
    found = []
    if basis and (rows := len(kept_answer(view.catalogue, asked).rows)):
        found.append(Leaving(Name(view.text("question.basis"), ""), rows, view.here(basis="")))
    try:
        counts: Mapping[str, int] = without_each(view.catalogue, query, given, view.language)
    except ServicegraphError:  # what would take too long is not offered
        counts = {}
    found += [Leaving(labels[name], rows, changed(view, {name: ""})) for name, rows in counts.items()]
    return found

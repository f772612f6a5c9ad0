"""Which statements a query can reach, by its text: a graph of which it can reach none need not be asked.

To ask two graphs as one costs an engine a third more than to ask one, whatever is in the second. See
docs/decisions/0026-out-of-the-way.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from pyoxigraph import NamedNode, Quad

from servicegraph.rdf.paths import Path
from servicegraph.rdf.terms import RDF
from servicegraph.sparql.query_reader import BLANK, TURNS, OtherSyntax, QueryReader
from servicegraph.sparql.query_tree import (
    Alternatives,
    Assignment,
    Element,
    Exists,
    Expression,
    Filter,
    GroupPattern,
    InGraph,
    OptionalGroup,
    Pattern,
    SelectQuery,
    SubSelect,
)

_TYPE = RDF + "type"
_NONE: frozenset[str] = frozenset()
_BEFORE_TESTED = frozenset({"EXISTS", "NOT"})
_Variables = Callable[[], frozenset[str]]
# What an engine that resolves IRIs leaves as it is: no relative one, no dots in the place of a step, no escapes.
_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:(?!.*/\.)[^\\>]*>")


@dataclass(frozen=True)
class Content:
    """What the statements of a graph are like: their predicates, and of those with ``rdf:type`` the classes.

    ``nodes`` are the IRIs that stand in it, as subject or object, and in no statement of the data; whether all its
    subjects are such says ``has_own_subjects``.
    """

    predicates: frozenset[str]
    classes: frozenset[str]
    nodes: frozenset[str]
    has_own_subjects: bool

    @classmethod
    def of(cls, quads: Iterable[Quad], is_in_data: Callable[[NamedNode], bool]) -> Content:
        """What *quads* are like; *is_in_data* tells of a node whether a statement of the data has it."""
        predicates, classes, nodes, subjects = set[str](), set[str](), set[NamedNode](), set[str]()
        for subject, predicate, object, _ in quads:
            predicates.add(predicate.value)
            subjects.add(subject.value)
            nodes |= {node for node in (subject, object) if isinstance(node, NamedNode)}
            if predicate.value == _TYPE and isinstance(object, NamedNode):
                classes.add(object.value)
        own = frozenset(node.value for node in nodes if not is_in_data(node))
        return cls(frozenset(predicates), frozenset(classes), own, subjects <= own)


def can_reach(sparql: str, content: Content) -> bool:
    """Whether *sparql*, a query that names no graphs, may be answered otherwise with a graph of such *content* beside.

    True for every text of which this cannot be told. Variables are followed as SPARQL 1.1 evaluates groups, from inside
    (https://www.w3.org/TR/sparql11-query/#sparqlAlgebra).
    """
    try:
        return _query_reaches(_AnyQuery(sparql).query(), content)
    except (OtherSyntax, RecursionError):
        return True


class _AnyQuery(QueryReader):
    """Reads queries of every form as far as it matters which statements they reach.

    What MINUS takes out stands as OPTIONAL, since both try what they hold beside what came before; the rows of VALUES
    as groups of BIND; ASK and CONSTRUCT as SELECT. Of an expression there are the first two pieces, which tell whether
    it is one term, and the groups that it tests.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text, {})
        for said, kind in self.kinds.items():
            # Escapes may hide a name; a variable may have the name that a blank node is given here.
            if ("\\" in said and kind != "string") or (kind == "variable" and said[1:].startswith(BLANK)):
                raise OtherSyntax(said)

    def until(self, ends: Collection[str]) -> Expression:
        """See QueryReader."""
        words, begin = self.words, self.at
        head = tuple(map(self.written, self.texts[begin : begin + 2]))
        found: list[Exists] = []
        at, depth = begin, 0
        while (word := words[at]) not in ends or depth:
            if turn := TURNS.get(word):
                depth += turn
            elif word in _BEFORE_TESTED:
                self.at = at
                if exists := self.exists():
                    found.append(exists)
                    at = self.at
                    continue
            elif not word:
                raise OtherSyntax("end")
            at += 1
        self.at = at
        return (*head[: at - begin], *found)

    def query(self) -> SelectQuery:
        """The whole text."""
        self.prologue()
        if self.word == "SELECT":
            query = self.select()
        else:
            if self.skip("CONSTRUCT"):
                if self.word == "{":
                    self.group()
            else:
                self.expect("ASK")
            self.skip("WHERE")
            where = self.group()
            query = SelectQuery(False, (), where, self.modifiers())
        if not self.is_at_end:
            raise OtherSyntax(self.word)
        return query

    def elements(self) -> Sequence[Element]:
        """See QueryReader."""
        if self.skip("MINUS"):
            return [OptionalGroup(self.group())]
        if self.skip("VALUES"):
            is_row = self.skip("(")
            variables = []
            while self.word not in (")", "{"):
                variables.append(self.variable())
            if is_row:
                self.expect(")")
            elif not variables:  # no row would pass over anything
                raise OtherSyntax(self.word)
            return [Alternatives(tuple(self._rows(variables, is_row)))]
        return super().elements()

    def _rows(self, variables: Sequence[str], is_row: bool) -> Iterator[GroupPattern]:
        """What VALUES gives the *variables*: a group for each row; in brackets if *is_row*."""
        self.expect("{")
        while not self.skip("}"):
            if is_row:
                self.expect("(")
            values = [(one, self._value()) for one in variables]
            if is_row:
                self.expect(")")
            yield GroupPattern(tuple(Assignment((value,), one) for one, value in values if value))

    def _value(self) -> str:
        return "" if self.skip("UNDEF") else self.term(self.next())


def _query_reaches(query: SelectQuery, content: Content) -> bool:
    """Whether *query*, alone or within another, reaches statements of such *content*: nothing around it is seen."""
    expressions = (query.modifiers, *(column.expression for column in query.columns))
    groups = (query.where, *(group for one in expressions for group in _tested(one)))
    return any(_reaches(group, content, lambda: _NONE, lambda: _NONE) for group in groups)


def _reaches(group: GroupPattern, content: Content, joined: _Variables, given: _Variables) -> bool:
    """Whether *group* reaches statements of such *content*.

    *joined* are variables that whatever it is joined with holds to nodes of the data; *given* those that have such a
    node before it is tried, as what is around an EXISTS gives its variables. Few patterns need to know them.
    """
    elements = [(place, one) for place, one in enumerate(group.elements) if not _is_harmless(one, content)]
    if not elements:
        return False  # most groups, without preparing for more

    @cache
    def held() -> frozenset[str]:
        return _held(group.elements, joined() | given(), content)

    @cache
    def own(end: int | None = None) -> frozenset[str]:
        return _held(group.elements[:end], given(), content)

    for place, element in elements:
        # What comes after a BIND or an OPTIONAL cannot undo what it found.
        before = partial(own, place)
        match element:
            case Pattern():
                if not _stays(element, content, held(), _values(group.elements)):
                    return True
            case Filter(expression):
                if any(_reaches(one, content, own, own) for one in _tested(expression)):
                    return True
            case Assignment(expression, _):
                if any(_reaches(one, content, before, before) for one in _tested(expression)):
                    return True
            case OptionalGroup(inner):
                if _reaches(inner, content, before, given):
                    return True
            case Alternatives(groups):
                if any(_reaches(one, content, held, given) for one in groups):
                    return True
            case SubSelect(query):
                if _query_reaches(query, content):
                    return True
            case InGraph():
                return True
    return False


def _is_harmless(element: Element, content: Content) -> bool:
    """Whether *element* reaches nothing of *content*, whatever stands around it."""
    if isinstance(element, Pattern):
        return _stays(element, content, _NONE, {})
    return isinstance(element, Filter | Assignment) and not any(_tested(element.expression))


_Values = Mapping[str, frozenset[str]]


def _stays(pattern: Pattern, content: Content, held: frozenset[str], values: _Values) -> bool:
    """Whether *pattern* matches statements of the data alone.

    The variables *held* have nodes of the data, those of *values* one of these IRIs.
    """
    path, backwards = pattern.path, False
    if isinstance(path, str):
        predicates = values.get(path)
        forwards = predicates is None or _may_be(predicates, content.predicates)
    elif path.predicate == _TYPE:
        classes = values.get(pattern.object, {pattern.object})
        forwards = _TYPE in content.predicates and _may_be(classes, content.classes)
    else:
        forwards, backwards = _steps(path, content)
    # A path of no step leads from every node to itself, those that stand in no other graph too.
    if not (forwards or backwards or (isinstance(path, Path) and _may_stay(path))):
        return True
    # Who is at a node of the data can take a step out of it only against the direction of a statement.
    from_subject = not backwards and content.has_own_subjects and _is_held(pattern.subject, held, content)
    from_object = not forwards and _is_held(pattern.object, held, content)
    return from_subject or from_object


def _may_be(terms: Collection[str], known: frozenset[str]) -> bool:
    """Whether one of *terms*, as they are written, is no plain IRI or one of those *known*."""
    return not all(_IRI.fullmatch(term) and term[1:-1] not in known for term in terms)


@lru_cache(maxsize=256)  # a text names few predicates, and each of them often
def _may_be_one(predicate: str, known: frozenset[str]) -> bool:
    return _may_be((f"<{predicate}>",), known)


def _is_held(end: str, held: frozenset[str], content: Content) -> bool:
    """Whether *end* of a pattern is among the variables *held*, or an IRI that is no node of *content* alone."""
    return end in held or (_IRI.fullmatch(end) is not None and end[1:-1] not in content.nodes)


def _steps(path: Path, content: Content) -> tuple[bool, bool]:
    """Whether a step of *path* may be one of *content*, in the direction of its statement, and against it."""
    if path.is_predicate:
        return _may_be_one(path.predicate, content.predicates), False
    within = [_steps(part, content) for part in path.parts]
    forwards, backwards = any(one for one, _ in within), any(other for _, other in within)
    return (backwards, forwards) if path.operator == "^" else (forwards, backwards)


def _may_stay(path: Path) -> bool:
    """Whether *path* may take no step."""
    if path.operator in ("*", "?"):
        return True
    if path.operator == "|":
        return any(map(_may_stay, path.parts))
    return bool(path.parts) and all(map(_may_stay, path.parts))


def _held(elements: Iterable[Element], known: frozenset[str], content: Content) -> frozenset[str]:
    """The variables that every solution of *elements* has a node of the data for, where it has one for those *known*.

    The elements are taken to reach nothing else.
    """
    elements = tuple(elements)
    found, values = known, _values(elements)
    waiting: list[Pattern] = []
    for element in elements:
        match element:
            case Pattern():
                waiting.append(element)
            case Alternatives(groups) if groups:
                found |= frozenset.intersection(*(_held(one.elements, _NONE, content) for one in groups))
            case SubSelect(query):
                found |= _held_by(query, content)
    before = -1
    while len(waiting) != before:  # each may hold what another begins at
        before = len(waiting)
        for pattern in tuple(waiting):
            if _stays(pattern, content, found, values):
                found |= pattern.variables
                waiting.remove(pattern)
    return found


def _values(elements: Iterable[Element]) -> dict[str, frozenset[str]]:
    """The variables that can have no value but some terms in any solution of *elements*, with these."""
    found: dict[str, frozenset[str]] = {}
    for element in elements:
        if isinstance(element, Assignment) and len(element.expression) == 1:
            found[element.variable] = frozenset({str(element.expression[0])})
        elif isinstance(element, Alternatives):
            each = [_values(group.elements) for group in element.groups]
            for one in set(each[0] if each else ()).intersection(*each):
                found[one] = frozenset().union(*(values[one] for values in each))
    return found


def _held_by(query: SelectQuery, content: Content) -> frozenset[str]:
    """The variables that *query*, within another, gives back with a node of the data in each of its solutions."""
    inside = _held(query.where.elements, _NONE, content)
    if not query.columns:
        return inside
    return inside & {column.variable for column in query.columns if not column.expression}


def _tested(expression: Expression) -> Iterator[GroupPattern]:
    """The groups of EXISTS and NOT EXISTS in *expression*."""
    return (part.group for part in expression if isinstance(part, Exists))

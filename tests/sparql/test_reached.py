"""Which statements a text can reach: where none of a graph's, the answer is the same with the graph and without."""

from __future__ import annotations

from collections import Counter

import pyoxigraph
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat

from servicegraph import Catalogue
from servicegraph.sparql.reached import Content, can_reach

EX = "https://example.org/"
DERIVED = NamedNode(EX + "derived")
PREFIXES = f"PREFIX ex: <{EX}> "
DATA = """
ex:a a ex:C ; ex:p ex:b , ex:c ; ex:r ex:b . ex:b a ex:C ; ex:p ex:c ; ex:q 1 . ex:c ex:q ex:a , 1 ; ex:q ex:c .
ex:e a ex:E ; ex:p ex:e .
"""
BESIDE = "ex:n a ex:D ; ex:r ex:a ; ex:n 7 . ex:m a ex:D ; ex:r ex:b ; ex:n 1 ."


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    """The data, and beside it a derived graph with nodes of its own."""
    store = pyoxigraph.Store()
    prefix = f"@prefix ex: <{EX}> . "
    store.load((prefix + DATA).encode(), format=RdfFormat.TURTLE)
    store.load((prefix + BESIDE).encode(), format=RdfFormat.TURTLE, to_graph=DERIVED)
    return store


def content(store: pyoxigraph.Store) -> Content:
    data = list(store.quads_for_pattern(None, None, None, DefaultGraph()))
    nodes = {quad.subject for quad in data} | {quad.object for quad in data}
    return Content.of(store.quads_for_pattern(None, None, None, DERIVED), lambda node: node in nodes)


def answer(store: pyoxigraph.Store, text: str, *graphs: NamedNode) -> Counter[str] | bool:
    found = store.query(text, default_graph=[DefaultGraph(), *graphs])
    if isinstance(found, QueryBoolean):
        return bool(found)
    if isinstance(found, QueryTriples):
        return Counter(map(str, found))
    assert isinstance(found, QuerySolutions)
    return Counter(str([str(term) for term in solution]) for solution in found)


UNREACHED = [
    "ASK {}",
    "SELECT ?s { ?s ex:p ?o }",
    "SELECT ?s { ?s a ex:C ; ex:p [ ex:q ?o ] , ex:c }",
    "SELECT ?s (COUNT(*) AS ?n) { ?s ex:p/ex:q|^ex:p ?o } GROUP BY ?s HAVING (COUNT(*) > 1) ORDER BY ?s",
    "SELECT ?s { ex:a ex:p* ?s }",
    "SELECT ?s { ?s a ex:C . ?s ex:p* ?o }",
    "SELECT ?s { ?s ex:p? ?o . ?o ex:q* ?x . ?x a ex:C }",
    "SELECT ?s { ?s ex:p+ ?o ; ex:p*/ex:q ?x }",
    "SELECT ?s { ?s a ex:C FILTER NOT EXISTS { ?s ex:p* ex:c } FILTER(EXISTS { ?s ex:p* ?o } || ?s = ex:a) }",
    "SELECT ?s { ?s a ex:C OPTIONAL { ?s ex:p* ?o } MINUS { ?s ex:q* ?x } }",
    "SELECT ?s { { ?s ex:p* ?o } UNION { ?o ex:p ?s } ?s a ex:C }",
    "SELECT ?s { { SELECT DISTINCT ?s { ?s a ex:C } } ?s ex:p* ?o }",
    "SELECT ?s { VALUES (?s ?o) { (ex:a ex:b) (UNDEF ex:c) } ?s ex:p ?o BIND(STR(?o) AS ?text) FILTER(!BOUND(?none)) }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ex:p ?o BIND(ex:n AS ?p) }",
    "CONSTRUCT WHERE { ?s ex:p ?o }",
    "SELECT * { ?s ex:p ?x ; ?p ?o . FILTER EXISTS { ?x ?any ex:c } }",
    "SELECT * { ex:a ?p ?o . ?o ex:r* ?x . ?s ex:q/^ex:p ?o }",
    "SELECT * { ?s ex:p ?x . ?s (ex:r/ex:n)? ?o . ?o2 ^ex:r ?x }",
    "SELECT * { ?s a ?type ; ex:q ?o OPTIONAL { ?o a ?other } }",
    "SELECT * { VALUES ?type { ex:C ex:E } ?s a ?type }",
    "SELECT * { ?s ?p ?o VALUES (?p ?n) { (ex:p 1) (ex:q 'two'@en) } }",
    "SELECT * { { BIND(ex:p AS ?p) } UNION { BIND(ex:q AS ?p) } ?s ?p ?o }",
    "SELECT * { VALUES ?s { } ?s ex:p ?o }",
    "SELECT ?s { ?s ex:q 'ex:r ?p * \\u0041' }  # ex:r",
    "SELECT * { ?s a ex:C FILTER(((?s = ex:n) || (!EXISTS { ?s ex:p* ex:c }))) BIND(IF(?s = ex:r, 1.5, (-2)) AS ?n) }",
]
REACHED = [
    "SELECT * { ?s ?p ?o }",
    "SELECT * { ?s ex:r ?o }",
    "SELECT * { ?s a ex:D }",
    "SELECT * { ?s a ?class }",
    "SELECT * { ?s ?p ?o . ?o ex:p ?x }",
    "SELECT * { ex:n ?p ?o }",
    "SELECT * { VALUES ?type { ex:C ex:D } ?s a ?type }",
    "SELECT * { VALUES (?p ?n) { (ex:p 1) (UNDEF 2) } ?s ?p ?o }",
    "SELECT * { ?s ?p ?o OPTIONAL { VALUES ?p { ex:p } } }",
    "SELECT * { VALUES ?s { } { ?s ?p ?o } UNION { ?s ex:r ?o } }",
    "SELECT * { ?s ex:p ?x . ?x ^ex:r ?o }",
    "SELECT * { ?s ex:p ?x OPTIONAL { ?y ?p ?x } }",
    "SELECT * { ?s a/ex:p* ex:D }",
    "SELECT * { ?s ^(ex:p|ex:r) ?o }",
    "SELECT * { ?s !ex:p ?o }",
    "SELECT * { ?s ex:p* ?o }",
    "SELECT * { ?s ex:p* ex:n }",
    "SELECT * { ?s ex:p* 7 }",
    "SELECT * { ?s (ex:p?|ex:q) ?o }",
    "SELECT * { ?s a ex:C OPTIONAL { ?o ex:p* ?x } }",
    "SELECT * { ?s a ex:C { SELECT ?o { ?o ex:p* ?s } } }",
    "SELECT * { BIND(ex:n AS ?s) ?s ex:p* ?o }",
    "SELECT * { VALUES ?s { ex:n } ?s ex:p* ?o }",
    "SELECT ?s (EXISTS { ?x ex:n ?y } AS ?is) { ?s ex:p ?o }",
    "SELECT ?s { ?s ex:p ?o } GROUP BY ?s HAVING (EXISTS { ?x ex:n ?y })",
    "SELECT * { ?s ex:p ?o FILTER(?o = ex:c && NOT EXISTS { ?x ex:r ?o }) }",
    "SELECT * { ?s ex:p ?o FILTER(((?o = ex:c) && (1 + 2.5 > 3 || NOT EXISTS { ?x ex:r ?o }))) }",
    "SELECT * { ?s ex:p ?o FILTER(COALESCE((EXISTS { ?o ex:p ?x FILTER EXISTS { ?z ex:n ?y } }), false)) }",
    "SELECT * { BIND(!EXISTS { ?s ex:p ?o } AS ?is) BIND(IF(?is, ex:p, ex:r) AS ?p) ?s ?p ?o }",
    "SELECT * { { SELECT (IRI('https://example.org/n') AS ?s) { ?x a ex:C } } ?s ex:p* ?o }",
    "SELECT * { ?s ex:p ?o , ?x ; ex:p/^ex:r ?y }",
    "DESCRIBE ex:n",
    "CONSTRUCT { ?s ex:p ?o } WHERE { ?s ex:n ?o }",
    "BASE <https://example.org/> SELECT * { ?s <r> ?o }",
    "SELECT * { ?s <https://example.org/x/../r> ?o }",
    "PREFIX other: <https://example.org/> SELECT * { ?s other:r ?o }",
    r"SELECT * { ?s <https://example.org/\u0072> ?o }",
    "SELECT * { [] ex:p ?x . ?anonymous1 ex:p* ?o }",
]


@pytest.mark.parametrize("text", UNREACHED)
def test_text_that_reaches_nothing_of_a_graph_is_answered_the_same_without_it(
    store: pyoxigraph.Store, text: str
) -> None:
    assert not can_reach(PREFIXES + text, content(store))
    assert answer(store, PREFIXES + text) == answer(store, PREFIXES + text, DERIVED)


@pytest.mark.parametrize("text", REACHED)
def test_text_that_may_reach_something_is_told(store: pyoxigraph.Store, text: str) -> None:
    assert can_reach(PREFIXES + text, content(store))


def test_text_that_is_nested_too_deeply_to_be_read_may_reach_everything(store: pyoxigraph.Store) -> None:
    nested = "{ ?s ex:p ?o " * 1_000
    assert can_reach(f"{PREFIXES}SELECT * {nested}{'}' * 1_000}", content(store))


# Whatever somebody sends is read before the engine sees that it is no query.
_ANYTHING = st.lists(
    st.sampled_from(
        "SELECT ASK CONSTRUCT WHERE PREFIX * { } { } ( ) [ ] . ; , ?x ?y ex:p <http://p> a OPTIONAL MINUS VALUES UNDEF "
        "FILTER EXISTS NOT BIND AS UNION GROUP BY HAVING LIMIT 5 's' @fi ^^ + ? / | ^ ! _:b - DESCRIBE <<".split()
    ),
    max_size=25,
).map(" ".join)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(begin=st.sampled_from(["", "SELECT * { ", "ASK { ", "SELECT ?x { VALUES "]), rest=_ANYTHING)
@example(begin="SELECT * { ?x a ?y VALUES {", rest="")
@example(begin="SELECT * { VALUES { ", rest="1 } }")
def test_whatever_is_sent_is_read_to_an_end(store: pyoxigraph.Store, begin: str, rest: str) -> None:
    assert can_reach(begin + rest, content(store)) in (True, False)


_VARIABLES = st.sampled_from(["?x", "?y", "?z"])
_TERMS = st.sampled_from(["?x", "?y", "?z", "ex:a", "ex:c", "ex:n"])
_PATHS = st.recursive(
    st.sampled_from(["ex:p", "ex:q", "ex:p", "ex:q", "ex:r"]),
    lambda inner: st.one_of(
        st.builds("({}){}".format, inner, st.sampled_from("*?+*")),
        st.builds("({}{}{})".format, inner, st.sampled_from("/|"), inner),
        st.builds("^({})".format, inner),
    ),
    max_leaves=3,
)
_PATTERNS = st.one_of(
    st.builds("{} {} {} .".format, _TERMS, _PATHS, _TERMS),
    st.builds("{} a {} .".format, _VARIABLES, st.sampled_from(["ex:C", "ex:E", "ex:D", "?z"])),
    st.builds("{} {} {} .".format, _VARIABLES, st.sampled_from(["?p", "ex:p", "ex:q"]), _VARIABLES),
)
_GROUPS = st.recursive(
    st.lists(_PATTERNS, min_size=1, max_size=3).map(" ".join),
    lambda inner: st.lists(
        st.one_of(
            _PATTERNS,
            st.builds("OPTIONAL {{ {} }}".format, inner),
            st.builds("MINUS {{ {} }}".format, inner),
            st.builds("{{ {} }} UNION {{ {} }}".format, inner, inner),
            st.builds("{{ {} }}".format, inner),
            st.builds("FILTER {}EXISTS {{ {} }}".format, st.sampled_from(["", "NOT "]), inner),
            st.builds("FILTER({} != ex:c || EXISTS {{ {} }})".format, _VARIABLES, inner),
            st.builds("{{ SELECT {}{} {{ {} }} }}".format, st.sampled_from(["", "DISTINCT "]), _VARIABLES, inner),
            st.builds("VALUES {} {{ {} }}".format, _VARIABLES, st.sampled_from(["ex:a ex:n", "UNDEF ex:b", "ex:C 1"])),
            st.builds("VALUES ?p {{ {} }}".format, st.sampled_from(["ex:p ex:q", "ex:p ex:r", ""])),
        ),
        min_size=1,
        max_size=4,
    ).map(" ".join),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=_GROUPS, form=st.sampled_from(["SELECT *", "SELECT DISTINCT ?x ?y", "SELECT (COUNT(*) AS ?n)", "ASK"]))
def test_random_texts_that_reach_nothing_are_answered_the_same(store: pyoxigraph.Store, where: str, form: str) -> None:
    text = f"{PREFIXES}{form} {{ {where} }}"
    if not can_reach(text, content(store)):
        assert answer(store, text) == answer(store, text, DERIVED)


def test_shipped_questions_reach_readiness_figures_only_where_they_say_so(shipped: Catalogue) -> None:
    expand = shipped.prefixes.expand
    predicates = map(expand, ("rdf:type", "dqv:computedOn", "sg:task", "sg:criteriaMet", "sg:criteriaApplicable"))
    readiness = Content(frozenset(predicates), frozenset({expand("sg:TaskReadiness")}), frozenset(), True)
    reaching = {question.name for question in shipped.library if can_reach(question.text, readiness)}
    needing = {question.name for question in shipped.library if "readiness" in question.needs}
    assert needing
    assert needing <= reaching
    assert not reaching & {
        "interfaces-without-rules",
        "providers-sharing-segment",
        "suggested-rules",
        "chains-by-phase",
    }

"""Questions of one's own: each mistake is found once, at its line and column, and the others are still asked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.checks import own_questions, question_texts
from servicegraph.checks.definition import Check
from servicegraph.checks.examples import write_example
from servicegraph.diagnostics import Diagnostic, Severity

PREFIX = "PREFIX sg: <https://w3id.org/servicegraph/ns#>\n"
GRAPH = "unknown-graph"
UNKNOWN, NEED = "unknown-name-in-question", "undeclared-need"
FILE, PREFIXED = "query-file", "question-prefix-differs"
RDFS = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
COUNTY = "https://example.org/id/organisation/"
READINESS = "<https://w3id.org/servicegraph/graph/readiness>"
HEALTH = "<https://w3id.org/servicegraph/vocab/sector/helth>"
HEAD = "# Own\n#\n# @column x iri A thing\n" + PREFIX  # the query begins on line 5


def found(folder: Path, text: str | bytes, name: str = "own.rq") -> list[Diagnostic]:
    return found_in_all(folder, {name: text})


def found_in_all(folder: Path, texts: Mapping[str, str | bytes]) -> list[Diagnostic]:
    """The findings in the questions *texts*, by the names of their files."""
    write_example({f"queries/{name}": text for name, text in texts.items()}, folder)
    scope = Catalogue.load(folder).scope
    named = {**vars(own_questions), **vars(question_texts)}
    checks = (one.find for one in named.values() if isinstance(one, Check) and one.find)
    return [one for find in checks for one in find(scope)]


MISTAKES = [
    ("SELECT ?x { ?x a sg:Servce }", "5:18", UNKNOWN, "sg:Servce"),
    (f"SELECT ?x {{\n  ?x sg:sector\n    {HEALTH} }}", "7:5", UNKNOWN, "helth"),
    (RDFS + "SELECT ?x { ?x rdfs:lable ?y }", "6:16", UNKNOWN, "rdfs:lable"),
    (f"SELECT ?x {{ ?x sg:providedBy <{COUNTY}conty> }}", "5:30", UNKNOWN, "conty"),
    (f"PREFIX o: <{COUNTY}>\nSELECT ?x {{ ?x sg:providedBy o:conty }}", "6:30", UNKNOWN, "o:conty"),
    ("PREFIX dct: <http://purl.org/dc/elements/1.1/>\nSELECT ?x { ?x dct:title ?y }", "5:13", PREFIXED, "dct:"),
    ("SELECT ?x { ?x a skos:Concept }", "5:18", FILE, "skos: is not declared"),
    ("SELECT ?x { ?x ?p ?o FILTER(<http://example.org/near>(?x, ?o)) }", "5:29", FILE, "there is no function"),
    ("SELECT ?x { ?x ?p ?o FILTER(sg:near(?x)) }", "5:29", FILE, "there is no function"),
    ("SELECT ?x { ?x\u00a0?p ?o }", "5:15", FILE, "U+00A0"),
    ("SELECT ?x {\n  ?x ?p ?o FILTER(?o != “a”) }", "6:25", FILE, "U+201C"),
    ("SELECT ?x {\n  SERVICE <urn:x> { ?x ?p ?o } }", "6:3", FILE, "SERVICE is not allowed"),
    ("SELECT ?x { ?x ?p ?o FILTER(BUOND(?x)) }", "5:29", FILE, "no word BUOND. Nearest: BOUND"),
    ("SELECT ?x { ?x ?p ?o FLITER(?x) }", "5:22", FILE, "no word FLITER. Nearest: FILTER"),
    ("SELECT ?x { ?x ?p ?o ZZZ(?x) }", "5:22", FILE, "no word ZZZ"),
    ("SELECT ?x {" + "{" * 20_000 + "}" * 20_000 + "}", None, FILE, "nested too deeply"),
    ("SELECT ?x { ?x ?p [" + "[" * 20_000 + "] }", None, FILE, "nested too deeply"),
    ("SELECT ?x { ?x ?p ?o FILTER(" + "!" * 20_000 + "?o) }", None, FILE, "nested too deeply"),
    ("SELECT ?x { ?x ?p $o }", "5:19", FILE, "$o is not declared"),
    ("SELECT ?x { ?x sg:criteriaMet ?n }", "5:16", NEED, "sg:criteriaMet"),
    ("SELECT ?x { ?t a sg:TaskReadiness ; sg:criteriaMet ?n . ?x ?p ?t }", "5:18", NEED, "sg:TaskReadiness"),
    (f"SELECT ?x {{ GRAPH {READINESS} {{ ?x ?p ?o }} }}", "5:19", NEED, "readiness"),
    ("SELECT ?x { ?x ?p ?o", "5:21", FILE, "ends too early"),
    ("ASK { ?x ?p ?o }", "1:1", FILE, "SELECT"),
    ("SELECT ?x { GRAPH <https://example.org/id/graph/nope.ttl> { ?x ?p ?o } }", "5:19", GRAPH, "nope"),
    ("SELECT ?x { GRAPH sg:nope { ?x ?p ?o } }", "5:19", GRAPH, "sg:nope"),
    ("SELECT ?x FROM sg:nope { ?x ?p ?o }", "5:16", GRAPH, "sg:nope"),
    ("SELECT ?x FROM NAMED <https://example.org/g> { GRAPH ?g { ?x ?p ?o } }", "5:22", GRAPH, "/g"),
]  # fmt: skip


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, list[Diagnostic]]:
    """The findings in a catalogue with all of the mistakes, each in a question of its own, by the paths of these."""
    texts = {f"own-{number}.rq": HEAD + query for number, (query, *_) in enumerate(MISTAKES)}
    by_path: dict[str, list[Diagnostic]] = {f"queries/{name}": [] for name in texts}
    for one in found_in_all(tmp_path_factory.mktemp("mistaken"), texts):
        by_path[one.location.path].append(one)
    return by_path


@pytest.mark.parametrize("number", range(len(MISTAKES)), ids=[f"{query[:60]}-{place}" for query, place, *_ in MISTAKES])
def test_mistake_is_found_once_at_its_place(mistaken: Mapping[str, list[Diagnostic]], number: int) -> None:
    _, place, code, said = MISTAKES[number]
    path = f"queries/own-{number}.rq"
    [one] = mistaken[path]
    assert one.code == code
    assert said in one.text("en")
    assert place is None or str(one.location) == f"{path}:{place}"
    assert all(one.text(language) and one.hint[language] for language in ("fi", "sv", "en"))


IN_ORDER = [
    "SELECT ?x { ?x a sg:Service ; sg:providedBy <https://example.org/id/organisation/county> }",
    XSD + "SELECT ?x { ?x ?p ?o FILTER(xsd:integer(?o) > 1 && xsd:date(?o) < NOW()) }",
    "SELECT ?x { ?x ?p 'sg:Servce' } # sg:Servce",
    "SELECT ?x { ?x <https://example.org/other> <https://example.com/elsewhere> }",
    "PREFIX ex: <https://example.com/>\nSELECT ?x { ?x ex:own ex:thing }",
    "SELECT ?x { GRAPH <https://example.org/id/graph/services.ttl> { ?x ?p ?o } }",
    'SELECT ?x { ?x ?p ?o FILTER(STRSTARTS(STR(?x), STR(<https://example.org/id/service/>))) }',
    "PREFIX service: <https://example.org/id/service/>\nSELECT ?x { VALUES ?x { service:clinic service:ward } }",
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\nSELECT ?x { ?x a skos:Concept ; skos:prefLabel ?l }",
    "PREFIX schema: <https://schema.org/>\nSELECT ?x { ?x schema:name ?l }",
    "SELECT ?x { ?x sg:flow/sg:from|^sg:to ?l }",
]  # fmt: skip


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_question_in_order_is_left_alone(tmp_path: Path, mark: bytes) -> None:
    texts = {f"own-{number}.rq": mark + (HEAD + query).encode() for number, query in enumerate(IN_ORDER)}
    assert found_in_all(tmp_path, texts) == []


def test_nearest_name_is_offered_with_an_edit(tmp_path: Path) -> None:
    [one] = found(tmp_path, HEAD + "SELECT ?x { ?x a sg:Servce }")
    assert one.hint["en"] == "Did you mean `sg:Service`?"
    [fix] = one.fixes
    [edit] = fix.edits
    assert edit.text == "sg:Service"
    assert (edit.location.column, edit.location.end_column) == (18, 27)


def test_edit_of_a_missing_need_makes_the_question_right(tmp_path: Path) -> None:
    text = HEAD + "SELECT ?x { ?x sg:criteriaMet ?y }"
    [one] = found(tmp_path, text)
    [edit] = one.fixes[0].edits
    lines = text.split("\n")
    lines.insert(edit.location.line - 1, edit.text.rstrip("\n"))
    assert found(tmp_path, "\n".join(lines)) == []


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (HEAD.replace("# @column", "# @needs weather\n# @column"), "3:1", "cannot need weather"),
        (HEAD.replace("# @column", "# @colum"), "3:1", "unknown tag @colum"),
        (HEAD.replace("# Own\n#\n", ""), "1:1", "title"),
        (HEAD.encode() + b"# \xe4", "1:1", "not UTF-8"),
        ("", "1:1", "title"),
    ],
)
def test_fault_of_the_header_is_found_at_its_line(tmp_path: Path, text: str | bytes, place: str, said: str) -> None:
    query = "SELECT ?x { ?x ?p ?o }"
    [one] = found(tmp_path, text + query if text and isinstance(text, str) else text)
    assert (one.code, str(one.location)) == (FILE, f"queries/own.rq:{place}")
    assert said in one.text("en")
    assert "own.rq" not in one.text("en")


@pytest.mark.parametrize("name", ["Own.rq", "my own.rq", "ä.rq"])
def test_name_that_no_address_can_have_is_said(tmp_path: Path, name: str) -> None:
    [one] = found(tmp_path, HEAD + "SELECT ?x { ?x ?p ?o }", name)
    assert one.code == FILE
    assert "file name" in one.text("en")


def test_files_of_one_name_are_told_once_and_the_first_is_asked(tmp_path: Path) -> None:
    for place, kind in (("a", "Service"), ("b", "Segment"), ("c", "Service")):
        write_example({f"queries/{place}/own.rq": HEAD + f"SELECT ?x {{ ?x a sg:{kind} }}"}, tmp_path / "c")
    catalogue = Catalogue.load(tmp_path / "c")
    hidden = [one for one in catalogue.checked.diagnostics if one.code == "question-hidden"]
    assert [one.location.path for one in hidden] == ["queries/b/own.rq", "queries/c/own.rq"]
    assert [one.related[0].location.path for one in hidden] == ["queries/a/own.rq"] * 2
    assert len(catalogue.query("own").rows) == 2


def test_question_of_a_shipped_name_replaces_it_without_a_word(tmp_path: Path) -> None:
    assert found(tmp_path, HEAD + "SELECT ?x { ?x a sg:Service }", "dead-ends.rq") == []


def test_one_bad_question_leaves_the_others(tmp_path: Path) -> None:
    write_example({"queries/good.rq": HEAD + "SELECT ?x { ?x a sg:Service }"}, tmp_path)
    assert [one.location.path for one in found(tmp_path, "SELECT")] == ["queries/own.rq"]
    assert len(Catalogue.load(tmp_path).query("good").rows) == 2


def test_readiness_is_the_same_with_whom_it_is_asked_and_only_where_it_is_needed(tmp_path: Path) -> None:
    chain = "chain:a a sg:ServiceChain ; rdfs:label 'A'@fi ; sg:includes service:clinic ; sg:phase phase:pilot ."
    asked = "# @column x iri A thing\n" + PREFIX + "SELECT ?x { ?x sg:criteriaMet ?n } ORDER BY ?x"
    files = {
        "chain.ttl": chain,
        "queries/with.rq": f"# With\n# @needs readiness\n{asked}",
        "queries/without.rq": f"# Without\n{asked}",
    }
    catalogue = Catalogue.load(write_example(files, tmp_path))
    without = catalogue.query("without").rows
    answer = catalogue.query("with").rows
    assert answer
    assert without == ()
    # Having been asked once, the figures are still seen only by the question that needs them.
    assert catalogue.query("without").rows == ()
    assert catalogue.query("with").rows == answer


@pytest.mark.parametrize(
    "text",
    [
        "# Own\n# @column whole iri A\n# @column part iri B\nSELECT ?whole ?part { nonsense",
        "# Own\n# @column whole iri A\n# @column piece iri B\nSELECT ?whole ?piece { ?whole ?p ?piece }",
        "# Own\n# @column whole iri A\nSELECT ?whole { ?whole ?p ?part }",
        "# Own\n# @param x iri required X\n# @column whole iri A\n# @column part iri B\n"
        "SELECT ?whole ?part { ?whole ?p ?part ; a $x }",
    ],
)
def test_question_that_the_program_asks_itself_is_replaced_by_the_shipped_one_when_it_cannot_tell(
    text: str, tmp_path: Path
) -> None:
    chain = 'chain:a a sg:ServiceChain ; rdfs:label "A"@fi ; sg:phase phase:pilot ; sg:includes service:ward .'
    folder = write_example({"queries/parts-of-chain.rq": text, "more.ttl": chain}, tmp_path)
    catalogue = Catalogue.load(folder)
    found = catalogue.check(Severity.INFO).diagnostics
    assert [one.location.path for one in found if one.code == FILE] == ["queries/parts-of-chain.rq"]
    assert "https://example.org/id/service/ward" in catalogue.scope.parts["https://example.org/id/chain/a"]

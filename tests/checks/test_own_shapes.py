"""Somebody's own shapes: what is wrong with them stands at its line, is said once, and everything else is checked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from servicegraph import Catalogue, Severity
from servicegraph.checks.examples import marked_places, prefixes, write_example
from servicegraph.diagnostics import Diagnostic

pytestmark = pytest.mark.matrix

FINE = """
ex:Fine a sh:NodeShape ; sh:targetClass sg:Service ; sh:property [ sh:path dct:abstract ; sh:minCount 1 ;
    sh:message "Tiivistelmä puuttuu."@fi , "Sammandrag saknas."@sv , "No abstract."@en ; sg:hint "Add one."@en ] .
"""
Check = Callable[..., list[Diagnostic]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """Checks a catalogue with the shapes *text*, besides one shape that is fine, and more files."""

    def found(text: str, level: Severity = Severity.INFO, **files: str) -> list[Diagnostic]:
        head = prefixes(text + FINE) + "@prefix ex: <https://shapes.example/#> .\n"
        more = {name.replace("__", "/") + ".ttl": content for name, content in files.items()}
        write_example({"shapes/own.ttl": head + text + FINE, **more}, tmp_path)
        return list(Catalogue.load(tmp_path).check(level).diagnostics)

    return found


def in_shapes(found: list[Diagnostic]) -> list[tuple[str, str]]:
    """The codes and severities of what was found in the shape files."""
    return [(one.code, one.severity.word) for one in found if one.location.path.startswith("shapes/")]


def said(found: list[Diagnostic], code: str) -> list[str]:
    return [one.text("en") for one in found if one.code == code]


SLIPS = {
    'sh:property [ sh:path dct:title ; sh:minCount "1" ]': "parameter-value",
    "sh:property [ sh:path _:p ; sh:minCount 1 ] . _:p sh:inversePath _:p": "shape-path",
    "sh:or _:l . _:l rdf:first [ sh:nodeKind sh:IRI ] ; rdf:rest _:l": "parameter-value",
    "sh:in _:l . _:l rdf:first ex:b ; rdf:rest _:l": "parameter-value",
    "sh:node ex:N . ex:N a sh:NodeShape ; sh:not ex:N": "recursive-shape",
    'sh:sparql [ sh:select "SELECT $this { $this dct:title ?t }" ]': "query-prefix",
    'sh:sparql [ sh:select "SELECT $this { $this a ?k { SELECT ?k { ?o a ?k } } }" ]': "refused-shape",
    'sh:sparql [ sh:select "SELECT (1 AS ?this) { ?x a ?k }" ]': "refused-shape",
    'sh:property [ sh:path dct:title ; sh:pattern "[A-Z" ]': "shape-pattern",
    'sh:not [ sh:property [ sh:path dct:title ; sh:pattern "[A-Z" ] ]': "shape-pattern",
    "sh:property [ sh:path dct:title ; sh:class sg:Servce ]": "unknown-term",
    "sh:property [ sh:path dct:descripton ; sh:minCount 1 ]": "unknown-standard-term",
    "sh:property [ sh:path ( dct:relation dct:titel ) ; sh:minCount 1 ]": "unknown-standard-term",
    "sh:property [ sh:path sg:sector ; sh:in ( sector:health sector:socal ) ]": "unknown-concept",
    "sh:property [ sh:path org:subOrganisationOf ; sh:maxCount 1 ]": "unknown-standard-term",
    "sg:task task:10 ; sh:nodeKind sh:IRI": "unknown-concept",
    "sg:hnt 'x'@en ; sh:nodeKind sh:IRI": "unknown-term",
    "sh:nodeKind sh:Iri": "unknown-shacl-term",
    "sh:severity sh:Vilation ; sh:nodeKind sh:IRI": "unknown-shacl-term",
    "sh:property [ sh:path dct:title ; sh:datatype xsd:strng ]": "unknown-standard-term",
    "sh:targetSubjectsOf <urn:example:none>": "empty-target",
    "sh:targetSubjectsOf sg:Service": "empty-target",
    "sh:target sg:Service": "parameter-value",
    "sh:property ( [ sh:path rdfs:label ; sh:minCount 1 ] )": "parameter-value",
    "sh:property ex:N . ex:N a sh:NodeShape ; sh:nodeKind sh:IRI": "parameter-value",
    "sh:not ( [ sh:class sg:Goal ] )": "parameter-value",
    'sh:property [ sh:path dct:title ; sh:in "a" , "b" ]': "parameter-value",
    "sh:node sg:Service": "missing-shape",
    "sg:presupposes ex:Nowhere ; sh:nodeKind sh:IRI": "missing-shape",
    "sh:severity sg:Warning ; sh:nodeKind sh:IRI": "unknown-term",
    "sh:qualifiedValueShape [ sh:class sg:Goal ] ; sh:qualifiedMinCount 1": "parameter-without-path",
    f'sh:sparql [ sh:select "SELECT $this {{ $this a ?k FILTER({"!" * 30000}1) }}" ]': "constraint-query",
    f'sh:sparql [ sh:select "SELECT $this {{ $this {"/".join(["<urn:a>"] * 20000)} ?k }}" ]': "constraint-query",
}


@pytest.mark.parametrize(("facts", "code"), SLIPS.items())
def test_slip_is_found_once_and_the_rest_is_checked(facts: str, code: str, check: Check, tmp_path: Path) -> None:
    found = check(f"ex:Own a sh:NodeShape ; sh:targetClass sg:Service ;\n    {facts} . # here\n")
    own = [one for one in found if one.location.path == "shapes/own.ttl"]
    assert [one.code for one in own] == [code]
    [(_, line)] = marked_places(tmp_path)
    assert own[0].location.line == (line - 1 if code == "refused-shape" else line)
    assert said(found, "Fine-abstract") == ["No abstract."] * 2
    assert not [one.code for one in found if one.code.startswith("Own")]


@pytest.mark.parametrize(
    ("facts", "sentence", "fix"),
    [
        ('sh:nodeKind sh:IRI ; sh:severity "Warning"',
         'The value "Warning" will not do for sh:severity.', "sh:Warning"),
        ('sh:deactivated "1"^^xsd:boolean', "The value 1 will not do for sh:deactivated; the condition is not checked.",
         "true"),
        ('sh:pattern "a" ; sh:flags "g"',
         'The flags "g" will not do for a regular expression; the condition is not checked.', ""),
    ],
)  # fmt: skip
def test_sentence_says_what_follows(facts: str, sentence: str, fix: str, check: Check) -> None:
    [one] = [one for one in check(f"ex:Own a sh:NodeShape ; sh:targetClass sg:Service ; {facts} .\n")
             if one.location.path == "shapes/own.ttl"]  # fmt: skip
    assert one.text("en") == sentence
    assert [edit.text for fix in one.fixes for edit in fix.edits] == ([fix] if fix else [])


def test_value_of_ones_own_for_a_shipped_shape_leaves_that_as_it_is(check: Check) -> None:
    before = [one.severity for one in check("") if one.code == "Service-channel"]
    found = check("shape:Service-channel sh:severity sh:Violation .\n")
    assert in_shapes(found) == [("repeated-parameter", "violation")]
    assert [one.severity for one in found if one.code == "Service-channel"] == before


def test_fault_in_a_message_leaves_the_conditions_that_rest_on_the_shape(check: Check) -> None:
    text = (
        'ex:Own a sh:NodeShape ; sh:targetNode service:ward ; sh:node ex:N ; sh:message "Wrong."@en .\n'
        "ex:N a sh:NodeShape ; sh:class sg:Goal ; sh:message ex:M .\n"
    )
    found = check(text)
    assert in_shapes(found) == [("parameter-value", "violation")]
    assert said(found, "Own") == ["Wrong."]


def test_what_a_shape_finds_only_for_a_misspelt_namespace_is_not_said(check: Check) -> None:
    text = "@prefix dct: <http://purl.org/dc/term/> .\nex:Own a sh:NodeShape ; sh:targetClass sg:Service ; "
    found = check(
        text + "sh:property [ sh:path dct:title ; sh:minCount 1 ] .\n@prefix dct: <http://purl.org/dc/terms/> ."
    )
    assert in_shapes(found) == [("misspelt-namespace", "violation")]
    assert not [one for one in found if one.code == "Own-title"]


QUERY = 'ex:Own a sh:NodeShape ; sh:targetNode service:ward ; sh:sparql [ {message} sh:select "SELECT {query}" ] .\n'


def test_variables_of_a_query_stand_in_the_message_in_every_language(check: Check) -> None:
    message = 'sh:message "{?path}: {?n} merkkiä."@fi , "{?path}: {?n} characters."@en ;'
    query = "$this ?path (STRLEN(?l) AS ?n) { $this ?path ?l FILTER(LANG(?l) = 'fi') }"
    [one] = [one for one in check(QUERY.format(message=message, query=query)) if one.code == "Own"]
    assert (one.text("fi"), one.text("en")) == ("rdfs:label: 6 merkkiä.", "rdfs:label: 6 characters.")


def test_query_without_message_has_a_sentence_in_every_language(check: Check) -> None:
    [one] = [one for one in check(QUERY.format(message="", query="$this { $this a ?k }")) if one.code == "Own"]
    assert "ehtoa sh:sparql" in one.text("fi")


def test_solution_that_a_query_gives_twice_is_said_once(check: Check) -> None:
    query = "$this { { $this a ?k } UNION { $this a ?k } }"
    assert len([one for one in check(QUERY.format(message="", query=query)) if one.code == "Own"]) == 1


def test_target_that_nothing_describes_is_shown_in_the_shape(check: Check) -> None:
    found = check("ex:Own a sh:NodeShape ; sh:targetNode 5 ; sh:datatype xsd:string .\n")
    assert [one.location.path for one in found if one.code == "Own"] == ["shapes/own.ttl"]


def test_closed_shape_says_which_property_it_does_not_allow(check: Check) -> None:
    text = "ex:Own a sh:NodeShape ; sh:targetNode service:ward ; sh:closed true ; "
    text += "sh:ignoredProperties ( rdf:type rdfs:label sg:sector sg:level sg:organisedBy ) .\n"
    assert said(check(text), "Own") == [
        "“Ward” has the property sg:providedBy, which the shape <https://shapes.example/#Own> does not allow."
    ]


def test_phase_with_a_severity_that_is_none_is_said(check: Check) -> None:
    text = "@prefix phase: <https://w3id.org/servicegraph/vocab/phase/> .\n" + prefixes()
    text += 'phase:trial a skos:Concept ; skos:prefLabel "Koe"@fi ; sg:gapSeverity sh:Voilation .\n'
    found = check("", ontology__vocabularies__own=text)
    assert said(found, "unknown-severity") == [
        "sh:Voilation is no severity, so the phase has no effect on how grave the gaps are."
    ]


def test_misspelt_target_class_is_one_finding(check: Check) -> None:
    found = check("ex:Own a sh:NodeShape ; sh:targetClass sg:Servce ; sh:nodeKind sh:IRI .\n")
    assert in_shapes(found) == [("unknown-term", "violation")]


def test_misspelt_target_leaves_no_second_finding(check: Check) -> None:
    [one] = [one for one in check("ex:Own a sh:NodeShape ; sh:targetClas sg:Service ; sh:nodeKind sh:IRI .\n")
             if one.location.path == "shapes/own.ttl"]  # fmt: skip
    assert (one.code, one.hint["en"]) == ("unknown-shacl-term", "Did you mean `sh:targetClass`?")
    [edit] = one.fixes[0].edits
    assert (edit.text, edit.location.end_column - edit.location.column) == (
        "sh:targetClass",
        len("sh:targetClas"),
    )


def test_lone_shape_of_several_is_said_once_also_when_it_has_no_name(check: Check) -> None:
    text = "[] a sh:NodeShape ; sh:property [ sh:path dct:title ; sh:minCount 1 ; sh:message 'x' ] .\n"
    assert in_shapes(check(text)) == [("untargeted-shape", "warning")]
    assert in_shapes(
        check("ex:Own a sh:NodeShape ; sh:property ex:P . ex:P sh:path dct:title ; sh:minCount 1 .\n")
    ) == [("untargeted-shape", "warning")]


def test_class_that_the_ontology_knows_but_nothing_has_is_only_a_word(check: Check) -> None:
    found = check("ex:Own a sh:NodeShape ; sh:targetClass sg:Pitfall ; sh:nodeKind sh:IRI .\n")
    assert in_shapes(found) == [("empty-target", "info")]


def test_target_in_any_class_that_somebody_uses_is_no_finding(check: Check) -> None:
    text = "ex:Own a sh:NodeShape ; sh:targetClass <urn:example:Club> ; sh:nodeKind sh:IRI .\n"
    assert in_shapes(check(text, clubs="<https://example.org/id/club/a> a <urn:example:Club> .")) == []


def test_severity_of_ones_own_counts_as_a_warning(check: Check) -> None:
    text = (
        "ex:Advice a sh:Severity .\nex:Own a sh:NodeShape ; sh:targetNode service:ward ; sh:severity ex:Advice ;\n"
        '    sh:class sg:Goal ; sh:message "No goal."@en .\n'
    )
    found = check(text)
    assert in_shapes(found) == [("own-severity", "info")]
    assert [one.severity.word for one in found if one.code == "Own"] == ["warning"]


def test_severity_that_is_none_counts_as_a_warning(check: Check) -> None:
    text = 'ex:Own a sh:NodeShape ; sh:targetNode service:ward ; sh:severity "Info" ; sh:class sg:Goal .\n'
    found = check(text)
    assert in_shapes(found) == [("parameter-value", "violation")]
    assert [one.severity.word for one in found if one.code == "Own"] == ["warning"]


def test_turned_off_shipped_shape_is_silent_with_all_that_belongs_to_it(check: Check) -> None:
    assert "Service-channel" in {one.code for one in check("")}
    assert "Service-channel" not in {one.code for one in check("shape:Service sh:deactivated true .\n")}


def test_constraint_on_a_faulty_shape_gives_no_false_finding(check: Check) -> None:
    text = (
        'ex:Own a sh:NodeShape ; sh:targetClass sg:Service ; sh:not ex:Bad ; sh:message "Wrong."@en .\n'
        'ex:Bad a sh:NodeShape ; sh:property [ sh:path rdfs:label ; sh:pattern "[" ] .\n'
    )
    found = check(text)
    assert in_shapes(found) == [("shape-pattern", "violation")]
    assert not said(found, "Own")


def test_other_constraints_of_a_faulty_shape_are_checked(check: Check) -> None:
    text = (
        'ex:Own a sh:NodeShape ; sh:targetNode service:ward ; sh:class sg:Goal ; sh:pattern "[" ;\n'
        '    sh:message "Wrong."@en .\n'
    )
    assert said(check(text), "Own") == ["Wrong."]


def test_two_shapes_that_the_engine_refuses_are_both_named(check: Check) -> None:
    query = 'sh:sparql [ sh:select "SELECT $this { $this a ?k { SELECT ?k { ?o a ?k } } }" ]'
    text = "".join(f"ex:Own{number} a sh:NodeShape ; sh:targetClass sg:Service ; {query} .\n" for number in range(2))
    found = check(text)
    assert in_shapes(found) == [("refused-shape", "violation")] * 2
    assert "_:" not in "".join(said(found, "refused-shape"))
    assert said(found, "Fine-abstract")


def test_what_follows_from_a_shape_that_cannot_be_read_waits(check: Check) -> None:
    text = (
        'ex:Own a sh:NodeShape ; sh:targetClass sg:Service ; sh:property ex:P .\n\nex:P sh:path dct:title ;; "x" y .\n'
    )
    assert "missing-shape" not in {one.code for one in check(text)}


def test_sentences_of_an_anonymous_shape_are_in_the_asked_language(check: Check) -> None:
    found = [one for one in check("") if one.code == "Fine-abstract"]
    assert [(one.text("fi"), one.text("sv"), one.hint["en"]) for one in found] == [
        ("Tiivistelmä puuttuu.", "Sammandrag saknas.", "Add one.")
    ] * 2


def test_prefix_that_is_unknown_in_a_long_query_is_shown_at_its_line(check: Check, tmp_path: Path) -> None:
    query = '"""\n        SELECT $this\n        WHERE { $this dct:title ?title } # here\n    """'
    found = check(f"ex:Own a sh:NodeShape ; sh:targetClass sg:Service ; sh:sparql [ sh:select {query} ] .\n")
    [one] = [one for one in found if one.code == "query-prefix"]
    [(_, line)] = marked_places(tmp_path)
    assert one.location.line == line


def test_number_in_quotation_marks_has_a_fix(check: Check) -> None:
    found = check(
        'ex:Own a sh:NodeShape ; sh:targetClass sg:Service ; sh:property [ sh:path dct:x ; sh:minCount "1" ] .'
    )
    [fix] = next(one for one in found if one.code == "parameter-value").fixes
    [edit] = fix.edits
    assert (edit.text, edit.location.end_column - edit.location.column) == ("1", 3)


def test_misspelt_names_in_an_ontology_of_ones_own_are_found(check: Check) -> None:
    text = (
        'ex:Club a owl:Class ; rdfs:subClasOf sg:Service ; rdfs:label "Kerho"@fi . ex:Sub rdfs:subClassOf sg:Servce .'
    )
    found = check("", ontology__own="@prefix ex: <urn:x:> .\n" + prefixes() + text)
    codes = {one.code for one in found if one.location.path == "ontology/own.ttl"}
    assert {"unknown-standard-term", "unknown-term"} <= codes


@pytest.mark.parametrize("engine", ["shifty", "pyshacl"])
def test_both_engines_go_on_without_the_faulty_shapes(engine: str, tmp_path: Path) -> None:
    head = prefixes() + "@prefix ex: <https://shapes.example/#> .\n"
    text = 'ex:Own a sh:NodeShape ; sh:targetClass sg:Service ; sh:sparql [ sh:select "SELECT $this { nonsense" ] .\n'
    folder = write_example({"shapes/own.ttl": head + text + FINE, "services.ttl": "service:a a sg:Service ."}, tmp_path)
    settings = folder / "servicegraph.toml"
    settings.write_text(settings.read_text("utf-8") + f'engine = "{engine}"\n', "utf-8")
    codes = {one.code for one in Catalogue.load(folder).check(Severity.VIOLATION).diagnostics}
    assert {"constraint-query", "Fine-abstract"} <= codes


def test_a_query_with_a_function_that_nobody_knows_is_told_and_no_end_of_the_check(small: Path) -> None:
    query = "SELECT $this WHERE { $this a ?c . FILTER(<https://example.org/unknown>(?c)) }"
    (small / "shapes").mkdir()
    (small / "shapes" / "own.ttl").write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        "<https://example.org/shapes#Odd> a sh:NodeShape ; sh:targetClass <https://w3id.org/servicegraph/ns#Service> ;"
        f' sh:sparql [ sh:select "{query}" ; sh:message "Odd."@en ] .\n',
        "utf-8",
    )
    found = [one for one in Catalogue.load(small).checked.diagnostics if one.location.path == "shapes/own.ttl"]
    assert "refused-shape" in {one.code for one in found}
    assert any("https://example.org/unknown" in one.text("en") for one in found)

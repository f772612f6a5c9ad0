"""The sentences of shapes as people read them: names in messages, Turtle in hints, the phase where it decides."""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode

from servicegraph import Catalogue, Severity
from servicegraph.checks.examples import prefixes, write_example
from servicegraph.checks.sentences import Sentences
from servicegraph.diagnostics import Diagnostic, LazyTexts
from servicegraph.rdf.terms import XSD

WARD = "https://example.org/id/service/ward"
CLINIC = "https://example.org/id/service/clinic"
LONG = "https://example.org/id/service/long"
Find = Callable[..., list[Diagnostic]]

MEETING = """
chain:home a sg:ServiceChain ; rdfs:label "Koti"@fi , "Hem"@sv , "Home"@en ; sg:phase phase:pilot ;
    sg:includes service:clinic , service:ward .

interface:one a sg:Interface ; sg:within chain:home ; sg:from service:clinic ; sg:to service:ward .
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Find:
    """What the shapes of *own* and of the program find in a small catalogue with *data*, by the code."""

    @functools.cache
    def every(own: str, data: str) -> tuple[Diagnostic, ...]:
        head = prefixes() + "@prefix ex: <https://shapes.example/#> .\n"
        folder = write_example({"shapes/own.ttl": head + own, "data.ttl": data}, tmp_path_factory.mktemp("found"))
        return Catalogue.load(folder).check(Severity.INFO).diagnostics

    def find(code: str, own: str = "", data: str = "") -> list[Diagnostic]:
        return [one for one in every(own, data) if one.code == code]

    return find


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Sentences:
    return Sentences(Catalogue.load(write_example({}, tmp_path_factory.mktemp("plain"))).scope)


def test_whole_and_phase_follow_the_name_where_they_decide_the_severity(found: Find) -> None:
    [one] = found("Interface-rule", data=MEETING)
    assert one.text("en") == "“Clinic → Ward” (service chain in pilot) has no coordination rule."
    assert one.text("fi").startswith("Yhdyspinnalla ”Vastaanotto → Osasto” (palveluketju, vaihe: pilotointi) ei ole")
    assert one.text("sv").startswith("Gränsytan ”Mottagning → Avdelning” (servicekedja, fas: pilot) saknar")


def test_a_whole_itself_is_named_with_its_phase(found: Find) -> None:
    [one] = found("IntegratedService-goal", data=MEETING)
    assert "“Home” (service chain in pilot)" in one.text("en")


def test_what_follows_no_phase_is_named_plainly(found: Find) -> None:
    assert not [one for one in found("Service-channel", data=MEETING) if "(" in one.text("en")]


def test_shared_thing_that_follows_no_whole_is_named_plainly(found: Find) -> None:
    other = 'chain:x a sg:ServiceChain ; rdfs:label "X"@fi ; sg:phase phase:operation ; sg:includes service:alone .\n'
    other += 'chain:y a sg:ServiceChain ; rdfs:label "Y"@fi ; sg:phase phase:pilot ; sg:includes service:alone .\n'
    other += 'service:alone a sg:Service ; rdfs:label "Yksin"@fi .\n'
    [one] = found("Service-provider", data=other)
    assert (one.severity, "(" in one.text("en")) == (Severity.WARNING, False)


def test_hint_lists_the_concepts_of_a_scheme_as_turtle(found: Find) -> None:
    own = 'ex:Own a sh:NodeShape ; sh:targetNode service:ward ; sh:class sg:Goal ; sh:message "x"@en ;\n'
    own += '    sg:hint "Write {phase:*}."@en , "`sg:phase {phase:*}`"@fi , "`a` {role:*}"@sv .'
    [one] = found("Own", own)
    assert one.hint["en"].startswith("Write `phase:definition`, `phase:deployment`, ")
    assert one.hint["fi"].startswith("`sg:phase phase:definition , phase:deployment , ")
    assert one.hint["sv"].count("`role:") == 12
    assert one.hint["sv"].endswith("`, … (<https://w3id.org/servicegraph/vocab/role>)")


def test_path_from_the_thing_is_filled_with_names(found: Find) -> None:
    own = "ex:Own a sh:NodeShape ; sh:targetNode interface:one ; sh:class sg:Goal ;\n"
    own += (
        '    sh:message "From {sg:from/sg:sector} to {sg:to}, {sg:hasPitfall}."@en ; sg:hint "`{sg:from} {$this}`"@en .'
    )
    [one] = found("Own", own, MEETING)
    assert one.text("en") == "From “health services” to “Ward”, –."
    assert one.hint["en"] == "`service:clinic interface:one`"


def test_shape_without_a_sentence_names_the_condition_in_every_language(found: Find) -> None:
    own = "ex:Own a sh:NodeShape ; sh:targetNode service:ward ; sh:property [ sh:path dct:title ; sh:minCount 1 ] ."
    [one] = found("Own-title", own)
    assert one.text("en") == (
        "The property dct:title of “Ward” does not meet the condition sh:minCount 1 of the shape Own-title."
    )
    assert one.text("fi") == "Kohteen ”Osasto” ominaisuus dct:title ei täytä muodon Own-title ehtoa sh:minCount 1."


def test_each_of_several_queries_says_its_own_message(found: Find) -> None:
    query = 'sh:select "SELECT $this ?value { $this <https://w3id.org/servicegraph/ns#level> ?value }"'
    own = "ex:Own a sh:NodeShape ; sh:targetNode service:ward ;\n"
    own += f'    sh:sparql [ sh:message "One {{?value}}."@en , "Yksi."@fi ; {query} ] ,\n'
    own += f'    [ sh:message "Two {{$this}}."@en , "Kaksi."@fi ; {query} ] .'
    assert sorted((one.text("en"), one.text("fi")) for one in found("Own", own)) == [
        ("One “special”.", "Yksi."),
        ("Two “Ward”.", "Kaksi."),
    ]


def test_message_of_a_single_query_is_that_of_the_shape(found: Find) -> None:
    query = 'sh:select "SELECT $this { $this <https://w3id.org/servicegraph/ns#level> ?value }"'
    own = (
        f'ex:Own a sh:NodeShape ; sh:targetNode service:ward ; sh:sparql [ sh:message "Plain {{$this}}." ; {query} ] .'
    )
    [one] = found("Own", own)
    assert (one.text("fi"), one.text("en")) == ("Plain “Ward”.", "Plain “Ward”.")


@pytest.mark.parametrize(
    ("literal", "said"),
    [
        (Literal(5), "5"),
        (Literal("2024-12-31", datatype=NamedNode(XSD + "date")), "2024-12-31"),
        (Literal(True), "true"),
        (Literal("koti", language="fi"), "“koti”"),
        (Literal("a" * 300), f"“{'a' * 119}…”"),
        (Literal(f"{CLINIC} {WARD}"), "“Clinic” and “Ward”"),
        (Literal(f"{CLINIC} https://example.org/id/service/none"), "“Clinic” and service:none"),
        (Literal("see https://example.org/ now"), "“see https://example.org/ now”"),
    ],
)
def test_literal_is_written_as_people_write_it(literal: Literal, said: str, sentences: Sentences) -> None:
    assert sentences.name(literal, "en") == said


def test_internal_label_of_a_blank_node_is_never_said(sentences: Sentences) -> None:
    node = BlankNode("secret")
    assert "secret" not in sentences.name(node, "en") + sentences.turtle(node)


def test_name_as_long_as_a_book_is_cut_in_sentences(found: Find) -> None:
    text = f'service:long a sg:Service ; rdfs:label "{"sana " * 2000}"@fi , "Lång"@sv , "Long"@en .'
    [one] = [one for one in found("Service-channel", data=text) if one.focus == NamedNode(LONG)]
    assert one.text("fi").count("sana") == 48
    assert "sana…”" in one.text("fi").replace(" …", "…")


def test_text_in_the_place_of_a_thing_is_not_told_to_be_given_a_type(found: Find) -> None:
    data = 'service:club a sg:Service ; rdfs:label "Kerho"@fi ; sg:providedBy "County" .'
    [one] = found("Service-provider-class", data=data)
    assert "`sg:providedBy …:…`" in one.hint["en"]
    assert '"County" a' not in one.hint["en"]


def test_blank_node_in_the_place_of_a_thing_is_given_its_type_in_brackets(found: Find) -> None:
    data = 'service:club a sg:Service ; rdfs:label "Kerho"@fi ; sg:providedBy [ rdfs:label "Kunta"@fi ] .'
    [one] = found("Service-provider-class", data=data)
    assert "`[ a sg:Organisation ]`" in one.hint["en"]
    assert "“Kunta”" in one.text("en")


def test_blank_node_is_named_by_its_label_and_a_name_stands_on_one_line(found: Find) -> None:
    [one] = found("Entity-iri", data='[] a sg:Service ; rdfs:label """Kerho\n  meille"""@fi .')
    assert one.text("fi") == "Kohteella ”Kerho meille” ei ole omaa tunnistetta."


def test_circle_and_duplicate_are_told_once(found: Find) -> None:
    circle = "organisation:{} org:subOrganizationOf organisation:{} ."
    circle = circle.format("a", "b") + circle.format("b", "a")
    assert len(found("Organisation-part-cycle", data=circle)) == 1
    twice = MEETING + MEETING.partition("\n\n")[2].replace("interface:one", "interface:two")
    assert len(found("Interface-duplicate", data=twice)) == 1


def test_rule_written_as_the_hint_says_is_enough(found: Find) -> None:
    rule = "rule:a a sg:CoordinationRule ; sg:ruleKind rulekind:joint-plan ; sg:ruleStatus rulestatus:in-use .\n"
    data = MEETING + rule + "interface:one sg:governedBy rule:a .\n"
    one = found("Interface-needed-kinds", data=data)[0]
    written = one.hint["en"].partition("write `")[2].partition("`")[0]
    mended = data + f"rule:b a sg:CoordinationRule ; {written} . interface:one sg:governedBy rule:b ."
    assert one.value not in [other.value for other in found("Interface-needed-kinds", data=mended)]


def test_count_that_is_no_number_is_not_also_too_small(found: Find) -> None:
    data = '[] a qb:Observation ; sg:count "many" .'
    assert len(found("Observation-count-integer", data=data)) == 1
    assert not found("Observation-count-minimum", data=data)
    assert len(found("Observation-count-minimum", data="[] a qb:Observation ; sg:count -1 .")) == 1


def test_name_with_quotation_marks_is_quoted_once(found: Find) -> None:
    data = 'service:club a sg:Service ; rdfs:label "Kerho \\"Koti\\""@fi , "Club “Home”"@en .'
    [one] = found("Service-provider", data=data)
    assert "“Club ‘Home’”" in one.text("en")
    assert "”Kerho ’Koti’”" in one.text("fi")


def test_segment_of_no_scheme_with_two_names_in_one_language_is_found(found: Find) -> None:
    data = 'segment:all a sg:Segment ; skos:prefLabel "Asukkaat"@fi , "Kaikki"@fi .'
    assert len(found("Concept-label-unique", data=data)) == 1


def test_hints_with_one_key_say_the_same_and_no_other_does(found: Find) -> None:
    data = MEETING + 'service:ward sg:providedBy "County" , [ a org:Role ] . service:clinic sg:providedBy "County" .'
    of_providers = found("Service-provider-class", data=data)
    keys = {one.hint.key: one.hint["en"] for one in of_providers if isinstance(one.hint, LazyTexts)}
    assert len(of_providers) == 3
    assert len(keys) == len(set(keys.values())) == 2


def test_messages_with_one_key_say_the_same_and_those_about_other_things_have_others(found: Find) -> None:
    data = MEETING + 'service:ward sg:providedBy "County" . service:clinic sg:providedBy "County" , "Region" .'
    told = [one.message for one in found("Service-provider-class", data=data)]
    texts = [one for one in told if isinstance(one, LazyTexts)]
    assert len(texts) == len({one.key for one in texts}) == len({one["en"] for one in texts}) == 3


def test_remedy_that_is_filled_from_nothing_is_one_for_all(found: Find) -> None:
    remedies = [one.hint for one in found("Interface-rule", data=MEETING + MEETING.replace(":one", ":two"))]
    shared = [one.hint for one in found("Service-channel", data=MEETING)]
    assert len(remedies) == 2
    assert len(shared) > 1
    assert len(set(map(id, shared))) == 1

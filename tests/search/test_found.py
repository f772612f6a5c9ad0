"""What a search gives: ranks, kinds, marked words, pages, and what to do when there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servicegraph import Catalogue
from servicegraph.dataset.kinds import Kind
from servicegraph.search.composed import Composer, question_of
from servicegraph.search.documents import Entity
from servicegraph.search.found import Hit, search, suggest
from servicegraph.search.marking import Passage
from servicegraph.search.search_index import made_of
from servicegraph.search.words import MOST_LETTERS, MOST_WORDS, composed

HEAD = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix service: <https://example.org/id/service/> .
@prefix chain: <https://example.org/id/chain/> .
@prefix rule: <https://example.org/id/rule/> .
@prefix interface: <https://example.org/id/interface/> .
"""
LONG = "Ensin tullaan vastaanotolle. " * 12

Made = Callable[[str], Catalogue]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Makes a catalogue of some Turtle."""

    def make(turtle: str) -> Catalogue:
        folder = tmp_path_factory.mktemp("search")
        (folder / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
        (folder / "data.ttl").write_text(HEAD + turtle, "utf-8")
        return Catalogue.load(folder)

    return make


@pytest.fixture(scope="module")
def few(made: Made) -> Catalogue:
    """Some entities whose names are alike."""
    return made(
        f"""
service:a a sg:Service ; rdfs:label "Kotihoito"@fi , "Hemvård"@sv , "Home care"@en .
rule:a a sg:CoordinationRule ; rdfs:label "Kotihoito"@fi .
service:b a sg:Service ; rdfs:label "Kotihoidon lääkäripalvelut"@fi ;
    dct:description "{LONG}Tueksi <b>kotihoidolle</b>. {LONG}"@fi .
service:c a sg:Service ; rdfs:label "Mielenterveys- ja päihdepalvelut"@fi ; skos:altLabel "Miepä"@fi .
service:d a sg:Service ; rdfs:label "Palvelut"@fi ; dct:description "Kaikki kotihoitoon liittyvä."@fi .
service:e a sg:Service ; rdfs:label "Bara på svenska"@sv .
chain:a a sg:ServiceChain ; rdfs:label "Päihdeasiakkaiden hoitoketju"@fi , "Vårdkedjan för missbrukare"@sv .
interface:a a sg:Interface ; sg:from service:a ; sg:to service:c .
"""
    )


def names(hits: tuple[Hit, ...]) -> list[str]:
    """The last parts of the IRIs of *hits*."""
    return [hit.iri.removeprefix("https://example.org/id/") for hit in hits]


def marked(passage: Passage | None) -> list[str]:
    """The marked pieces of *passage*."""
    return [part.text for part in passage.parts if part.is_marked] if passage else []


def test_the_heavier_kind_stands_first_and_descriptions_after_names(few: Catalogue) -> None:
    found = names(search(few, "kotihoidosta", "fi").hits)
    assert found[0] == "service/a"
    assert found.index("rule/a") > 0
    assert found[-1] == "service/d"


def test_what_is_called_just_so_stands_before_heavier_kinds(made: Made) -> None:
    rules = made(
        """
rule:a a sg:CoordinationRule ; rdfs:label "Asiakassuunnitelma"@fi .
chain:a a sg:ServiceChain ; rdfs:label "Yhteinen asiakassuunnitelma ketjussa"@fi .
service:a a sg:Service ; rdfs:label "Asiakassuunnitelma"@fi .
"""
    )
    assert names(search(rules, "asiakassuunnitelma", "fi").hits) == ["service/a", "rule/a", "chain/a"]


def test_kinds_are_counted_whichever_is_chosen(few: Catalogue) -> None:
    everything = search(few, "kotihoito", "fi")
    rules = search(few, "kotihoito", "fi", kind="rule")
    assert {kind.name: kind.count for kind in everything.kinds} == {"service": 3, "rule": 1, "interface": 1}
    assert rules.kinds == everything.kinds
    assert (rules.total, names(rules.hits)) == (1, ["rule/a"])


def test_pages_follow_one_another_without_overlap(few: Catalogue) -> None:
    pages = [search(few, "kotihoito", "fi", page=page, size=2) for page in (1, 2, 3, 4)]
    assert [len(page.hits) for page in pages] == [2, 2, 1, 0]
    assert pages[0].pages == 3
    everything = search(few, "kotihoito", "fi").hits
    assert [hit.iri for page in pages for hit in page.hits] == [hit.iri for hit in everything]


def test_matched_words_are_marked_in_names(few: Catalogue) -> None:
    hits = {hit.iri[-1]: hit for hit in search(few, "kotihoidosta", "fi", kind="service").hits}
    assert marked(hits["a"].name) == ["Kotihoito"]
    assert marked(hits["b"].name) == ["Kotihoidon"]


def test_a_long_description_is_cut_around_the_matched_word_and_stays_text(few: Catalogue) -> None:
    hit = next(hit for hit in search(few, "kotihoito", "fi").hits if hit.iri.endswith("/b"))
    assert hit.context is not None
    assert marked(hit.context) == ["kotihoidolle"]
    assert "<b>" in hit.context.text
    assert hit.context.text.startswith("… ")
    assert hit.context.text.endswith(" …")
    assert len(hit.context.text) < 200


def test_a_hanging_hyphen_is_completed(few: Catalogue) -> None:
    assert names(search(few, "mielenterveyspalveluja", "fi").hits)[0] == "service/c"


def test_a_compound_is_found_by_its_last_word(few: Catalogue) -> None:
    hit = search(few, "ketju", "fi").hits[0]
    assert names((hit,)) == ["chain/a"]
    assert marked(hit.name) == ["hoitoketju"]


def test_another_name_is_shown_as_the_context(few: Catalogue) -> None:
    hit = search(few, "miepä", "fi").hits[0]
    assert hit.name.text == "Mielenterveys- ja päihdepalvelut"
    assert marked(hit.context) == ["Miepä"]


def test_names_in_other_languages_are_found_and_told_as_such(few: Catalogue) -> None:
    hit = search(few, "hemvården", "fi").hits[0]
    assert (hit.name.text, hit.name.language) == ("Kotihoito", "fi")
    assert hit.context is not None
    assert (hit.context.text, hit.context.language) == ("Hemvård", "sv")


def test_a_thing_named_in_another_language_only_is_shown_in_it(few: Catalogue) -> None:
    hit = search(few, "svenska", "fi").hits[0]
    assert (hit.name.text, hit.name.language) == ("Bara på svenska", "sv")


def test_an_interface_without_a_name_is_found_by_its_ends(few: Catalogue) -> None:
    found = search(few, "kotihoito päihdepalvelut", "fi").hits
    assert names(found) == ["interface/a"]
    assert marked(found[0].name) == ["Kotihoito", "päihdepalvelut"]


def test_when_nothing_has_every_word_it_is_said_and_some_are_enough(few: Catalogue) -> None:
    results = search(few, "kotihoito xyzzy", "fi")
    assert not results.has_all_words
    assert results.total > 0
    assert not suggest(few, "kotihoito xyzzy", "fi")


def test_a_misspelt_word_is_told_as_guessed_and_its_like_is_marked(few: Catalogue) -> None:
    results = search(few, "kotihioto", "fi")
    assert results.guessed == ("kotihioto",)
    assert marked(results.hits[0].name) == ["Kotihoito"]
    assert search(few, "kotihoidosta", "fi").guessed == ()


def test_each_word_is_marked_in_its_own_way(few: Catalogue) -> None:
    hit = search(few, "kotihoidosta lääkäripalvleut", "fi").hits[0]
    assert marked(hit.name) == ["Kotihoidon", "lääkäripalvelut"]


def test_the_known_beginning_of_an_unknown_compound_is_found_and_marked(few: Catalogue) -> None:
    results = search(few, "mielenterveysasiain", "fi")
    assert names(results.hits)[0] == "service/c"
    assert marked(results.hits[0].name) == ["Mielenterveys"]


def test_when_nothing_is_found_the_nearest_words_are_told(few: Catalogue) -> None:
    results = search(few, "lökärpalvlt", "fi")
    assert results.total == 0
    assert results.nearest_words[0] == "lääkäripalvelut"
    assert results.has_all_words


@pytest.mark.parametrize("text", ["", "   ", "?", "–", "<script>alert(1)</script>", '"', "kotihoito:", "a:b:c", "ja"])
def test_a_question_of_signs_is_no_failure(few: Catalogue, text: str) -> None:
    assert search(few, text, "fi").total >= 0


def test_a_question_is_cut_at_a_stated_length(few: Catalogue) -> None:
    results = search(few, "kotihoito " * 10_000, "fi")
    assert results.question.is_cut
    assert len(results.question.text) == MOST_LETTERS
    many = search(few, " ".join(f"sana{number}" for number in range(30)), "fi")
    assert many.question.is_cut
    assert len(many.question.words) == MOST_WORDS


@pytest.mark.parametrize("turtle", ["", "service:a a sg:Service .", 'service:a a sg:Service ; rdfs:label "—"@fi .'])
def test_a_catalogue_with_nothing_to_find_has_no_hits(made: Made, turtle: str) -> None:
    empty = made(turtle)
    assert search(empty, "kotihoito", "fi").total == 0
    assert suggest(empty, "k", "sv") == ()


def test_hostile_names_are_found_and_stay_whole(made: Made) -> None:
    long = "x" * 400
    hostile = made(
        f"""
service:a a sg:Service ; rdfs:label "<script>alert(1)</script>"@fi .
service:b a sg:Service ; rdfs:label "{long}"@fi .
service:c a sg:Service ; rdfs:label "خدمة الرعاية"@ar .
"""
    )
    assert search(hostile, "script", "fi").hits[0].name.text == "<script>alert(1)</script>"
    assert search(hostile, long, "fi").hits[0].name.text == long
    assert names(search(hostile, "الرعاية", "fi").hits) == ["service/c"]


def test_a_language_of_the_catalogue_that_the_program_does_not_speak_is_searched(tmp_path: Path) -> None:
    (tmp_path / "servicegraph.toml").write_text('base = "https://example.org/id/"\nlanguages = ["fi", "se"]\n', "utf-8")
    (tmp_path / "data.ttl").write_text(HEAD + 'service:a a sg:Service ; rdfs:label "Ruovttudivššu"@se .', "utf-8")
    catalogue = Catalogue.load(tmp_path)
    for language in ("se", "fi"):
        assert search(catalogue, "ruovttu", language).total == 1


def test_kinds_declare_their_weight_and_a_bad_one_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
    (tmp_path / "ontology").mkdir()
    (tmp_path / "ontology" / "own.ttl").write_text(
        HEAD
        + """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix own: <https://example.org/ns#> .
own:Heavy a owl:Class ; sg:kind "heavy" ; sg:collection "heavies" ; sg:searchWeight 9 .
own:Odd a owl:Class ; sg:kind "odd" ; sg:collection "odds" ; sg:searchWeight "much" , -1 .
""",
        "utf-8",
    )
    weights = {kind.name: kind.weight for kind in Catalogue.load(tmp_path).dataset.kinds}
    assert (weights["heavy"], weights["odd"], weights["chain"], weights["rule"]) == (9, 1, 3, 1)


@settings(max_examples=60)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=60), min_size=1, max_size=5))
def test_any_names_can_be_indexed_and_found(names_made: list[str]) -> None:
    kind = Kind("service", "services", ("urn:Service",))
    entities = [
        Entity(f"urn:{number}", kind, {"fi": (composed(name),)}, {"": (name,)})
        for number, name in enumerate(names_made)
    ]
    index = made_of(entities, ("fi", "sv"))
    for number, name in enumerate(names_made):
        question = question_of(name, "fi")
        if question.words and not question.is_cut:
            assert number in [at for _, at in index.found(Composer(index, "fi").query(question))]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=400),
    st.sampled_from(["fi", "sv", "en", "se", ""]),
    st.integers(1, 10**6),
)
def test_any_question_has_an_answer(few: Catalogue, text: str, language: str, page: int) -> None:
    results = search(few, text, language, page=page)
    assert results.total == sum(kind.count for kind in results.kinds)
    assert len(results.hits) <= results.size
    suggest(few, text, language)

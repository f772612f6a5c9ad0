"""The question library: a strict loader that names file and line, and values that can only be values."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from servicegraph import Catalogue, Severity
from servicegraph.dataset.files import SourceFile
from servicegraph.errors import ParameterError, QueryFileError, UnknownQuery
from servicegraph.queries import library as question_library
from servicegraph.queries.answer import bound
from servicegraph.queries.binding import bind
from servicegraph.queries.header import NamedQuery
from servicegraph.queries.library import load_library, parse, read_question, untranslated
from servicegraph.rdf.index import text_of
from servicegraph.rdf.terms import standard_prefixes
from servicegraph.sparql.lexer import tokenise
from servicegraph.sparql.memory import MemoryStore
from servicegraph.sparql.values import Solutions
from tests.queries.files import load, source

PREFIXES = standard_prefixes("https://example.org/id/", ["service"])
HEAD = """\
# Things with a label
#
# Everything that has a label,
# with the label.
#
# A second paragraph.
# @title fi Nimetyt asiat
# @title sv Namngivna ting
# @description fi Kaikki, millä on nimi,
#   nimineen.
# @param  label  string  Only this label
# @param  most   integer = 10  At most so many
# @column thing  iri     The thing
# @column name   string  Its label
# @label fi label = Nimi; most = Enintään; thing = Asia; name = Nimi
# @label sv label = Namn
# @example label="a b" most=2
# @example
# @source Written for this test
"""
BODY = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?thing ?name WHERE {
  ?thing rdfs:label ?name . # $nothing
  FILTER(STR(?name) = STR($label) || ?name = "$label")
}
LIMIT $most
"""
LINE = {
    line.split()[1] + " " + line.split()[2]: number
    for number, line in enumerate(HEAD.splitlines(), 1)
    if line.startswith("# @") and len(line.split()) > 2
}


def query(text: str = HEAD + BODY) -> NamedQuery:
    return parse(text, "things.rq")


def test_header_is_read_whole() -> None:
    found = query()
    assert found.name == "things"
    assert found.title == {"en": "Things with a label", "fi": "Nimetyt asiat", "sv": "Namngivna ting"}
    assert found.description == {
        "en": "Everything that has a label, with the label.\n\nA second paragraph.",
        "fi": "Kaikki, millä on nimi, nimineen.",
    }
    assert [(part.name, part.type.name, part.default, part.required) for part in found.parameters] == [
        ("label", "string", None, False),
        ("most", "integer", "10", False),
    ]
    assert found.parameters[0].label == {"fi": "Nimi", "sv": "Namn", "en": "Label"}
    assert [(part.name, part.type, part.description["en"]) for part in found.columns] == [
        ("thing", "iri", "The thing"),
        ("name", "string", "Its label"),
    ]
    assert found.examples == ({"label": "a b", "most": "2"}, {})
    assert found.sources == ("Written for this test",)
    assert "description@sv" in untranslated(found)
    assert "label@sv" not in untranslated(found)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (
            "# Things with a label\n#\n# Everything that has a label,\n# with the label.\n#\n# A second paragraph.\n",
            "",
            1,
            "title",
        ),
        ("# @param  label  string", "# @param  label  text", LINE["@param label"], "string, iri, integer"),
        ("# @param  label  string", "# @param  label", LINE["@param label"], "@param <name> <type>"),
        ("# @param  label", "# @parameter label", LINE["@param label"], "unknown tag @parameter"),
        ("# @param  label  string", "# @param  most  string", LINE["@param most"], "most is declared twice"),
        ("# @param  label  string", "# @param  format  string", LINE["@param label"], "reserved"),
        ("# @column name ", "# @column thing ", LINE["@column name"], "thing is declared twice"),
        ("# @column name   string", "# @column name   word", LINE["@column name"], "@column <name> <type>"),
        ("Its label\n", "Its label\n# @column more string  M\n", LINE["@column thing"], "?thing ?name ?more"),
        (
            "# @column thing  iri     The thing\n# @column name   string  Its label",
            "# @column name   string  Its label\n# @column thing  iri     The thing",
            LINE["@column thing"],
            "?name ?thing",
        ),
        ("# @title fi Nimetyt asiat", "# @title Nimetyt", LINE["@title fi"], "@title <language> <text>"),
        ("label = Namn", "label Namn", LINE["@label sv"], "@label <language>"),
        ("label = Namn", "lable = Namn", LINE["@label sv"], "lable, which is not declared"),
        ('label="a b"', "lable=a", LINE['@example label="a'], "parameter lable"),
        ('label="a b"', 'label="a', LINE['@example label="a'], "@example <name>=<value>"),
        ("most=2", "most=two", LINE['@example label="a'], "two"),
        ("integer = 10", "integer = ten", LINE["@param most"], "default"),
        ("STR($label)", "STR($lable)", 25, "$lable is not declared"),
        ('STR($label) || ?name = "$label"', '"$label"', LINE["@param label"], "does not use it ($label)"),
        ("?thing rdfs:label ?name", "?thing rdfs:label ?most", 24, "?most is also the parameter $most"),
        ("SELECT ?thing ?name WHERE {", "ASK {", None, ""),
        ("LIMIT $most", "LIMT $most", 27, "SPARQL query, line 27"),
        ("rdfs:label ?name", "rdfz:label ?name", 24, "rdfz: is not declared"),
        ("SELECT ?thing ?name WHERE {", "CONSTRUCT { ?thing rdfs:label ?name } WHERE {", 1, "SELECT"),
        ("}\nLIMIT $most", "} GROUP BY $most", None, ""),
        ("  FILTER", "  SERVICE <http://x> {}\n  FILTER", 25, "SERVICE is not allowed"),
    ],
)
def test_fault_of_a_file_names_its_line(old: str, new: str, line: int | None, said: str) -> None:
    text = HEAD + BODY
    assert old in text
    with pytest.raises(QueryFileError) as caught:
        query(text.replace(old, new, 1))
    if line is not None:
        assert caught.value.text("en").startswith(f"things.rq:{line}: ")
    assert said in caught.value.text("en")
    assert "things.rq" in caught.value.text("fi")


def test_query_that_breaks_when_a_value_is_bound_is_refused_when_it_is_loaded() -> None:
    text = "# Title\n# @param x string X\n# @column y string Y\nSELECT ?y { BIND(1 AS ?y) ?s ?p ?o } ORDER BY $x\n"
    with pytest.raises(QueryFileError):
        query(text)


@pytest.mark.parametrize("name", ["Things.rq", "my things.rq", "a_b.rq", "-.rq", ".rq"])
def test_name_of_a_file_is_checked(name: str) -> None:
    with pytest.raises(QueryFileError, match="file name"):
        parse(HEAD + BODY, name)


def test_mistake_in_the_query_is_told_in_the_language_of_the_sentence() -> None:
    with pytest.raises(QueryFileError) as caught:
        query(HEAD + BODY.replace("LIMIT", "LIMITED"))
    assert "SPARQL-kyselyn rivi" in caught.value.text("fi")
    assert "SPARQL query, line" in caught.value.text("en")


def test_file_that_is_not_utf_8_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "latin.rq").write_bytes(b"# \xe4")
    with pytest.raises(QueryFileError, match="the file is not UTF-8") as caught:
        read_question(source(tmp_path / "latin.rq"))
    assert "[Errno" not in str(caught.value)


def test_byte_order_mark_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "things.rq").write_bytes(b"\xef\xbb\xbf" + (HEAD + BODY).encode())
    assert read_question(source(tmp_path / "things.rq")) == parse(HEAD + BODY, "things.rq")


def test_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "things.rq").write_text(HEAD + BODY, "utf-8")
    (tmp_path / "broken.rq").write_text("SELECT", "utf-8")
    (tmp_path / "latin.rq").write_bytes(b"# \xe4")
    (tmp_path / "deep.rq").write_text(HEAD + BODY.replace("{", "{" * 20_000), "utf-8")
    library = load([tmp_path, tmp_path / "missing"])
    assert list(library.queries) == ["things"]
    assert set(library.broken) == {"broken", "deep", "latin"}
    with pytest.raises(QueryFileError):
        library.get("broken")


def test_question_of_the_catalogue_replaces_the_shipped_one_and_wins_over_included_ones(tmp_path: Path) -> None:
    files = []
    for name, title in (("shipped", "First"), ("own", "Second"), ("included", "Third")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "things.rq").write_text((HEAD + BODY).replace("Things with a label", title), "utf-8")
        files.append(replace(source(tmp_path / name / "things.rq"), is_shipped=name == "shipped"))
    assert load_library(files).get("things").title["en"] == "Second"


def test_unknown_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "things.rq").write_text(HEAD + BODY, "utf-8")
    with pytest.raises(UnknownQuery, match="Nearest: things"):
        load([tmp_path]).get("thngs")
    # Where none is like it, none is offered.
    for library, name in ((load([tmp_path]), "zebra"), (load([]), "x" * 10_000)):
        with pytest.raises(UnknownQuery) as raised:
            library.get(name)
        assert "Nearest" not in str(raised.value)


# --- binding ----------------------------------------------------------------------------------------------------

TYPED = """# All types
# @param s string   A
# @param i iri      B
# @param n integer  C
# @param d decimal  D
# @param b boolean  E
# @param t date     F
# @param l lang     G
# @column x string  X
SELECT ?x WHERE { ?x ?p ?o .
  # $s "$s"
  FILTER(?o = $s || ?o = $i || ?o > $n || ?o > $d || $b || ?o < $t || LANG(?o) = $l || ?o = "$s" || ?o = <http://x/$i>)
}
"""
HOSTILE = [
    '" || true || "', "' || true || '", '"""', "\\", '\\"', "\n} #", "}", "<x>", "http://x> . ?a ?b ?c", "service:a } #", "$s", "?o", "1 || true",  # noqa: E501
    "1) || (1=1", "true || true", "2024-01-01\" || true", "fi\" || true || \"", "# comment", "\\u0022 || true || \\u0022", "\x00", "\ud800", "-1", "--", "1e400", "0x1",  # noqa: E501
]  # fmt: skip


def kinds(text: str) -> list[str]:
    return [piece.kind for piece in tokenise(text) if piece.kind != "space"]


@given(st.sampled_from("sindbtl"), st.sampled_from(HOSTILE) | st.text(max_size=30))
def test_no_value_changes_the_structure_of_a_query(name: str, value: str) -> None:
    found = query(TYPED)
    try:
        bound = bind(found, {name: value}, PREFIXES)
    except ParameterError:
        return
    if value == "":
        assert bound == bind(found, {}, PREFIXES)
        return
    original = list(tokenise(TYPED))
    place = next(index for index, piece in enumerate(original) if piece.text == f"${name}")
    before = "".join(piece.text for piece in original[:place])
    after = "".join(piece.text for piece in original[place + 1 :])
    assert bound.startswith(before + " ")
    assert bound.endswith(" " + after)
    inserted = bound[len(before) + 1 : -len(after) - 1]
    allowed = {
        "s": [["string"]],
        "i": [["iri"]],
        "n": [["word"], ["other", "word"]],
        "d": [["word"], ["other", "word"], ["word", "other", "word"], ["other", "word", "other", "word"]],
        "b": [["word"]],
        "t": [["string", "other", "other", "iri"]],
        "l": [["string"]],
    }
    assert kinds(inserted) in allowed[name]
    MemoryStore().query(bound)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_text_is_only_compared_with(value: str) -> None:
    s, p, g = NamedNode("https://example.org/s"), NamedNode("https://example.org/p"), NamedNode("https://example.org/g")
    store = MemoryStore([Quad(s, p, Literal("secret"), g)])
    found = query("# T\n# @param v string V\n# @column o string O\nSELECT ?o { ?s ?p ?o FILTER(STR(?o) = $v) }")
    try:
        bound = bind(found, {"v": value}, PREFIXES)
    except ParameterError:
        return
    answer = store.query(bound)
    assert isinstance(answer, Solutions)
    assert answer.rows == ()


def test_omitted_parameter_matches_everything() -> None:
    s, p, g = (
        NamedNode("https://example.org/id/service/s"),
        NamedNode("https://example.org/p"),
        NamedNode("https://example.org/g"),
    )
    store = MemoryStore([Quad(s, p, Literal("a"), g), Quad(p, p, Literal("b"), g)])
    found = query("# T\n# @param s iri S\n# @column o string O\nSELECT ?o { $s ?p ?o } ORDER BY ?o")
    every, one = store.query(bind(found, {}, PREFIXES)), store.query(bind(found, {"s": "service:s"}, PREFIXES))
    assert isinstance(every, Solutions)
    assert isinstance(one, Solutions)
    assert [text_of(row[0]) for row in every.rows] == ["a", "b"]
    assert [text_of(row[0]) for row in one.rows] == ["a"]


def test_default_holds_until_a_value_is_given() -> None:
    assert "LIMIT  10 " in bind(query(), {}, PREFIXES)
    assert "LIMIT  3 " in bind(query(), {"most": "3"}, PREFIXES)
    assert "LIMIT  10 " in bind(query(), {"most": ""}, PREFIXES)


def test_strings_iris_and_comments_of_the_query_are_never_touched() -> None:
    bound = bind(query(), {"label": "x"}, PREFIXES)
    assert '"$label"' in bound
    assert "# $nothing" in bound
    assert 'STR( "x" )' in bound


def test_unknown_and_missing_parameters_are_said() -> None:
    with pytest.raises(ParameterError, match=r"no parameter lable.*label, most"):
        bind(query(), {"lable": "x"}, PREFIXES)
    required = query("# T\n# @param s iri required S\n# @column o string O\nSELECT ?o { $s ?p ?o }")
    with pytest.raises(ParameterError, match="requires the parameter s"):
        bind(required, {}, PREFIXES)


def test_pipe_and_giant_among_the_questions_are_refused_and_not_read(small: Path) -> None:
    (small / "queries").mkdir()
    os.mkfifo(small / "queries" / "pipe.rq")
    (small / "queries" / "giant.rq").write_text("# Giant\n" + "#" * 200_000, "utf-8")
    catalogue = Catalogue.load(small)
    assert {name: error.key for name, error in catalogue.library.broken.items()} == {"giant": "error.query-file-size"}
    assert [found.location.path for found in catalogue.dataset.sources.unread] == ["queries/pipe.rq"]


def test_one_question_is_had_without_reading_the_others(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    whole = question_library.read_question

    def remembering(file: SourceFile) -> NamedQuery:
        read.append(file.path)
        return whole(file)

    monkeypatch.setattr(question_library, "read_question", remembering)
    catalogue = Catalogue.load(small)
    assert not catalogue.check(Severity.INFO).conforms
    assert [path.rpartition("/")[2] for path in read] == ["parts-of-chain.rq"]


def test_an_engine_is_asked_without_comments_and_with_every_string_as_it_is() -> None:
    asked = bound(query(), {"label": "a  # b"}, PREFIXES)
    assert "$nothing" in asked.sparql
    assert "\n" not in asked.bare
    assert "$nothing" not in asked.bare
    assert '"a  # b"' in asked.bare
    words = [[token.text for token in tokenise(text) if token.kind not in ("space", "comment")]
             for text in (asked.sparql, asked.bare)]  # fmt: skip
    assert words[0] == words[1]

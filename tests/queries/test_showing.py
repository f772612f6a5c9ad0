"""What a header says of showing its question: its group, what fits its parameters, and its charts."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.errors import QueryFileError
from servicegraph.planning.fitting_values import fitting
from servicegraph.planning.question_groups import question_groups
from servicegraph.queries.library import parse
from servicegraph.queries.showing import Chart, Values
from tests.conftest import REPOSITORY

HEAD = """\
# Things
#
# @group questiongroup:state
# @param thing iri Only this one
# @param most integer At most so many
# @column kind iri A kind
# @column number integer A number
# @column other integer Another number
# @values thing sg:Service sector:
# @view bars kind number other
# @view bars kind
"""
BODY = "SELECT ?kind ?number ?other { ?one a ?kind . FILTER(?one = $thing && ?number < $most) BIND(1 AS ?number) }\n"


def test_header_tells_group_values_and_charts() -> None:
    query = parse(HEAD + BODY, "queries/things.rq")
    assert query.group == "questiongroup:state"
    assert query.values == {"thing": Values(("sg:Service", "sector:"))}
    assert query.charts == (Chart("bars", ("kind", "number", "other")), Chart("bars", ("kind",)))
    assert [(chart.drawn, chart.beside) for chart in query.charts] == [("number", "other"), ("", "")]


@pytest.mark.parametrize(
    ("line", "written", "said"),
    [
        (3, "# @group two words", "@group"),
        (9, "# @values thing", "@values"),
        (9, "# @values thing Service", "@values"),
        (9, "# @values thing is", "@values"),
        (9, "# @values nothing sg:Service", "nothing"),
        (9, "# @values most sg:Service", "most"),
        (10, "# @view pie kind", "@view"),
        (10, "# @view matrix kind", "@view"),
        (10, "# @view bars kind weight", "weight"),
        (10, "# @view bars number kind other", "kind"),
    ],
)
def test_fault_names_file_and_line(line: int, written: str, said: str) -> None:
    lines = (HEAD + BODY).splitlines()
    lines[line - 1] = written
    with pytest.raises(QueryFileError) as raised:
        parse("\n".join(lines), "queries/things.rq")
    assert str(raised.value).startswith(f"queries/things.rq:{line}: ")
    assert said in str(raised.value)


def test_values_of_a_parameter_are_told_once() -> None:
    with pytest.raises(QueryFileError, match=r"queries/things\.rq:10: "):
        parse(
            HEAD.replace("# @view bars kind number", "# @values thing sg:Goal\n# @view bars kind number") + BODY,
            "queries/things.rq",
        )


@pytest.mark.parametrize("name", sorted(file.stem for file in (REPOSITORY / "queries").glob("*.rq")))
def test_shipped_question_has_a_group_and_says_what_fits(shipped: Catalogue, name: str) -> None:
    query = shipped.library.get(name)
    group = shipped.prefixes.expand(query.group)
    assert {"fi", "sv", "en"} <= set(shipped.dataset.labels.names[group])
    asked = [parameter.name for parameter in query.parameters if parameter.type.name == "iri"]
    assert list(query.values) == asked
    for parameter in asked:
        things = fitting(shipped, query, parameter)
        assert things, parameter
        for example in query.examples:
            if parameter in example and not example[parameter].endswith("unheard-of"):
                assert shipped.prefixes.expand(example[parameter]) in things, (parameter, example[parameter])


def test_own_header_that_names_what_is_not_there_is_found(small: Path) -> None:
    (small / "queries").mkdir(exist_ok=True)
    text = HEAD.replace("questiongroup:state", "questiongroup:stte").replace("sg:Service sector:", "sg:Servce sector:")
    (small / "queries" / "things.rq").write_text(text + BODY, "utf-8")
    found = [one for one in Catalogue.load(small).checked.diagnostics if one.code == "unknown-name-in-question"]
    assert [(one.location.line, one.location.column) for one in found if one.location] == [(3, 10), (9, 17)]
    assert [one.fixes[0].edits[0].text for one in found] == ["questiongroup:state", "sg:Service"]


def test_group_of_ones_own_is_a_heading(small: Path) -> None:
    (small / "queries").mkdir(exist_ok=True)
    (small / "queries" / "things.rq").write_text(HEAD.replace("questiongroup:state", "service:own") + BODY, "utf-8")
    own = Catalogue.load(small).prefixes.expand("service:own")
    (small / "own.ttl").write_text(
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f'<{own}> a skos:Concept ; skos:prefLabel "ours"@en .\n',
        "utf-8",
    )
    groups = question_groups(Catalogue.load(small), "en")
    assert [one.name for group in groups if group.concept.endswith("/own") for one in group.questions] == ["things"]

"""What a change of files takes out of the data and puts in, and what is more than a change of data."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Quad

from servicegraph.dataset.dataset import Dataset, load_dataset
from servicegraph.dataset.difference import difference
from servicegraph.rdf.index import text_of
from servicegraph.settings import load_settings

MORE = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> .
@prefix service: <https://example.org/id/service/> .
service:more a sg:Service ; sg:refersTo service:other .
"""


def read(folder: Path, before: Dataset | None = None) -> Dataset:
    return load_dataset(load_settings(folder), before)


def all_quads(dataset: Dataset) -> set[Quad]:
    files = dataset.graphs.items()
    return {Quad(quad.subject, quad.predicate, quad.object, graph) for graph, quads in files for quad in quads}


def test_files_that_stay_are_not_parsed_again(small: Path) -> None:
    before = read(small)
    (small / "more.ttl").write_text(MORE, "utf-8")
    after = read(small, before)
    known = {id(file.turtle) for file in before.files}
    assert [file.path for file in after.files if id(file.turtle) not in known] == ["more.ttl"]


def test_an_edit_is_the_statements_that_go_and_come(small: Path) -> None:
    (small / "more.ttl").write_text(MORE, "utf-8")
    before = read(small)
    (small / "more.ttl").write_text("# moved down\n" + MORE.replace("service:other", "service:third"), "utf-8")
    change = difference(before, read(small, before))
    assert change is not None
    assert [text_of(quad.object).rpartition("/")[2] for quad in change.removed] == ["other"]
    assert [text_of(quad.object).rpartition("/")[2] for quad in change.added] == ["third"]


def test_a_difference_leads_from_the_one_to_the_other(small: Path) -> None:
    before = read(small)
    (small / "services.ttl").rename(small / "renamed.ttl")
    (small / "package.ttl").unlink()
    (small / "more.ttl").write_text(MORE, "utf-8")
    after = read(small, before)
    change = difference(before, after)
    assert change is not None
    assert all_quads(before) - change.removed | change.added == all_quads(after)
    assert change.removed <= all_quads(before)
    assert change.added.isdisjoint(all_quads(before))


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("ontology/own.ttl", "<https://example.org/ns#Bed> a <http://www.w3.org/2002/07/owl#Class> ."),
        ("shapes/own.ttl", "<https://example.org/shapes#Bed> a <http://www.w3.org/ns/shacl#NodeShape> ."),
        ("queries/own.rq", "SELECT * { ?s ?p ?o }"),
        ("servicegraph.toml", 'base = "https://example.org/id/"\nlanguages = ["sv"]\n'),
    ],
)
def test_a_change_of_more_than_data_is_none(small: Path, path: str, content: str) -> None:
    before = read(small)
    (small / path).parent.mkdir(exist_ok=True)
    (small / path).write_text(content, "utf-8")
    assert difference(before, read(small, before)) is None

"""The question on gaps against plain sets and loops, over random catalogues: the same lacks, each once."""

from __future__ import annotations

import datetime
from collections import Counter

import pytest
from pyoxigraph import NamedNode

from servicegraph import Catalogue
from servicegraph.sparql.values import Solutions
from tests.gaps import BASE, DAY, SG, Lack, lacks, random_catalogue

SEEDS = range(60)
DAYS = (DAY - datetime.timedelta(days=5), DAY, DAY + datetime.timedelta(days=5))


@pytest.fixture(scope="module")
def catalogues() -> list[str]:
    return [random_catalogue(seed) for seed in SEEDS]


@pytest.fixture(scope="module")
def together(catalogues: list[str], tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The random catalogues as one; no name of one is in another."""
    folder = tmp_path_factory.mktemp("random")
    (folder / "servicegraph.toml").write_text(f'base = "{BASE}"\n', "utf-8")
    for seed, turtle in zip(SEEDS, catalogues, strict=True):
        (folder / f"{seed}.ttl").write_text(turtle, "utf-8")
    return Catalogue.load(folder)


def asked(catalogue: Catalogue, **parameters: str) -> Counter[Lack]:
    answer = catalogue.query("interfaces-without-rules", parameters)
    texts = ([getattr(term, "value", None) for term in row[:6]] for row in answer.rows)
    return Counter(Lack._make(text) for text in texts)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_question_finds_what_plain_loops_find(day: datetime.date, catalogues: list[str], together: Catalogue) -> None:
    expected = Counter(lack for turtle in catalogues for lack in lacks(turtle, day))
    found = asked(together, date=day.isoformat())
    assert {"only asked": found - expected, "only expected": expected - found} == {
        "only asked": Counter(),
        "only expected": Counter(),
    }


def test_random_catalogues_have_every_lack(catalogues: list[str]) -> None:
    found = Counter(lack.lack.rpartition("/")[2] for turtle in catalogues for lack in lacks(turtle))
    assert set(found) == {"undescribed", "no-rule", "rule-not-in-use", "rule-expired", "kind-missing"}
    assert min(found.values()) >= 10


def test_narrowing_to_an_integrated_service_gives_its_lacks_and_those_of_its_parts(together: Catalogue) -> None:
    everything = asked(together, date=DAY.isoformat())
    for whole in sorted({lack.whole for lack in everything})[:10]:
        text = f"SELECT DISTINCT ?part {{ <{whole}> <{SG}includes>* ?part }}"
        answer = together.memory.query(text)
        assert isinstance(answer, Solutions)
        inside = {term.value for [term] in answer.rows if isinstance(term, NamedNode)}
        expected = Counter({lack: count for lack, count in everything.items() if lack.whole in inside})
        assert asked(together, chain=f"<{whole}>", date=DAY.isoformat()) == expected

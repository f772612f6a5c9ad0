"""The shapes find what interfaces lack by the definitions: the same as plain Python finds in random catalogues."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.diagnostics import Severity
from servicegraph.rdf.index import text_of
from tests.gaps import VOCAB, Lack, lacks, random_catalogue

CATALOGUES = 25
LACKS = {
    "Interface-rule": "no-rule",
    "Interface-rule-in-use": "rule-not-in-use",
    "Interface-rule-in-force": "rule-expired",
}


@pytest.fixture(scope="module")
def today() -> datetime.date:
    """The day of the shapes, which is that of SPARQL: a period that turns just now would be another the next moment."""
    return datetime.datetime.now(datetime.UTC).date()


WHOLE = re.compile(r"<\S+> a sg:(?:ServicePackage|ServiceChain|CustomerProcess)\b")
BEGINS = re.compile(r' ; sg:validFrom "[^"]*"\^\^xsd:date')
ENDS = re.compile(r"phase/ended|sg:validUntil")
INNER = re.compile(r" ; sg:includes <\S+/(?:chain|process)/\S+>")


@pytest.fixture(scope="module")
def turtle(today: datetime.date) -> str:
    """Random catalogues as one, without what only a check tells apart from an answer.

    All wholes have begun: the gaps of one that has yet to begin are findings all the same. One that may have ended
    holds no other: a check takes no way through it, a path of SPARQL does.
    """
    lines = dict.fromkeys("".join(random_catalogue(seed, today) for seed in range(CATALOGUES)).splitlines())
    return "\n".join(_settled(line) for line in lines)


def _settled(line: str) -> str:
    if not WHOLE.match(line):
        return line
    begun = BEGINS.sub("", line)
    return INNER.sub("", begun) if ENDS.search(begun) else begun


@pytest.fixture(scope="module")
def found(turtle: str, tmp_path_factory: pytest.TempPathFactory) -> set[Lack]:
    """What the check finds."""
    folder: Path = tmp_path_factory.mktemp("random")
    (folder / "servicegraph.toml").write_text('base = "https://example.org/id/"\ntimezone = "UTC"\n', "utf-8")
    (folder / "all.ttl").write_text(turtle, "utf-8")
    return set(gaps(Catalogue.load(folder)))


def gaps(catalogue: Catalogue) -> list[Lack]:
    """The findings of the shapes about lacks, as the oracle writes them."""
    of = {
        name: {
            text_of(one.subject): text_of(one.object)
            for one in catalogue.memory.triples()
            if one.predicate.value.endswith(f"#{name}")
        }
        for name in ("within", "from", "to")
    }
    told = []
    for one in catalogue.check(Severity.INFO).diagnostics:
        focus, value = text_of(one.focus), text_of(one.value)
        if one.code == "IntegratedService-undescribed-interface":
            start, end = value.split()
            told.append(Lack(focus, None, start, end, f"{VOCAB}lack/undescribed", None))
        elif one.code in LACKS:
            told.append(
                Lack(
                    of["within"][focus],
                    focus,
                    of["from"][focus],
                    of["to"][focus],
                    f"{VOCAB}lack/{LACKS[one.code]}",
                    None,
                )
            )
        elif one.code == "Interface-needed-kinds" or (
            one.code.startswith("Interface-crossing-") and one.code != "Interface-crossing-unknown"
        ):
            told.append(
                Lack(of["within"][focus], focus, of["from"][focus], of["to"][focus], f"{VOCAB}lack/kind-missing", value)
            )
    return told


@pytest.mark.matrix
@pytest.mark.parametrize("lack", ["undescribed", "no-rule", "rule-not-in-use", "rule-expired", "kind-missing"])
def test_shapes_find_the_lacks_of_random_catalogues(
    lack: str, turtle: str, found: set[Lack], today: datetime.date
) -> None:
    expected = {one for one in lacks(turtle, today) if one.lack == f"{VOCAB}lack/{lack}"}
    assert len(expected) > CATALOGUES / 10
    assert {one for one in found if one.lack == f"{VOCAB}lack/{lack}"} == expected

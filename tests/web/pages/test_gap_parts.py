"""The page of gaps where there are very many: in parts, each group in one of them, and the files have everything."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest

from servicegraph import Catalogue
from servicegraph.web.pages import gaps_page
from tests.web.clients import OpenClient, TestClient, application

HEAD = """\
@prefix sg: <https://w3id.org/servicegraph/ns#> . @prefix o: <https://example.org/id/organisation/> .
@prefix s: <https://example.org/id/service/> . @prefix i: <https://example.org/id/interface/> .
@prefix c: <https://example.org/id/chain/> .
"""
SERVICES = 14


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, open_client: OpenClient) -> TestClient:
    """A client of a chain whose services, each of an organisation of its own, meet the first three and the next."""
    folder = tmp_path_factory.mktemp("many")
    (folder / "servicegraph.toml").write_text('base = "https://example.org/id/"\n', "utf-8")
    included = ", ".join(f"s:s{number}" for number in range(SERVICES))
    lines = [f"c:c a sg:ServiceChain ; sg:includes {included} ."]
    lines += [f"s:s{number} a sg:Service ; sg:providedBy o:o{number} ." for number in range(SERVICES)]
    lines += [
        f"i:i{number}-{copy} a sg:Interface ; sg:within c:c ; sg:from s:s{number} ; sg:to s:s{number + 1} ."
        for number in range(SERVICES - 1)
        for copy in range(10 if number == 5 else 1)
    ]
    (folder / "a.ttl").write_text(HEAD + "\n".join(lines), "utf-8")
    return open_client(Catalogue.load(folder))


@pytest.fixture(autouse=True)
def _nothing_kept(many: TestClient) -> None:
    """The tests change how much stands on a page, which nothing else does."""
    cast(Any, application(many)).front.forget()


def packs(page: str) -> list[str]:
    return re.findall(r'href="(/negotiation\?[^"]*a=[^"]*)"', page)


def test_every_group_stands_in_exactly_one_part(many: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = many.get("/gaps?lang=en").text
    assert 'rel="next"' not in whole
    monkeypatch.setattr(gaps_page, "_ON_A_PAGE", 4)
    cast(Any, application(many)).front.forget()
    found: list[str] = []
    address, parts = "/gaps?lang=en", 0
    while address:
        page = many.get(address).text
        parts += 1
        assert f"Part {parts} of " in page
        found += packs(page)
        after = re.search(r'href="([^"]*)" rel="next"', page)
        address = after[1].replace("&amp;", "&") if after else ""
    assert parts > 2
    assert sorted(found) == sorted(packs(whole))
    assert len(found) == len(set(found)) == SERVICES - 1


def test_group_with_very_many_gaps_says_that_the_files_have_the_rest(
    many: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gaps_page, "_ON_A_PAGE", 6)
    first = many.get("/gaps?lang=en&by=unit").text
    assert first.count('class="gap-group"') == 1  # the one with most gaps stands first
    assert "Another 4 are in the files" in first
    rows = many.get("/gaps?format=csv&by=unit").text.splitlines()
    assert len(rows) == 1 + SERVICES - 1 + 9


def test_part_that_there_is_not_is_the_last_and_no_number_is_refused(many: TestClient) -> None:
    page = many.get("/gaps?page=7&lang=en")
    assert page.status_code == 200
    assert packs(page.text) == packs(many.get("/gaps?lang=en").text)
    assert many.get("/gaps?page=none").status_code == 400
    assert "page=" not in "".join(re.findall(r'<nav class="gap-states".*?</nav>', page.text, re.DOTALL))

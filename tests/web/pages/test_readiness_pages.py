"""Readiness side by side and of one: cells, filters, order, evidence, and what is said while nothing is known."""

from __future__ import annotations

import re

import pytest

from servicegraph import Catalogue
from servicegraph.errors import EngineError
from tests.web.clients import OpenClient, TestClient, served
from tests.web.pages.test_things import read as read_as_it_is


def read(client: TestClient, path: str, language: str = "fi", status: int = 200) -> str:
    """The page at *path*, with every space as one at which a line may end."""
    return read_as_it_is(client, path, language, status).replace("\u00a0", " ")


def names(page: str) -> list[str]:
    """The integrated services in the order of their rows."""
    return re.findall(r'<th scope="row"><a href="[^"]*"><bdi[^>]*>([^<]*)', page)


def test_every_whole_has_a_row_with_nine_cells(shipped_client: TestClient, shipped: Catalogue) -> None:
    page = read(shipped_client, "/readiness")
    assert len(names(page)) == len(shipped.readiness)
    cells = len(re.findall(r'class="cell step-\d[^"]*">\d+/\d+', page)) + page.count("not-applicable")
    assert cells == 9 * len(shipped.readiness)


def test_processes_are_folded_away_until_asked_for(shipped_client: TestClient) -> None:
    page = read(shipped_client, "/readiness")
    assert 'class="aside-rows"' in page
    assert "Niitä koskevat vain tehtävät " in page
    assert 'class="aside-rows"' not in read(shipped_client, "/readiness?kind=processes")


def test_sorting_by_a_task_puts_first_what_has_met_most(shipped_client: TestClient) -> None:
    page = read(shipped_client, "/readiness?sort=3&kind=packages")
    assert page.count('aria-sort="descending"') == 1
    rows = page.split('<tr class="group">')[1].split("<tr>")[1:]
    shares = [
        int(met) / int(of) for row in rows for met, of in [re.findall(r'class="cell[^>]*>(\d+)/(\d+)', row)[2]] if met
    ]
    assert shares == sorted(shares, reverse=True)
    assert names(page) != names(read(shipped_client, "/readiness?kind=packages"))


@pytest.mark.parametrize("query", ["phase=operation", "phase=operation&kind=chains"])
def test_what_nothing_matches_offers_the_way_back(shipped_client: TestClient, query: str) -> None:
    page = read(shipped_client, f"/readiness?{query}")
    assert "Mikään ei vastaa rajausta." in page
    assert 'href="/readiness"' in page


@pytest.mark.parametrize(("query", "said"), [("phase=<script>", "pilot"), ("kind=services", "chains"), ("sort=x", "9")])
def test_what_cannot_be_asked_for_is_told_with_what_can(shipped_client: TestClient, query: str, said: str) -> None:
    page = read(shipped_client, f"/readiness?{query}", status=400)
    assert said in page.split("</main>")[0].split('class="lead"')[1]
    assert 'href="/readiness"' in page
    assert "<script>" not in page


def test_choice_stands_in_the_form_after_it_was_made(shipped_client: TestClient) -> None:
    page = read(shipped_client, "/readiness?phase=pilot&kind=chains&lang=sv", "fi")
    assert '<option value="pilot" selected>' in page
    assert '<option value="chains" selected>' in page
    assert '<input type="hidden" name="lang" value="sv">' in page


def test_one_whole_tells_each_criterion_and_its_evidence(shipped_client: TestClient, shipped: Catalogue) -> None:
    page = read(shipped_client, "/packages/youth/readiness")
    whole = next(one for iri, one in shipped.readiness.items() if iri.endswith("/package/youth"))
    for task in whole.tasks:
        assert f"{task.met} / {task.applicable} " in page
    applying = sum(task.applicable for task in whole.tasks)
    assert len(re.findall(r'<li class="criterion ', page)) == applying
    assert "6 havaintoa" in page
    assert "handbook-youth/organisations.ttl:23" in page
    assert "<title>Valmius: " in page


def test_shared_advice_is_given_once(shipped_client: TestClient) -> None:
    page = read(shipped_client, "/packages/youth/readiness")
    block = page.split("21 havaintoa")[1].split('<li class="criterion ')[0]
    advice = re.findall(r'<p class="muted">(?!Näytä)(.*?)</p>', block)
    assert len([one for one in advice if "<code>" in one]) == 1
    assert "Näytä loput 16" in block


def test_what_one_writes_in_a_file_is_shown_as_code(shipped_client: TestClient) -> None:
    page = read(shipped_client, "/packages/youth/readiness")
    assert "<code>sg:" in page
    assert "`" not in page


@pytest.mark.parametrize("address", ["/services/youth/readiness", "/chains/nothing/readiness", "/nothing/x/readiness"])
def test_what_is_not_measured_is_not_found(shipped_client: TestClient, address: str) -> None:
    assert shipped_client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/readiness", "/packages/youth/readiness", "/id/package/youth"])
def test_failed_check_is_said_and_no_figures_are_shown(
    open_client: OpenClient, small_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    client = open_client(small_catalogue, most_rows=1999)
    check = served(client).check
    check.result()
    monkeypatch.setattr(type(check), "stage", property(lambda _: "failed"))
    monkeypatch.setattr(type(check), "result", lambda _: (_ for _ in ()).throw(EngineError("error.check-failed")))
    page = read(client, address)
    assert "Tarkistus ei onnistunut" in page
    assert not re.findall(r'class="cell step-|class="task-met"', page)


@pytest.mark.parametrize("address", ["/readiness", "/packages/youth/readiness", "/id/package/youth"])
def test_running_check_is_said_and_no_figures_are_shown(
    open_client: OpenClient, small_catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    client = open_client(small_catalogue, most_rows=1998)
    check = served(client).check
    check.result()
    monkeypatch.setattr(type(check), "stage", property(lambda _: "pending"))
    page = read(client, address)
    assert "Tarkistus on kesken" in page
    assert not re.findall(r'class="cell step-|class="task-met"', page)

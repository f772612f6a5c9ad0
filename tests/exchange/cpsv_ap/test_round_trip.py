"""What the shipped catalogue gives out in CPSV-AP comes into an empty one as the same things with the same names."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph.catalogue import Catalogue
from servicegraph.diagnostics import Severity
from servicegraph.exchange.exchange_formats import exchange_formats
from servicegraph.exchange.exchange_values import ExportWishes, ImportWishes
from tests.exchange.cpsv_ap.importing import SETTINGS, write

pytestmark = pytest.mark.matrix


def test_public_services_go_out_and_come_in_with_their_names(shipped: Catalogue, tmp_path: Path) -> None:
    format = exchange_formats()["cpsv-ap"]
    assert format.exported
    assert format.imported
    out = format.exported(shipped, ExportWishes(Path("own.ttl"), "en"))
    settings = SETTINGS.replace("https://example.org/id/", shipped.settings.base)
    (tmp_path / "servicegraph.toml").write_text(settings, "utf-8")
    [content] = out.contents.values()
    found = format.imported(Catalogue.load(tmp_path), ImportWishes({"own.ttl": content}))
    write(found)
    catalogue = Catalogue.load(tmp_path)
    written = found.report.written
    assert written["service"] + written.get("package", 0) == out.report.written["cpsv:PublicService"]
    names, own = shipped.dataset.labels.names, catalogue.dataset.labels.names
    services, organisations = (_instances(catalogue, name) for name in ("Service", "Organisation"))
    assert services <= _instances(shipped, "Service")
    assert {iri: dict(own[iri]) for iri in services} == {iri: dict(names[iri]) for iri in services}
    known = organisations & _instances(shipped, "Organisation")
    assert {iri: dict(own[iri]) for iri in known} == {iri: dict(names[iri]) for iri in known}
    assert [one.text("en") for one in catalogue.check(Severity.VIOLATION).diagnostics] == []


def _instances(catalogue: Catalogue, name: str) -> set[str]:
    asked = f"SELECT DISTINCT ?one WHERE {{ ?one a <https://w3id.org/servicegraph/ns#{name}> }}"
    return {getattr(one, "value", "") for (one,) in catalogue.memory.solutions(asked)[1]}

"""The paragraph that an editor offers is the one that ``add`` writes, with places to fill in."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph import Catalogue
from servicegraph.knowledge.editor_state import EditorState
from servicegraph.lsp.editor_view import Knowledge
from servicegraph.lsp.paragraph_snippets import ParagraphSnippet, paragraph_snippet


@pytest.fixture(scope="module")
def offered(repository: Path) -> dict[str, ParagraphSnippet]:
    catalogue = Catalogue.load(repository / "tests" / "data" / "small")
    knowledge = Knowledge(EditorState(catalogue.dataset))
    declared = {"sg": "https://w3id.org/servicegraph/ns#"}
    return {kind.name: paragraph_snippet(knowledge, kind, declared, "fi") for kind in catalogue.dataset.kinds}


def test_interface_is_not_named_and_its_ends_are_proposed(offered: dict[str, ParagraphSnippet]) -> None:
    services = "service:child-protection,service:youth-clinic,service:night-chat"  # by their Finnish names
    assert offered["interface"].insert == (
        "interface:${1:interface}\n"
        "    a sg:Interface ;\n"
        "    sg:within ${2|package:youth|} ;\n"
        f"    sg:from ${{3|{services}|}} ;\n"
        f"    sg:to ${{4|{services}|}} .\n"
    )


def test_what_is_declared_is_not_declared_again(offered: dict[str, ParagraphSnippet]) -> None:
    assert set(offered["interface"].needed) == {"interface", "package", "service"}


def test_where_many_may_be_meant_the_place_is_empty(offered: dict[str, ParagraphSnippet]) -> None:
    rule = offered["rule"].insert
    assert 'rdfs:label "$2"@fi , "$3"@sv , "$4"@en ;' in rule
    assert "sg:ruleKind $5 ;" in rule
    assert "sg:ruleStatus ${6|" in rule


def test_concept_is_named_as_one(offered: dict[str, ParagraphSnippet]) -> None:
    assert "skos:prefLabel" in offered["segment"].insert
    assert "rdfs:label" not in offered["segment"].insert

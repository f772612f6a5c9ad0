"""The rule files of ``exchange/``: each can be read, says what it is in three languages, and its page is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicegraph.exchange.rule_files import LEFT_OUT, VIEW, read_rule_file, rule_file_names, rule_folder
from servicegraph.exchange.rule_pages import exchange_page
from servicegraph.messages import LANGUAGES
from servicegraph.queries.library import parse


@pytest.mark.parametrize("name", rule_file_names())
def test_rule_file_says_what_it_is_and_has_rules(name: str) -> None:
    file = read_rule_file(name)
    assert set(file.title) == set(file.description) == set(LANGUAGES)
    assert file.rules
    assert all(rule.target and rule.source for rule in file.rules)


def test_questions_of_what_is_left_out_stand_beside_their_views() -> None:
    for file in rule_folder().glob(f"*{LEFT_OUT}{VIEW}"):
        question = parse(file.read_text("utf-8"), file.name)
        assert [column.name for column in question.columns] == ["reason", "subject", "value"]
        assert (rule_folder() / f"{file.stem.removesuffix(LEFT_OUT)}{VIEW}").is_file()


def test_page_is_what_the_rule_files_say(repository: Path) -> None:
    assert (repository / "docs" / "exchange.md").read_text("utf-8") == exchange_page(), "run make docs"


def test_page_has_a_row_for_each_rule() -> None:
    rows = [line for line in exchange_page().splitlines() if line.startswith("| ") and " | " in line]
    assert len(rows) >= sum(len(read_rule_file(name).rules) for name in rule_file_names())

"""What the respondents of the survey named as challenges and successes can be asked for, with its source."""

from __future__ import annotations

from servicegraph import Catalogue
from tests.asking import rows
from tests.shipped.asking import ask


def test_every_theme_of_the_survey_was_named_in_its_answers() -> None:
    themes = ask(
        "?theme skos:inScheme ?scheme FILTER(REGEX(STR(?scheme), '/vocab/(challenge|success)$'))",
        "theme",
        "scheme",
    )
    named = "dataset:survey-2023-packages-and-chains dct:subject ?theme . ?theme skos:inScheme ?scheme"
    assert len(themes) == 37 + 25
    assert ask(named, "theme", "scheme") == themes


def test_themes_of_a_heading_come_in_the_order_of_the_text(shipped: Catalogue) -> None:
    answer = rows(shipped, "experience-themes", heading="challenge:many-actors")
    assert [(row[2], row[3]) for row in answer] == [
        ("3", "challenge:many-actors"),
        ("3.1", "challenge:private-third-sector-involvement"),
        ("3.2", "challenge:diverging-goals"),
    ]
    assert {row[5] for row in answer} == {"source:thl-survey-2023"}


def test_successes_can_be_asked_for_alone(shipped: Catalogue) -> None:
    answer = rows(shipped, "experience-themes", kind="success")
    assert len(answer) == 25
    assert {row[1] for row in answer} == {
        "success:leadership",
        "success:many-actors-and-fields",
        "success:customer-orientation",
    }

"""The preconditions of integrated work stand beside the criteria of readiness that look at them."""

from __future__ import annotations

from servicegraph import Catalogue
from tests.asking import rows
from tests.shipped.asking import ask

IN_SCHEME = "?one skos:inScheme <https://w3id.org/servicegraph/vocab/precondition> ; skos:broader ?actor"
CRITERION = (
    "?one skos:relatedMatch ?criterion . ?criterion skos:inScheme <https://w3id.org/servicegraph/vocab/readiness>"
)


def test_twenty_two_of_the_thirty_six_preconditions_are_looked_at_by_a_criterion() -> None:
    assert len(ask(IN_SCHEME, "one")) == 36
    assert len(ask(f"{IN_SCHEME} . {CRITERION}", "one")) == 22


def test_what_lies_in_the_hands_of_the_client_alone_has_no_criterion() -> None:
    alone = "VALUES ?one { precondition:own-resources precondition:openness precondition:support-of-family }"
    assert not ask(f"{alone} {CRITERION}", "one")


def test_preconditions_of_managers_are_asked_for_with_their_criteria(shipped: Catalogue) -> None:
    answer = rows(shipped, "preconditions", actor="precondition:manager", task="task:6")
    assert {(row[1], row[3]) for row in answer} == {
        ("precondition:answers-for-rollout", "readiness:answers-in-organising"),
        ("precondition:client-voice", "readiness:answers-for-participation"),
        ("precondition:cooperation-skills", "readiness:training-agreed"),
    }

"""The measuring of servers: the cost of requests is told by server, with the goals and what is missing."""

from __future__ import annotations

from bench import serving


def found(new: float, again: float) -> dict[str, object]:
    names = [title.partition(" ")[0] for title in serving.CENTRAL]
    return {"first": 1.0, "megabytes": 50.0, "costs": {name: [new, again, "7", new] for name in names}}


def test_a_goal_is_met_when_the_peer_costs_enough_more() -> None:
    told = {row[0]: row[3] for row in serving.goals_of({"servicegraph": found(10, 0.1), "oxigraph": found(6, 5)})}
    name = serving.CENTRAL[1]
    assert told[f"`{name}`, new, beside oxigraph"] == "met"
    assert told[f"`{name}`, new, as text, beside oxigraph"] == "met"
    assert told[f"`{name}`, again, beside oxigraph"] == "met"
    assert told[f"`{name}`, new, beside rdflib-endpoint"] == "not measured"


def test_a_goal_is_missed_when_the_peer_costs_too_little() -> None:
    told = {row[0]: row[3] for row in serving.goals_of({"servicegraph": found(10, 10), "oxigraph": found(4, 5)})}
    assert [told[f"`{serving.CENTRAL[1]}`, {how}, beside oxigraph"] for how in ("new", "again")] == ["missed"] * 2


def test_what_a_server_refuses_or_lacks_stands_in_the_table() -> None:
    refused = found(1, 1)
    refused["costs"] = {name: [None, None, "refused (500)", None] for name in ("one", "other")}
    ours = found(1, 1)
    ours["costs"] = {name: [1.0, 0.5, "7", 2.0] for name in ("one", "other")}
    rows = list(serving.rows_of({"servicegraph": ours, "virtuoso": refused, "oxigraph": None}))
    assert rows[0] == ["`one`, new", "1.000", "refused (500)", "–"]
    assert rows[-1] == ["memory, MB", "50", "50", "–"]

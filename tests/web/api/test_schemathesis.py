"""Nothing that the OpenAPI description allows, and nothing that it forbids, is answered in another way than it says."""

from __future__ import annotations

import warnings
from collections import Counter

import pytest

from servicegraph import Catalogue
from servicegraph.web.app import create_app
from tests.web.clients import TestClient, served

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.config import SchemathesisConfig
    from schemathesis.engine import events, from_schema

# No schema can tell what is a query of SPARQL, which filters and orders the list of each kind has, and what there is.
_TOLD_BY_THE_ANSWER = (
    "/sparql",
    "/api/{collection}",
    "/api/{collection}/{slug}/references",
    "/api/gaps",
    "/api/negotiation",
    "/api/readiness",
    "/api/{collection}/{slug}/diagram.svg",
)
SETTINGS = {
    "workers": 1,
    "seed": 1,
    "generation": {"database": "none"},
    "phases": {"stateful": {"enabled": False}},
    "operations": [
        {"include-path": path, "checks": {"positive_data_acceptance": {"enabled": False}}}
        for path in _TOLD_BY_THE_ANSWER
    ],
}


def tried(catalogue: Catalogue, most: int) -> tuple[Counter[str], int]:
    """What is answered otherwise than described, by operation, and how many requests were made."""
    app = create_app(catalogue)
    found: Counter[str] = Counter()
    requests = 0
    with TestClient(app) as client, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        served(client).check.result()
        config = SchemathesisConfig.from_dict({**SETTINGS, "generation": {"database": "none", "max-examples": most}})
        document = client.get("/openapi.json").json()
        schema = schemathesis.openapi.from_dict(document, config=config)
        schema.app = app
        for event in from_schema(schema).execute():
            if isinstance(event, events.NonFatalError | events.FatalError):
                found[str(event)] += 1
            if isinstance(event, events.ScenarioFinished):
                requests += len(event.recorder.interactions)
                for case, checks in event.recorder.checks.items():
                    for failed in (one.failure_info for one in checks if one.failure_info):
                        label = event.recorder.cases[case].value.operation.label
                        found[f"{label}: {failed.failure} {failed.code_sample}"] += 1
    return found, requests


@pytest.mark.long
@pytest.mark.matrix
def test_every_operation_answers_as_it_is_described(small_catalogue: Catalogue) -> None:
    found, requests = tried(small_catalogue, 5)
    assert found == {}
    assert requests > 3000

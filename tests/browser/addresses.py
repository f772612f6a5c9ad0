"""One address for each kind of page, with the pages of entities that are most unlike one another."""

from __future__ import annotations

from collections.abc import Mapping

PAGES: Mapping[str, str] = {
    "about": "/about",
    "questions": "/questions",
    "questions-found": "/questions?q=sääntö",
    "question": "/questions/interfaces-without-rules?chain=chain:older-people",
    "question-matrix": "/questions/readiness",
    "question-open": "/questions/impact-of-provider",
    "question-empty": "/questions/dead-ends?chain=package:youth&organisation=organisation:hus",
    "sparql": "/sparql?question=dead-ends",
    "sparql-result": "/sparql?query=SELECT+*+%7B+%3Fs+a+%3Fclass+%7D+LIMIT+20&format=html",
    "accessibility": "/accessibility",
    "search": "/search?q=kotihoito",
    "search-nothing": "/search?q=xyzzy",
}
"""Name and address; a test holds that no page of the application is missing."""

"""One address for each kind of page, with the pages of entities that are most unlike one another."""

from __future__ import annotations

from collections.abc import Mapping

PAGES: Mapping[str, str] = {
    "front": "/",
    "chain": "/id/chain/keusote-mental-health-substance-use",
    "package": "/id/package/youth",
    "process": "/id/process/keusote-older-people-network",
    "readiness": "/readiness",
    "readiness-of-one": "/packages/youth/readiness",
    "about": "/about",
    "compare": "/compare",
    "catalogue": "/catalogue",
    "docs": "/docs",
    "docs, checks": "/docs/checks",
    "docs, shapes": "/docs/shapes",
    "gaps": "/gaps",
    "gaps-by-unit": "/gaps?by=unit&lack=no-rule",
    "pack": "/negotiation?a=organisation:keusote&b=organisation:hus",
    "pack-choice": "/negotiation?a=organisation:hus",
    "pack-nothing": "/negotiation?a=organisation:hus&b=organisation:hyvinkaa",
    "gaps-none": "/gaps?chain=chain:nowhere",
    "questions": "/questions",
    "questions-found": "/questions?q=sääntö",
    "question": "/questions/interfaces-without-rules?chain=chain:keusote-older-people",
    "question-matrix": "/questions/readiness",
    "question-open": "/questions/impact-of-provider",
    "question-empty": "/questions/dead-ends?chain=package:youth&organisation=organisation:hus",
    "sparql": "/sparql?question=dead-ends",
    "sparql-result": "/sparql?query=SELECT+*+%7B+%3Fs+a+%3Fclass+%7D+LIMIT+20&format=html",
    "services": "/services",
    "services, narrowed": "/services?sector=sector:health&level=level:special",
    "services, none left": "/services?sector=sector:employment&level=level:special&providedBy=organisation:hus",
    "interfaces": "/interfaces",
    "service": "/id/service/keusote-mhsu-customer-guidance",
    "service without interfaces": "/id/service/area-association-activities",
    "organisation": "/id/organisation/keusote",
    "rule": "/id/rule/youth-agreed-team",
    "vocabulary": "/vocab/level",
    "concept": "/vocab/level/special",
    "findings": "/findings",
    "accessibility": "/accessibility",
    "search": "/search?q=kotihoito",
    "search-nothing": "/search?q=xyzzy",
}
"""Name and address; a test holds that no page of the application is missing."""

"""One address for each kind of page, with the pages of entities that are most unlike one another."""

from __future__ import annotations

from collections.abc import Mapping

PAGES: Mapping[str, str] = {
    "about": "/about",
    "gaps": "/gaps",
    "gaps-by-unit": "/gaps?by=unit&lack=no-rule",
    "gaps-none": "/gaps?chain=chain:nowhere",
    "accessibility": "/accessibility",
    "search": "/search?q=kotihoito",
    "search-nothing": "/search?q=xyzzy",
}
"""Name and address; a test holds that no page of the application is missing."""

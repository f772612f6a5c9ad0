"""Checks the prefixes that a catalogue names for all of its files in ``servicegraph.toml``."""

from __future__ import annotations

from collections.abc import Iterator

from servicegraph.checks.definition import Scope, check
from servicegraph.dataset.files import Role
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.rdf.terms import namespace_mistake
from servicegraph.settings_file import FILE, place_in_table

_HEAD = 'base = "https://example.org/id/"\n\n[prefixes]\n'

# The sentence and the hint for each mistake; empty where they are the usual ones of the check.
_SAID = {
    "name": ("check.prefix-setting.name", "check.prefix-setting.hint-name"),
    "relative": ("check.prefix-setting.relative", "check.prefix-setting.hint-relative"),
    "ending": ("check.prefix-setting.ending", "check.prefix-setting.hint-ending"),
    "taken": ("", ""),
}


@check(
    Severity.VIOLATION,
    fails={"servicegraph.toml": _HEAD + 'ptv = "https://example.org/ptv" # here\n'},
    passes={"servicegraph.toml": _HEAD + 'ptv = "https://example.org/ptv/"\n'},
)
def prefix_setting(scope: Scope) -> Iterator[Diagnostic]:
    """A prefix of the settings with which nothing can be written: it is as if it were not named."""
    settings, standard = scope.dataset.settings, scope.dataset.standard_prefixes.namespaces
    path = next((file.path for file in scope.dataset.sources.of(Role.SETTINGS)), FILE)
    for name, namespace in settings.prefixes.items():
        if mistake := namespace_mistake(name, namespace, standard):
            sentence, hint = _SAID[mistake]
            line, column = place_in_table("prefixes", name, settings.content.decode("utf-8-sig", "replace"))
            yield built_in(
                "prefix-setting",
                Severity.VIOLATION,
                Location(path, line, column, line, column + len(name)),
                sentence=sentence,
                hint=hint,
                prefix=name[:100],
                namespace=namespace[:200],
                usual=standard.get(name, ""),
            )

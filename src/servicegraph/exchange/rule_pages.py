"""The page ``docs/exchange.md``: each format with the table of its rules, written from the rule files themselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from servicegraph.documentation.markdown import GENERATED, inline
from servicegraph.exchange.exchange_formats import ExchangeFormat, exchange_formats
from servicegraph.exchange.rule_files import RuleFile, read_rule_file, rule_file_names

_INTRODUCTION = """What goes out of a catalogue and comes in, rule by rule. Each table below is the rule file \
itself: a line of a table of `exchange/`, or a branch of its view. `●` marks what the format demands.

- **An export is a view** of what the files say; nothing is kept, and two runs give the same bytes.
- **Nothing is lost in silence.** Each run ends with a report of what went in and came out, and of each thing that was \
left out or guessed, with its reason. `--report json` has every row; `--strict` makes a row an exit status of 1.
- **Identity.** A thing is named by its registered identifier, else by its IRI; a UUID follows from the IRI.
- **Languages.** Texts go out in all their languages; a format of one language is written once for each, and a text \
that had to be taken from another is in the report.
- **Stated or modelled.** What no source says goes out only with `--modelled`; examples stay in the house. A drawing \
shows all of its whole and says what was modelled or completed.
- An import writes all of its files or none; `--dry-run` shows what would change."""


def exchange_page() -> str:
    """The content of ``docs/exchange.md``, in English as all pages about the program are."""
    formats = exchange_formats()
    lines = [GENERATED.format(source="exchange"), "", "# Exchange", "", _INTRODUCTION, "", *_contents(formats.values())]
    for name in rule_file_names():
        lines += ["", *_section(read_rule_file(name))]
    return "\n".join(lines) + "\n"


def _contents(formats: Iterable[ExchangeFormat]) -> Iterator[str]:
    yield "| format | out | in | files |"
    yield "|---|---|---|---|"
    for one in formats:
        ways = ("`export`" if one.exported else "", "`import`" if one.imported else "")
        yield f"| `{one.name}` | {ways[0]} | {ways[1]} | {' '.join(f'`{ending}`' for ending in one.endings)} |"


def _section(file: RuleFile) -> Iterator[str]:
    yield f"## {inline(file.title['en'])}"
    yield ""
    yield inline(file.description["en"])
    yield ""
    yield "| target | from | note |"
    yield "|---|---|---|"
    for rule in file.rules:
        cells = (("● " if rule.mandatory else "") + rule.target, rule.source, rule.note)
        yield "| " + " | ".join(inline(cell).replace("|", "\\|") for cell in cells) + " |"

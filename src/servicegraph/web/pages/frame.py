"""What the pages share: the document around their content, its style, and the policy that lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from html import escape

from servicegraph.messages import LANGUAGES, text

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1, h2, h3 { line-height: 1.2; } nav a { margin-right: .75rem; }
nav a[aria-current] { color: inherit; font-weight: 600; text-decoration: none; }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
"""


def policy(style: str, *, form_action: str = "'none'") -> Mapping[str, str]:
    """The header that lets a page have its own *style* and nothing else; *form_action* is where its forms may go."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    said = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action {form_action}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": said}


def framed(path: str, title: str, content: str, style: str, language: str, offered: Sequence[str]) -> str:
    """The page at *path*: *content* is HTML, *title* plain text; it links to itself in each language *offered*."""
    choices = "".join(_choice(path, one, language) for one in offered)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)}</title>'
        f'<style>{style}</style></head>\n<body><nav aria-label="{escape(text("docs.languages", language))}">{choices}'
        f"</nav><main><h1>{escape(title)}</h1>\n{content}</main></body></html>\n"
    )


def _choice(path: str, offered: str, language: str) -> str:
    """A link to the page in the language *offered*, under that language's own name."""
    code = escape(offered)
    name = escape(text("docs.language", offered) if offered in LANGUAGES else offered)
    current = ' aria-current="page"' if offered == language else ""
    return f'<a href="{escape(path)}?lang={code}" lang="{code}" hreflang="{code}"{current}>{name}</a>'

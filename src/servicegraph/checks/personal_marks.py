"""Marks of people in a text: personal identity codes, e-mail addresses and mobile telephone numbers of somebody."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

# https://dvv.fi/en/personal-identity-code: the sign after the birthday tells the century.
_CENTURIES = {**dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000), "+": 1800}
_CODE = re.compile(r"(?<![\w.-])(\d\d)(\d\d)(\d\d)([-+YXWVUABCDEF])(\d{3})([0-9A-FHJ-NPR-Y])(?![\w-])", re.IGNORECASE)
_CHECK = "0123456789ABCDEFHJKLMNPRSTUVWXY"
# The Swedish personal number; a coordination number has 60 more in the day.
_SWEDISH = re.compile(r"(?<![\w.+-])((?:18|19|20)?)(\d\d)(\d\d)(\d\d)[-+](\d{4})(?![\w-])")
_EMAIL = re.compile(
    r"(?<![\w.+-])([\w.+-]*\w)(?:@|\s?[\[(](?:at|ät)[\])]\s?)((?:[\w-]+\.)+[A-Za-z]{2,})", re.IGNORECASE
)
# A space, a no-break space or a hyphen may stand between the digits, and (0) after the number of the country.
_GAP, _END = "[ \u00a0-]?", r"(?![\w/-]|[.,:]\d)"
_MOBILE = re.compile(
    rf"(?<![\w+./:-])(?:(?:\(?(?:\+|00)358\)?{_GAP}(?:\(0\){_GAP})?|0)(?:4\d|50)(?:{_GAP}\d){{5,8}}"
    rf"|(?:\+|00)46{_GAP}(?:\(0\){_GAP})?7[02369](?:{_GAP}\d){{7}}){_END}"
)
# The same wherever they stand, also in a name or an IRI, and one that is cut off.
_CODE_ANYWHERE = re.compile(r"(?<!\d)(\d\d)(\d\d)(\d\d)([-+YXWVUABCDEF])(\d{3})([0-9A-FHJ-NPR-Y])(?!\d)", re.IGNORECASE)
_SWEDISH_ANYWHERE = re.compile(r"(?<!\d)((?:18|19|20)?)(\d\d)(\d\d)(\d\d)[-+](\d{4})(?!\d)")
_CUT_CODE = re.compile(r"(?<!\d)(?:18|19|20)?\d{6}[-+YXWVUABCDEF]?\d{0,3}(?=…)", re.IGNORECASE)
# Looked for first, since few texts have any of these and the patterns above are slow.
_SIX_DIGITS, _AT = re.compile(r"\d{6}"), re.compile(r"@|[\[(](?:at|ät)", re.IGNORECASE)
_PRIVATE = (
    r"(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|aol|gmx|proton|protonmail|mail|luukku|"
    r"kolumbus|elisanet|saunalahti|netti|suomi24|welho|dnainternet|telia|bredband|comhem|spray|passagen)"
    r"\.(?:com|fi|se|net|org|me|co\.uk)|(?:pp\.)?inet\.fi|pp\.\w+\.fi"
)
# Beginnings of words in the names of boxes that belong to a task and not to one person.
_TASKS = (
    r"info|posti|post|mail|email|kirjaamo|kirjasto|palaute|asiak|palvel|neuvo|neuvl|paivyst|päivyst|toimisto|"
    r"viestin|hallin|sosiaal|terve|perhe|laps|last|nuor|vanh|ikä|ika|ajanvar|vast|hoito|hoiva|koti|keskus|kerho|"
    r"yhdist|yhteys|tuki|apu|rekry|tieto|lasku|talous|ohja|koulu|opist|asum|vammais|mielen|päihde|paihde|kriisi|"
    r"registr|kansli|kontakt|kund|klient|dataskydd|vård|vard|omsorg|social|familj|barn|ungdom|äldre|aldre|tjänst|"
    r"tjanst|rådgiv|radgiv|jour|stöd|stod|byrå|byra|skola|support|service|office|contact|customer|care|health|"
    r"press|media|admin|webmaster|noreply|no$|reply|help|hr$|it$|name|nimi|etunimi|sukunimi|first|last|förnamn|"
    r"fornamn|efternamn|enamn|osoite|esimerkki|example|test|hyvinvoi|kunta|kaupunki|stad|kommun|seura|ry$|rf$|"
    r"projekti|hanke|tiimi|team|johto|hallitus|puheenjoht|sihteer|rehtori|johtaja|koordin|e$|"
    r".*(?:keskus|palvelu|toimisto|neuvonta|tiimi|osasto|yksikk|hoito|kerho|koulu|mottagning|central|byrå|enhet)"
)


class Mark(NamedTuple):
    """What was seen in a text: its kind (``code``, ``email`` or ``mobile``) and itself with the telling part hidden."""

    kind: str
    masked: str


def marks_in(text: str) -> Iterator[Mark]:
    """The marks of people in *text*, in the order of their gravity."""
    if _SIX_DIGITS.search(text):
        for match in _CODE.finditer(text):
            if _is_code(match):
                yield Mark("code", "******" + match[4] + "****")
        for match in _SWEDISH.finditer(text):
            if _is_swedish(match):
                yield Mark("code", "******-****")
    if _AT.search(text):
        for match in _EMAIL.finditer(text):
            if _is_of_a_person(match[1], match[2]):
                yield Mark("email", match[1][0] + "***@" + match[2])
    if "04" in text or "050" in text or "358" in text or "46" in text:  # of each text: the plainest way is the quickest
        for match in _MOBILE.finditer(text):
            if 9 <= len(re.sub(r"\D", "", match[0])) <= 15:
                yield Mark("mobile", match[0][:4].rstrip() + "***")


def without_codes(text: str) -> str:
    """*text* with stars in place of every personal identity code, also of what is left of one that ``…`` cuts off."""
    if not _SIX_DIGITS.search(text):
        return text
    text = _CODE_ANYWHERE.sub(lambda match: f"******{match[4]}****" if _is_code(match) else match[0], text)
    text = _SWEDISH_ANYWHERE.sub(lambda match: "******-****" if _is_swedish(match) else match[0], text)
    return _CUT_CODE.sub("******", text)


def _is_code(match: re.Match[str]) -> bool:
    day, month, year, sign, number, check = match.groups()
    remainder = int(day + month + year + number) % 31
    century = _CENTURIES[sign.upper()]
    return _CHECK[remainder] == check.upper() and number >= "002" and _is_day(century + int(year), month, int(day))


def _is_swedish(match: re.Match[str]) -> bool:
    century, year, month, day, number = match.groups()
    digits = [int(digit) for digit in year + month + day + number]
    doubled = [digit * 2 if place % 2 == 0 else digit for place, digit in enumerate(digits)]
    total = sum(digit // 10 + digit % 10 for digit in doubled)
    in_month = int(day) - 60 if int(day) > 60 else int(day)
    return total % 10 == 0 and _is_day(int(century or 19) * 100 + int(year), month, in_month)


def _is_day(year: int, month: str, day: int) -> bool:
    try:
        return datetime.date(year, int(month), day) is not None
    except ValueError:
        return False


def _is_of_a_person(local: str, domain: str) -> bool:
    """Whether an address looks like somebody's: a first and a last name, or any name at a private provider."""
    parts = [part for part in re.split(r"[._+-]", local) if part]
    if any(_compiled(_TASKS).match(part) for part in parts):
        return False
    if _compiled(_PRIVATE).fullmatch(domain):
        return True
    labels = {label.lower() for label in domain.split(".")}
    names = [part for part in re.split(r"[._]", local) if part]
    if len(names) not in (2, 3) or "".join(names).lower() in labels or labels & {name.lower() for name in names}:
        return False
    return len(names[-1]) > 2 and all(re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]+)?", name) for name in names)


@functools.cache
def _compiled(names: str) -> re.Pattern[str]:
    """The pattern of many *names*, which takes its time to compile and which few catalogues need."""
    return re.compile(names, re.IGNORECASE)

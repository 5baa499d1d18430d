"""Names that show themselves by their shape where the tagger saw none: Xi Jinping, J. Pooley."""

from collections.abc import Iterator, Sequence

import regex

from app.ingest.gazetteer import is_demonym, is_place
from app.ingest.lexicon import FAMILY_FIRST, is_name, is_word
from app.ingest.mentions import Span
from app.ingest.wording import MAKES, is_body, is_site, is_stop, is_title

MADE = regex.compile(rf"-(?:{MAKES})$")
_HYPHENED = regex.compile(r"(?<![\p{L}\-])(\p{Lu}\p{Ll}*)[ ](\p{Lu}\p{Ll}+-\p{Ll}+)(?!\w)")
_BRACKETED = regex.compile(
    r"(?<![\p{L}\-])(\p{Lu}[\p{L}'’\-]+(?:[ ]\p{Lu}[\p{L}'’\-]+){1,2})[ ]?"
    r"(?=[(（][\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}·・]{2,6}[)）])"
)
_FAMILY_FIRST = regex.compile(
    rf"(?<![\p{{L}}\-.'’])(?:{'|'.join(sorted(FAMILY_FIRST, key=len, reverse=True))})"
    r"[ ](\p{Lu}\p{Ll}+)(?:[ ](\p{Lu}\p{Ll}{1,5}))?(?![\p{L}\-])"
)
_BEFORE = regex.compile(r"(\p{Lu}[\p{L}\-]*\.?)[ ]$")
_AFTER = regex.compile(r"[ ](\p{L}[\p{L}\-]*)")
# A Chinese given name of two syllables in pinyin.
_SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])"
    r"(?:iang|iong|uang|ian|iao|uai|uan|ang|eng|ing|ong|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|"
    r"un|uo|a|e|i|o|u)"
)
_PINYIN = regex.compile(rf"(?i)(?:{_SYLLABLE}){{2}}")
_VERBS = frozenset("was is has had said says met will would told took visited urged".split())
_PEOPLES = frozenset("African American Asian European".split())  # S. African
_INITIALS = regex.compile(
    r"(?:^|(?<=[(;:,–][ ])|(?<=\n)|(?<=[(\"“])|(?<=\b(?:by|and|with|b|c|lbw|st)[ ]))"
    r"(?!U\.[ ]?[SNK]\.|E\.U\.|D\.C\.|L\.A\.)((?:\p{Lu}\.[ ]?){1,3})"
    r"((?:(?:de|van|von|al|el|da|di)[ -])?\p{Lu}[\p{L}'’\-]*\p{Ll})(?![\p{L}\-])"
)
_SCORED = regex.compile(r"[ ]\d|[ ](?:c|b|lbw|st|run out|not out)\b")


def shaped(text: str, spans: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Start and end of each; none crosses what the tagger is sure is something else."""
    for match in _HYPHENED.finditer(text):
        named = match[1] in FAMILY_FIRST and is_name(match[2]) and not MADE.search(match[2])
        if named and _begins(text, match.start()):
            yield match.span()
    for match in _BRACKETED.finditer(text):
        words = match[1].split()
        if all(is_name(word) for word in words) and not is_title(words[0]):
            yield match.span(1)
    for start, end in (*_family_first(text), *_initials(text)):
        if all(_gives_way(text, span, start, end) for span in spans):
            yield start, end


def _gives_way(text: str, span: Span, start: int, end: int) -> bool:
    if span.end <= start or end <= span.start:
        return True
    within = start <= span.start and span.end <= end
    return within and (span.label == "PER" or span.score < 0.8)


def _family_first(text: str) -> Iterator[tuple[int, int]]:
    """A family name that stands first, and a given name of one or two words."""
    for match in _FAMILY_FIRST.finditer(text):
        family, given = match.group().split()[0], match[1]
        end = match.end(1)
        chinese = bool(_PINYIN.fullmatch(given)) and not is_word(given)
        if not chinese and match[2] and len(given) < 7 and _given(given) and _given(match[2]):
            end = match.end()
        after = _AFTER.match(text, end)
        follows = after[1] if after else ""
        if is_stop(family):
            # He Lifeng, To Lam was: where these are words, other things follow.
            sure = (family == "He" and chinese) or (family == "To" and follows in _VERBS)
        else:
            sure = chinese or (_given(given) and len(given) > 2)
        if not _begins(text, match.start()):
            continue
        if is_site(follows) or (follows[:1].isupper() and not is_title(follows)):
            continue
        if sure and not is_place(given) and not is_place(text[match.start() : end]):
            yield match.start(), end


def _begins(text: str, start: int) -> bool:
    """Does a name begin here, with no part of it before?"""
    before = _BEFORE.search(text, max(0, start - 30), start)
    return before is None or is_title(before[1]) or is_demonym(before[1])


def _given(word: str) -> bool:
    return is_name(word) and not is_word(word) and not is_title(word) and not is_body(word)


def _initials(text: str) -> Iterator[tuple[int, int]]:
    """J. Pooley 111: in lists and after a sign, where a point can be no sentence's end."""
    for match in _INITIALS.finditer(text):
        word = match[2]
        plain = word.split()[-1]
        if is_place(word) or is_title(word) or is_body(word) or is_stop(word):
            continue
        known = is_name(plain) and not is_word(plain)
        if word in _PEOPLES or is_demonym(word) or not (known or _SCORED.match(text, match.end())):
            continue
        after = _AFTER.match(text, match.end())
        if not after or not is_site(after[1]):
            yield match.start(), match.end()

"""Spans -> people: which stretches of a text mean which person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import regex

from app.ingest import surnames
from app.ingest.candidates import Candidate
from app.ingest.cast import Cast, Person, PersonMention, better, is_single, plain_words, same
from app.ingest.evidence import is_evident
from app.ingest.gazetteer import is_place
from app.ingest.lexicon import flat
from app.ingest.mentions import Span
from app.ingest.occurrences import whole

MOST = 1_000  # people of one text: a longer list of names is no article
NATIVE = regex.compile(
    r"\s*[(（\[]\s*([^\p{Latin}\d()（）\[\]]*\p{L}[^\p{Latin}\d()（）\[\]]*?)\s*[)）\],，;；]"
)


def resolve(
    text: str, spans: Sequence[Span], known: Iterable[Person] = ()
) -> tuple[list[Person], list[PersonMention]]:
    """The people of a text and where it names them; `known` are those of its article's body."""
    cast = Cast(text, spans, known)
    _full_names(cast)
    _full_names_again(cast)
    surnames.choose_short(cast)
    surnames.short_names(cast)
    surnames.parts(cast)
    surnames.pairs(cast)
    surnames.spellings(cast)
    _native(cast)
    _singles(cast)
    cast.mentions.sort(key=lambda m: m.start)
    return cast.people, cast.mentions


def _full_names(cast: Cast) -> None:
    by_word: dict[str, dict[int, Person]] = defaultdict(dict)  # and the place in cast.people
    for at, person in enumerate(cast.people):
        for word in plain_words(person.name):
            by_word[word][at] = person
    for candidate in cast.found:
        if is_single(candidate):
            continue
        # Two names of one person have a word in common; lists of names have thousands.
        alike: dict[int, Person] = {}
        for word in plain_words(candidate.name):
            alike |= by_word[word]
        at = next((at for at in sorted(alike) if same(alike[at], candidate.name)), -1)
        if at >= 0:
            person = alike[at]
            if better(candidate.name, person.name):
                person.name = candidate.name
        else:
            if len(cast.people) >= MOST:
                continue
            person = Person(candidate.name, candidate.start, "")
            at = len(cast.people)
            cast.people.append(person)
        for word in plain_words(person.name):
            by_word[word][at] = person
        cast.add(candidate.start, candidate.end, person, "full name", candidate.score)


def _full_names_again(cast: Cast) -> None:
    """Where a full name found once stands again, and the tagger did not see it."""
    for person in cast.people:
        for name in dict.fromkeys((person.name, *person.full_names)):
            if " " not in name or is_place(name):
                continue
            for start, end in whole(flat(name), cast.flat, hyphens=True):
                if cast.free(start, end) and not cast.claimed(start, end):
                    cast.add(start, end, person, "full name", 0.95)
                    person.first = min(person.first, start)


def _native(cast: Cast) -> None:
    """The name in its own script, in brackets right after the person; then wherever it stands."""
    for mention in list(cast.mentions):
        match = NATIVE.match(cast.text, mention.end)
        if match and cast.free(*match.span(1)):
            cast.add(match.start(1), match.end(1), mention.person, "alias", 0.97)
    natives = {
        name: person for person in cast.people for name in person.full_names
        if len(name) > 1 and not regex.search(r"\p{Latin}", name)
    }  # fmt: skip
    for name, person in natives.items():
        for match in regex.finditer(regex.escape(name), cast.text):
            if cast.free(*match.span()):
                cast.add(match.start(), match.end(), person, "alias", 0.95)


def _singles(cast: Cast) -> None:
    """Single names that no full name explains: kept only with evidence."""
    left: dict[str, list[Candidate]] = {}
    for candidate in cast.found:
        if is_single(candidate) and cast.free(candidate.start, candidate.end):
            left.setdefault(candidate.name, []).append(candidate)
    for name, places in left.items():
        same = next((p for p in cast.people if p.name == name), None)
        if same is None and not is_evident(cast, name, places):
            continue
        person = same or Person(name, places[0].start, name)
        if same is None:
            cast.people.append(person)
        for c in places:
            how = "title" if c.titled else "surname"
            cast.add(c.start, c.end, person, how, 0.85 if c.titled else 0.6)

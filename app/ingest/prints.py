"""Fingerprints on disk: kept with their article, and found by their hash.

To write a few thousand scattered rows for every batch would dirty most pages of the table each
time. So the prints of an article wait in one piece, and those of many move to the table together.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, column, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import col

from app.ingest.duplicates import MIN_SHARED
from app.models import Fingerprint, Shingle

WAITING = 1_000  # articles: reading them costs a batch 1 ms
# A print of so many is boilerplate, or a story's of many copies: either is found by those who hold
# it already, and a look-up stays small.
COMMON = 50
WIDTH = 8  # bytes a print
_STORED = np.dtype("<i8")
_NONE = np.zeros(0, np.int64)

Printed = tuple[int, tuple[int, ...]]  # an article's number and its prints
Met = tuple[int, int]  # an article's number, and how many prints it shares
_Numbers = npt.NDArray[np.int64]
_Held = tuple[_Numbers, _Numbers]  # prints, and the article that has each


def meet(connection: Connection, articles: Sequence[Printed]) -> dict[int, list[Met]]:
    """Keep the prints of these new articles; tell whom each meets, and in how many."""
    own = _held([(number, np.array(prints, np.int64)) for number, prints in articles])
    order = np.argsort(own[0], kind="stable")
    sought, seekers = own[0][order], own[1][order]
    waiting = _waiting(connection)
    hashes, holders = map(
        np.concatenate, zip(_settled(connection, sought), _held(waiting), own, strict=True)
    )
    first = np.searchsorted(sought, hashes, "left")
    times = np.searchsorted(sought, hashes, "right") - first
    at = np.arange(times.sum()) + np.repeat(first - np.cumsum(times) + times, times)
    pairs, counts = np.unique((seekers[at] << 32) | np.repeat(holders, times), return_counts=True)
    few = {number: min(MIN_SHARED, len(prints)) for number, prints in articles}
    found: dict[int, list[Met]] = defaultdict(list)
    for seeker, holder, count in zip(
        (pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist(), counts.tolist(), strict=True
    ):
        if seeker != holder and count >= few[seeker]:
            found[seeker].append((holder, count))
    held, by = np.unique(hashes[times > 0], return_counts=True)
    common = held[by > COMMON]
    kept = [(number, _without(prints, common)) for number, prints in articles]
    _keep(connection, kept)
    if len(waiting) + len(kept) > WAITING:
        _settle(connection, [*waiting, *kept])
    return found


def sharing(connection: Connection, own: Sequence[int]) -> Counter[int]:
    """The articles kept that have any of these prints, and how many of them."""
    wanted = np.array(own, np.int64)
    hashes, holders = _held(_waiting(connection))
    waiting = holders[np.isin(hashes, wanted)]
    return Counter(np.concatenate([_settled(connection, wanted)[1], waiting]).tolist())


def drop(connection: Connection, number: int) -> None:
    """Forget the prints of an article."""
    row = connection.execute(
        delete(Fingerprint)
        .where(col(Fingerprint.article_number) == number)
        .returning(col(Fingerprint.hashes), col(Fingerprint.settled))
    ).one_or_none()
    if row is not None and row.settled:
        connection.execute(
            delete(Shingle).where(
                col(Shingle.article_number) == number,
                col(Shingle.hash).in_(np.frombuffer(row.hashes, _STORED).tolist()),
            )
        )


def renew(connection: Connection, numbers: Sequence[int]) -> None:
    """Print the settled ones of these articles again."""
    for number in numbers:
        hashes = select(col(Fingerprint.hashes)).where(col(Fingerprint.article_number) == number)
        own = np.frombuffer(connection.scalar(hashes) or b"", _STORED)
        _print(connection, [(number, own)])


def _without(prints: tuple[int, ...], common: _Numbers) -> _Numbers:
    own = np.array(prints, np.int64)
    return own[np.isin(own, common, invert=True)] if len(common) else own


def _held(articles: Sequence[tuple[int, _Numbers]]) -> _Held:
    numbers = np.array([number for number, _ in articles], np.int64)
    hashes = [own for _, own in articles]
    return np.concatenate([_NONE, *hashes]), np.repeat(numbers, [len(own) for own in hashes])


def _settled(connection: Connection, hashes: _Numbers) -> _Held:
    """Who has any of these; read as two columns of text, a third of the time of rows."""
    wanted = func.json_each(json.dumps(np.unique(hashes).tolist())).table_valued("value")
    row = connection.execute(
        select(
            func.group_concat(Shingle.hash), func.group_concat(Shingle.article_number)
        ).join_from(wanted, Shingle, col(Shingle.hash) == column("value"))
    ).one()
    found, holders = (np.fromstring(text or "", np.int64, sep=",") for text in row)
    return found, holders


def _waiting(connection: Connection) -> list[tuple[int, _Numbers]]:
    rows = connection.execute(
        select(col(Fingerprint.article_number), col(Fingerprint.hashes)).where(
            col(Fingerprint.settled).is_(False)
        )
    )
    return [(number, np.frombuffer(hashes, _STORED)) for number, hashes in rows]


def _keep(connection: Connection, articles: Sequence[tuple[int, _Numbers]]) -> None:
    rows = [
        {"article_number": number, "hashes": own.astype(_STORED).tobytes(), "settled": False}
        for number, own in articles
    ]
    if rows:
        connection.execute(insert(Fingerprint), rows)


def _settle(connection: Connection, articles: Sequence[tuple[int, _Numbers]]) -> None:
    _print(connection, articles)
    connection.execute(
        update(Fingerprint).where(col(Fingerprint.settled).is_(False)).values(settled=True)
    )


def _print(connection: Connection, articles: Sequence[tuple[int, _Numbers]]) -> None:
    hashes, numbers = _held(articles)
    order = np.argsort(hashes, kind="stable")
    rows = list(zip(hashes[order].tolist(), numbers[order].tolist(), strict=True))
    if rows:
        connection.exec_driver_sql("INSERT OR IGNORE INTO shingle VALUES (?, ?)", rows)

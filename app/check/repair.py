"""What can be mended is: rows from other rows, the index from the database."""

from collections.abc import Callable

from sqlalchemy import Connection, Engine, text

from app.check import around, indexed, rows, schema, texts
from app.check.finding import Finding
from app.config import Settings
from app.db import writing
from app.errors import IndexUnavailable
from app.index import sync
from app.index.storage import discard
from app.ingest import prints, store
from app.ingest.lock import Told, held

Mended = set[int]  # numbers of articles that the index must read again


def repair(settings: Settings, database: Engine, waiting: Told) -> Finding:
    with held(settings, waiting=waiting):
        said = []
        if not rows.integrity(database).ok:
            with writing(database) as connection:
                connection.execute(text("REINDEX"))
            said.append("the database's indexes")
        with writing(database) as connection:
            if made := schema.mend(connection):
                said.append(f"indexes of the database ({', '.join(made)})")
            touched: Mended = set()
            for name, work in STEPS.items():
                if mended := work(connection):
                    touched |= mended
                    said.append(f"{name} ({len(mended)})")
            store.note_changes(connection, touched)
        said += _index(settings, database)
        left = around.leftovers(settings)
        discard(left)
        said += [f"leftovers ({len(left)})"] * bool(left)
    return Finding("repair", True, "mended: " + (", ".join(said) or "nothing"))


def _index(settings: Settings, database: Engine) -> list[str]:
    try:
        changes = sync.apply_changes(settings, database)
        if all(point.ok for point in indexed.points(settings, database)):
            return ["the index"] * bool(changes)
    except IndexUnavailable:
        pass
    sync.rebuild(settings, database)
    return ["the index, built anew"]


def _orphans(connection: Connection) -> Mended:
    """Rows of what is no more go; an article whose story is no more stands alone."""
    found = connection.execute(text("PRAGMA foreign_key_check")).all()
    touched: Mended = set()
    for table in {row[0] for row in found}:
        keys = connection.execute(text(f"PRAGMA foreign_key_list({table})")).all()
        for key in keys:
            parent, column, other = key[2], key[3], key[4]
            where = f'"{column}" IS NOT NULL AND "{column}" NOT IN (SELECT "{other}" FROM {parent})'
            touched |= _articles(connection, table, where)
            if (table, column) in _MAY_STAND_ALONE:
                connection.execute(text(f'UPDATE {table} SET "{column}" = NULL WHERE {where}'))
            else:
                connection.execute(text(f"DELETE FROM {table} WHERE {where}"))
    lost = set(connection.scalars(text(rows.SHINGLES)))
    for number in lost:
        connection.execute(
            text("DELETE FROM shingle WHERE article_number = :number"), {"number": number}
        )
    return touched | lost


_MAY_STAND_ALONE = (("article", "story_number"), ("entity", "merged_into"))


def _articles(connection: Connection, table: str, where: str) -> Mended:
    column = "number" if table == "article" else "article_number"
    columns = [row[1] for row in connection.execute(text(f"PRAGMA table_info({table})"))]
    if column not in columns:
        return set()
    return set(connection.scalars(text(f"SELECT {column} FROM {table} WHERE {where}")))


def _stories(connection: Connection) -> Mended:
    """A story is its articles: two or more, the longest stands for it."""
    touched: Mended = set()
    for number in connection.scalars(text(rows.STORIES)).all():
        of = {"story": number}
        members = connection.scalars(
            text(
                "SELECT number FROM article WHERE story_number = :story"
                " ORDER BY length(body) DESC, id"
            ),
            of,
        ).all()
        if len(members) > 1:
            connection.execute(
                text(
                    "UPDATE story SET size = :size, representative = :first WHERE number = :story"
                ),
                of | {"size": len(members), "first": members[0]},
            )
        else:
            connection.execute(
                text("UPDATE article SET story_number = NULL WHERE story_number = :story"), of
            )
            connection.execute(text("DELETE FROM story WHERE number = :story"), of)
        touched.update(members)
    return touched


def _mentions(connection: Connection) -> Mended:
    """A mention says what stands in its article, when nothing but spacing differs."""
    wrong = [one for one in rows.mismatches(connection) if one.is_spacing]
    if wrong:
        connection.execute(
            text(
                "UPDATE mention SET text = :stands WHERE article_number = :article"
                " AND field = :field AND start = :start"
            ),
            [one._asdict() for one in wrong],
        )
    return {one.article for one in wrong}


def _merged(connection: Connection) -> Mended:
    """What was merged is named by the name that stayed."""
    merged = text("SELECT number, merged_into FROM entity WHERE merged_into IS NOT NULL")
    into: dict[int, int] = {row[0]: row[1] for row in connection.execute(merged)}
    stays = {number: _survivor(number, into) for number in into}
    for number in into:
        last = stays[number] if stays[number] != number else None
        if last != into[number]:
            connection.execute(
                text("UPDATE entity SET merged_into = :last WHERE number = :number"),
                {"last": last, "number": number},
            )
    touched = set(connection.scalars(text(rows.MERGED)))
    connection.execute(
        text(
            "UPDATE mention SET entity_number = (SELECT merged_into FROM entity"
            " WHERE number = entity_number) WHERE entity_number IN"
            " (SELECT number FROM entity WHERE merged_into IS NOT NULL)"
        )
    )
    return touched


def _survivor(number: int, into: dict[int, int]) -> int:
    """The last of a row of mergers; where they go in a circle, its smallest."""
    seen = [number]
    while (number := into.get(number, 0)) and number not in seen:
        seen.append(number)
    return min(seen[seen.index(number) :]) if number else seen[-1]


def _counts(connection: Connection) -> Mended:
    """How often an article names whom is counted anew; a place counts for its country."""
    misplaced = set(connection.scalars(text(rows.MISPLACED)))
    wrong = set(connection.scalars(text(rows.COUNTS)))
    for number in wrong:
        for statement in (_PLACES_ANEW if number in misplaced else (), _COUNTED):
            for one in statement:
                connection.execute(text(one), {"number": number})
    return wrong


_COUNTED = (
    "UPDATE articleentity SET mentions = 0, named = 0, demonym = 0 WHERE article_number = :number",
    f"""INSERT INTO articleentity (article_number, entity_number, mentions, named, demonym, place)
    SELECT *, 0 FROM ({rows.NAMED.replace("GROUP", "WHERE m.article_number = :number GROUP")})
    WHERE true ON CONFLICT (article_number, entity_number) DO UPDATE SET
        mentions = excluded.mentions, named = excluded.named, demonym = excluded.demonym""",
    "DELETE FROM articleentity WHERE article_number = :number AND mentions = 0 AND place <= 0",
)
_PLACES_ANEW = (
    "UPDATE articleentity SET place = 0 WHERE article_number = :number",
    """INSERT INTO articleentity (article_number, entity_number, mentions, named, demonym, place)
    SELECT :number, c.number, 0, 0, 0, count(*)
    FROM mention m JOIN entity p ON p.number = m.entity_number AND p.kind = 'place'
    JOIN entity c ON c.kind = 'country' AND c.slug = lower(p.country)
    WHERE m.article_number = :number GROUP BY c.number
    ON CONFLICT (article_number, entity_number) DO UPDATE SET place = excluded.place""",
)


def _prints(connection: Connection) -> Mended:
    """What of an article's prints cannot be found is put back; its row has them all."""
    lost = list(connection.scalars(text(rows.PRINTS)))
    prints.renew(connection, lost)
    return set(lost)


STEPS: dict[str, Callable[[Connection], Mended]] = {
    "values": texts.mend,
    "orphans": _orphans,
    "stories": _stories,
    "mentions": _mentions,
    "merged entities": _merged,
    "counts of names": _counts,
    "fingerprints": _prints,
}

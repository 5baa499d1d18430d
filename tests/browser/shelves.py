"""The articles that the browser reads: dated and not, long and short, in several scripts."""

from datetime import UTC, datetime

from rows import Row

ADA = ("person", "ada-brandt", "Ada Brandt")
OKORO = ("person", "samuel-okoro", "Samuel Okoro")
LONG = (
    "person",
    "wolfeschlegelsteinhausenbergerdorff",
    "Hubert Wolfeschlegelsteinhausenbergerdorff the Elder of Upper Lusatia",
)
NORWAY = ("country", "no", "Norway")
GHANA = ("country", "gh", "Ghana")
SINGAPORE = ("country", "sg", "Singapore")
OSLO = ("place", "oslo", "Oslo")
BOARD = ("organisation", "harbour-board", "Harbour Board")

PORT = (
    "Ada Brandt, the minister, met Samuel Okoro of Ghana in Oslo on Friday to speak of the port.\n"
    "The Harbour Board said that Norway would lend the money. Brandt called the port a promise.\n"
    "“We have waited long,” Okoro said. Norway and Ghana signed in the evening, the Harbour Board "
    "told reporters, and Brandt left for Singapore.\n"
    "The loan is to be paid back in thirty years, and the work is to begin before the rains. "
    "Three firms have offered to build the quay; none of them has built one on this coast. A "
    "fourth, from the south, drew back in spring when the price of steel rose. Fishermen who land "
    "their catch on the beach were promised a hall with ice, and a road that does not wash away."
)
NAMES = {
    ADA: ["Ada Brandt", "Brandt"],
    OKORO: ["Samuel Okoro", "Okoro"],
    NORWAY: ["Norway"],
    GHANA: ["Ghana"],
    SINGAPORE: ["Singapore"],
    OSLO: ["Oslo"],
    BOARD: ["Harbour Board"],
}
PLACES = {"oslo": "NO"}


def _daily(number: int) -> Row:
    """One of many dated articles, each of its own words so that none is a copy of another."""
    words = " ".join(f"word{number}n{place}" for place in range(40))
    return Row(
        f"Ada Brandt opened harbour {number} in Oslo. {words}",
        headline=f"Harbour {number} is open",
        names={ADA: ["Ada Brandt"], OSLO: ["Oslo"]},
        place_country=PLACES,
        publisher="The Daily" if number % 3 else "A Paper of Record with a Very Long Name Indeed",
        published=datetime(2024, 1 + number % 12, 1 + number % 27, 8, tzinfo=UTC),
        published_precision="day",
    )


# More people than a filter lists.
CREW = [("person", f"{first.lower()}-lind", f"{first} Lind") for first in (
    "Anna", "Bo", "Cleo", "Dag", "Eva", "Finn", "Gro", "Hans", "Ida", "Jon", "Kaia", "Lars",
    "Mona", "Nils", "Olga", "Per",
)]  # fmt: skip

ARTICLES = [
    Row(
        PORT,
        headline="Brandt and Okoro agree on a port for Ghana after talks that lasted two years",
        names=NAMES,
        place_country=PLACES,
        publisher="The Daily",
        published=datetime(2025, 3, 4, 9, 30, tzinfo=UTC),
        original=f"Advertisement\n{PORT}\nShare this\nAdvertisement",
        furniture=(
            (0, 13, "advert"),
            (len(PORT) + 15, len(PORT) + 25, "share"),
            (len(PORT) + 26, len(PORT) + 39, "advert"),
        ),
        file="port.txt",
    ),
    Row(
        PORT.replace("on Friday", "late on Friday"),
        headline="A port for Ghana",
        names=NAMES,
        place_country=PLACES,
        publisher="Other Times",
        file="port-again.txt",
    ),
    Row(
        "Hubert Wolfeschlegelsteinhausenbergerdorff the Elder of Upper Lusatia spoke of the port.",
        headline="Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten",
        names={LONG: [LONG[2]]},
        headline_origin="derived",
    ),
    Row("أدا برانت زارت الميناء في أوسلو.", headline="زيارة الميناء", language="ar"),
    Row("部長在奧斯陸參觀了港口。港口很大。", headline="部長參觀港口", language="zh"),
    *map(_daily, range(66)),
    Row(
        f"The crew: {', '.join(name for _, _, name in CREW)}.",
        headline="The crew of the Svalbard",
        names={person: [person[2]] for person in CREW},
    ),
]

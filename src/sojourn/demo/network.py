"""Earlier editions for the demonstration: some 150 alumni from 2006 to 2017, all visibly invented, with careers and choices.

Their family names are words such as lamp, book, teacup or key in a language of the place; every address is at example.org.
"""

from __future__ import annotations

from datetime import datetime
from random import Random

from sojourn.network import actions
from sojourn.network.atlas import point_of
from sojourn.network.languages import LANGUAGES
from sojourn.network.models import CareerStep, PastFellow
from sojourn.network.queries import profile_of
from sojourn.network.reading import PastRow
from sojourn.network.rules import FIELDS, Audience, Kind
from sojourn.people.models import Person

from .make_workbook import address_of

YEARS = range(2006, 2018)
DEPARTMENTS = (
    "Africa, Oceania and the Americas",
    "Ancient Egypt and Sudan",
    "Asia",
    "Coins and Medals",
    "Conservation",
    "Middle East",
)
PLACES: dict[str, tuple[str, str, str]] = {  # given names; family names; institutions
    "Afghanistan": ("Parwin Jawad Laila", "Ketabi Cheragh", "Museum of Painted Doors, Herat"),
    "Armenia": ("Anahit Tigran Lusine", "Girkyan Lamparyan", "House of Khachkar Rubbings, Yerevan"),
    "Brazil": ("Iracema Otávio Jussara", "Xícara Candeeiro", "Museu das Coisas Achadas, Recife"),
    "China": (
        "Meilin Guodong Xiaoyu",
        "Chahu Denglong",
        "Museum of Paper and Ink, Hangzhou;House of Kilns, Jingdezhen",
    ),
    "Croatia": ("Jasna Vedran", "Šalica Svjetiljka", "Museum of Salt and Rope, Zadar"),
    "Egypt": (
        "Nermin Hossam Dalia Karim Salma",
        "Finjan Misbah Kitabi",
        "Museum of the Two Banks, Aswan;Delta Museum of Reeds, Tanta",
    ),
    "Ethiopia": ("Almaz Dawit", "Metsehaf Kandil", "Highland Museum of Parchment, Gondar"),
    "Ghana": ("Efua Kojo Adwoa", "Nwoma Kanea", "Coast Museum of Drums, Cape Coast"),
    "Greece": ("Eleftheria Stavros", "Fanari Potiraki", "Museum of Small Boats, Naxos"),
    "India": (
        "Lalita Prakash Meenakshi Devendra",
        "Kitabwala Deepakar Chaiwala",
        "Monsoon Museum, Pune;Museum of Looms, Varanasi",
    ),
    "Indonesia": ("Sekar Bagus", "Bukuwati Lampu", "Museum of Tides, Makassar"),
    "Iran": ("Shirin Bahram", "Ketabdar Cheraghi", "Museum of Garden Tiles, Shiraz"),
    "Iraq": (
        "Zaynab Mustafa Noor Haidar",
        "Al-Kitab Al-Finjan Al-Miftah",
        "Museum of Clay Letters, Nasiriyah;Marsh Museum, Basra",
    ),
    "Jordan": ("Rania Tareq", "Sham'a Daftar", "Desert Museum of Maps, Karak"),
    "Kenya": ("Wanjiru Otieno Naliaka", "Kitabu Kikombe", "Museum of Two Lakes, Kisumu"),
    "Kurdistan": ("Berfin Azad", "Ktebi Chra", "Citadel Museum of Felt, Erbil"),
    "Lebanon": ("Yara Fadi", "Qandil Daftar", "Museum of Cedar Boxes, Tripoli"),
    "Libya": ("Hana Salem", "Misbahi Kursi", "Museum of Caravans, Ghadames"),
    "Malaysia": ("Aishah Wei", "Cawan Pelita", "Strait Museum of Kites, Melaka"),
    "Mexico": ("Xochitl Nicanor", "Taza Quinqué", "Museo de los Cuadernos, Oaxaca"),
    "Mozambique": ("Graça Mateus", "Chávena Lampião", "Island Museum of Sails, Ilha"),
    "Myanmar": ("Thiri Kyaw Hnin", "Sa-oke Mee-ein", "Museum of Lacquer and Rain, Bagan"),
    "Nepal": ("Sarita Bikram", "Kitab Diyo", "Valley Museum of Windows, Patan"),
    "Nigeria": (
        "Chioma Tunde Hauwa Emeka",
        "Akwukwo Fitila Atupa",
        "Museum of Bronze Echoes, Benin City;Savanna Museum, Jos",
    ),
    "Palestine": ("Lina Bassam Huda", "Finjan Misbah", "House of Embroidered Roads, Birzeit;Museum of Keys, Nablus"),
    "Rapa Nui": ("Vaitea", "Puka", "Museum of the Far Wind, Hanga Roa"),
    "Senegal": ("Awa Moussa", "Téere Làmp", "Museum of Griots, Saint-Louis"),
    "Sudan": ("Amna Osman Ikhlas", "Fanous Kursi", "Nubian Museum of Palm Thread, Kerma"),
    "Turkey": ("Defne Ozan", "Fincan Fener", "Museum of Forgotten Looms, Bursa"),
    "Uganda": ("Nakato Okello", "Kitabo Ttaala", "Lake Museum of Barkcloth, Jinja"),
    "Yemen": ("Arwa Nabil", "Fanous Mabkhara", "Museum of Incense, Mukalla"),
    "Zimbabwe": ("Rudo Tendai", "Bhuku Mwenje", "Museum of Soapstone Birds, Masvingo"),
}
OWN_NAMES = {
    "Nermin Finjan": "نرمين فنجان",
    "Zaynab Al-Kitab": "زينب الكتاب",
    "Meilin Chahu": "美林茶壶",
    "Lina Finjan": "لينا فنجان",
}
WORK = {  # kind: title, fields of interest
    Kind.CONSERVATOR: ("Textile conservator", "textile conservation; preventive conservation"),
    Kind.CURATOR: ("Curator", "community exhibitions; object biographies"),
    Kind.COLLECTIONS: ("Documentation officer", "collections documentation; storage"),
    Kind.LEARNING: ("Learning officer", "schools and families; access"),
    Kind.EXHIBITIONS: ("Exhibition designer", "exhibition design; interpretation"),
    Kind.ARCHAEOLOGY: ("Inspector of antiquities", "site museums; heritage protection"),
    Kind.DIRECTOR: ("Head of museum", "leadership; fundraising"),
    Kind.DIGITAL: ("Digital collections officer", "digital collections; photography"),
}
STATEMENTS = (
    "Works on textile conservation with what the market next door sells, and gladly shows how.",
    "Looks for colleagues who have moved a store without closing the museum.",
    "Has written a handbook on labels that grandmothers and grandchildren read together.",
    "Wants to lend a travelling exhibition of kites to anybody who has a ceiling.",
    "Trains guards to be guides; happy to share the timetable.",
    "",
)
QUOTES = (
    "I came with a question about storage and left with twenty-five friends who have the same one.",
    "My first loan, my first exhibition and my first grant all began with somebody I met that summer.",
    "Back home I trained eleven colleagues in a year. None of us works alone any more.",
    "I learned that a large museum has the same leaks as a small one, and better buckets.",
    "Ten days at a partner museum showed me what a museum can be to its own town.",
)


def fill(*, by: Person | None, at: datetime) -> None:
    """Take in the earlier editions, once, and let their people say who they are and who may see it."""
    if PastFellow.objects.exists():
        return
    chance = Random(2006)
    actions.import_past(rows=past_rows(chance), by=by, at=at)
    people = Person.objects.filter(pk__in=PastFellow.objects.values("person")).order_by("pk")
    profiles, steps = [], []
    for number, person in enumerate(people):
        profile = profile_of(person)
        kind = next((kind for kind, (title, _f) in WORK.items() if title == person.job_title), Kind.OTHER)
        profile.kind, profile.since_year = kind, 2012 + number % 8
        profile.statement = STATEMENTS[number // 3 % len(STATEMENTS)]
        if number % 3 == 0:
            for field in FIELDS:
                setattr(profile, f"show_{field}", Audience.TEAM if field == "address" else Audience.EVERYONE)
        profile.confirmed_at = None if number % 4 == 0 else at
        profiles.append(profile)
        if number % 2 == 0:
            steps.append(
                CareerStep(
                    person=person,
                    title=f"Assistant, {person.job_title.lower()}",
                    kind=kind,
                    institution=person.institution,
                    from_year=2003 + number % 5,
                    to_year=profile.since_year,
                )
            )
    actions.keep_invented(profiles=profiles, steps=steps)
    for person, text in zip(people[::17], QUOTES, strict=False):
        actions.let_quote(person=person, text=text, by=person, at=at)
    actions.catch_up()


def past_rows(chance: Random) -> list[PastRow]:
    """Who was in the editions before the house was used: a dozen each summer, two of them again years later."""
    rows: list[PastRow] = []
    names: list[tuple[str, str, list[str]]] = []
    for place, (given, family, houses) in PLACES.items():
        families = family.split()
        names += [
            (f"{first} {last}", place, houses.split(";"))
            for turn, first in enumerate(given.split())
            for last in (families[turn % len(families)], families[(turn + 1) % len(families)])
        ]
    chance.shuffle(names)
    kinds = list(WORK)
    for number, (name, place, own_houses) in enumerate(names[:150]):
        year = YEARS[number % len(YEARS)]
        title, fields = WORK[kinds[number % len(kinds)]]
        rows.append(past_row(len(rows) + 2, year, name, place, chance.choice(own_houses), title, fields))
    for number in (3, 10):
        name, place, own_houses = names[number]
        rows.append(past_row(len(rows) + 2, 2017, name, place, own_houses[-1], "Head of museum", "leadership"))
    rows.append(
        past_row(len(rows) + 2, 2016, "Nermine Finjan", "Egypt", "Museum of the Two Banks, Aswan", *WORK[Kind.CURATOR])
    )
    return rows


def past_row(number: int, year: int, name: str, place: str, house: str, title: str, fields: str) -> PastRow:
    point = point_of(place)
    spoken = [code for code in (point.languages[:2] if point else ()) if code in LANGUAGES]
    gender = ("woman", "man", "woman")[sum(map(ord, name)) % 3]
    own = OWN_NAMES.get(name, "")
    items = tuple(fields.split("; "))
    languages = tuple(dict.fromkeys([*spoken, "en"]))
    return PastRow(
        number,
        str(year),
        year,
        name,
        place,
        address_of(name),
        own,
        gender,
        title,
        house,
        DEPARTMENTS[number // 5 % len(DEPARTMENTS)],
        items,
        languages,
    )

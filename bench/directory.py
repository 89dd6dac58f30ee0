"""./run bench directory: the directory of the network with 100,000 members, on PostgreSQL and on SQLite.

Everybody is invented. Each question is asked as the portal asks it: filter, search, count, one page of thirty with all that is shown of
them. Goal: 50 ms at the 95th percentile on PostgreSQL. The figures go to bench/directory.json and bench/directory.md.
"""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE.parent
MEMBERS = int(os.environ.get("MEMBERS", 100_000))
GOAL_MILLISECONDS = 50
QUESTIONS = int(os.environ.get("QUESTIONS", 300))
SYLLABLES = (
    "ba be bo da de fa fi ga go ha jo ka ke ki la le li lo ma me mi mo na ne ni no pa ra re ri ro sa se sha so ta te ti to va wa"
).split()
WORKS = (
    "Curator of textiles|Keeper of coins|Paper conservator|Textile conservator|Registrar|Learning officer|Exhibition designer|"
    "Archivist|Inspector of antiquities|Head of museum|Digital collections officer|Visitor services manager"
).split("|")
FIELDS = (
    "textile conservation|preventive conservation|community exhibitions|storage|loans|schools and families|oral history|"
    "site museums|provenance|digital collections|fundraising|interpretation|numismatics|manuscripts|photography|security"
).split("|")
HOUSES = "National Museum|City Museum|House of Looms|Museum of Boats|Archaeological Museum|Gallery of Everyday Things|Archive".split(
    "|"
)
KINDS = "director curator conservator collections learning exhibitions archive archaeology research visitors digital government".split()
SAID = (
    "Works with {field} and would gladly show how. Seeks colleagues who have tried {other} in a {adjective} building."
)
ADJECTIVES = "small old flooded borrowed glass wooden painted cold crowded new".split()


def name(chance: random.Random) -> str:
    def word() -> str:
        return "".join(chance.choice(SYLLABLES) for _ in range(chance.choice((2, 3, 3, 4)))).title()

    return f"{word()} {word()}"


def fill(chance: random.Random) -> float:
    """A hundred thousand members in the scratch database; the processor seconds that reading them for the directory takes."""
    from django.db import connection

    from sojourn.network import actions
    from sojourn.network.atlas import points
    from sojourn.network.models import PastEdition, PastFellow, Profile
    from sojourn.network.rules import Audience
    from sojourn.people.models import Institution, Interest, Person, Place

    world = [point for point in points() if point.languages]
    Place.objects.bulk_create(Place(name=point.name) for point in world)
    places = {place.name: place for place in Place.objects.all()}
    Institution.objects.bulk_create(
        Institution(name=f"{house} of {point.name}, town {number}", place=places[point.name])
        for point in world
        for house in HOUSES
        for number in range(4)
    )
    houses: dict[int, list[Institution]] = {}
    for house in Institution.objects.all():
        houses.setdefault(house.place_id, []).append(house)
    interests = Interest.objects.bulk_create(Interest(name=field) for field in FIELDS)
    years = PastEdition.objects.bulk_create(PastEdition(name=str(year), year=year) for year in range(1990, 2018))
    for start in range(0, MEMBERS, min(10_000, MEMBERS)):
        chosen = [chance.choice(world) for _ in range(min(10_000, MEMBERS))]
        people = Person.objects.bulk_create(
            Person(
                email=f"member.{start + number}@example.org",
                name=name(chance),
                own_name="متحف" if number % 50 == 0 else "",
                job_title=chance.choice(WORKS),
                place=places[point.name],
                institution=chance.choice(houses[places[point.name].pk]),
                is_hidden=number % 500 == 0,
            )
            for number, point in enumerate(chosen)
        )
        Profile.objects.bulk_create(
            Profile(
                person=person,
                kind=chance.choice(KINDS),
                languages=[*point.languages[:2], "en"],
                statement=SAID.format(
                    field=chance.choice(FIELDS), other=chance.choice(FIELDS), adjective=chance.choice(ADJECTIVES)
                ),
                show_name=Audience.EVERYONE if number % 3 == 0 else Audience.NETWORK,
            )
            for number, (person, point) in enumerate(zip(people, chosen, strict=True))
        )
        PastFellow.objects.bulk_create(
            PastFellow(edition=chance.choice(years), person=person, place=person.place, institution=person.institution)
            for person in people
        )
        through = Person.interests.through
        through.objects.bulk_create(
            through(person=person, interest=each) for person in people for each in chance.sample(interests, 2)
        )
    began = time.process_time()
    ids = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, MEMBERS, 5000):
        actions.read_again(ids[start : start + 5000])
    with connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE"
        )  # what it does by itself in time
    return time.process_time() - began


def questions(chance: random.Random):
    """What people ask: (kind, whom they seek, page)."""
    from sojourn.network.atlas import points
    from sojourn.network.queries import Wanted

    places = [point.name for point in points() if point.languages]

    def one(kind: str) -> Wanted:
        year, place, field = str(chance.randint(1990, 2017)), chance.choice(places), chance.choice(FIELDS)
        match kind:
            case "everybody":
                return Wanted()
            case "one filter":
                return chance.choice(
                    [Wanted(year=year), Wanted(place=place), Wanted(field=field), Wanted(role=chance.choice(KINDS))]
                )
            case "language":
                return Wanted(language=chance.choice(["ar", "fr", "es", "en", "sw", "my"]))
            case "two filters":
                return chance.choice([Wanted(year=year, field=field), Wanted(place=place, role=chance.choice(KINDS))])
            case "institution":
                return Wanted(institution=f"{chance.choice(HOUSES)} of {place}")
            case "a name":
                return Wanted(words=name(chance))
            case "common words":
                return Wanted(
                    words=chance.choice(["museum", "conservation", "textile conservation", "curator", "gladly show"])
                )
            case "a question":
                return Wanted(
                    words=f"Who works on {field} in {chance.choice(['Arabic', 'French', 'Spanish', 'Swahili'])}-speaking places?"
                )
            case "words and filters":
                return Wanted(words=f"{field} {chance.choice(ADJECTIVES)}", year=year)
            case "another script":
                return Wanted(words=chance.choice(["متحف", "العربية", "арабский", "阿拉伯语"]), year=year)
            case _:
                return Wanted(words=chance.choice(["ka", "3d", "zz", "x"]))

    kinds = "everybody;one filter;language;two filters;institution;a name;common words;a question;words and filters;"
    kinds += "another script;short words"
    for number in range(QUESTIONS):
        kind = kinds.split(";")[number % 11]
        yield kind, one(kind), str(chance.choice([1, 1, 1, 2, 3]))


def lay_out() -> dict:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    return {"reading_processor_seconds": round(fill(random.Random(2018)), 1)}


def measure() -> dict:
    from django.db import connection

    import sojourn.wsgi  # noqa: F401, loads what the server loads, and keeps it as the server does
    from sojourn.network.models import Entry
    from sojourn.network.rules import Audience
    from sojourn.network.sheets import directory_sheet

    assert Entry.objects.count() == MEMBERS
    chance = random.Random(50)
    asked = list(questions(chance))
    for _kind, wanted, page in asked[:22]:
        directory_sheet(wanted, Audience.NETWORK, page)
    rows = []
    for reader in (Audience.NETWORK, Audience.EVERYONE):
        for kind, wanted, page in asked:
            began = time.perf_counter()
            sheet = directory_sheet(wanted, reader, page)
            rows.append((reader.name.lower(), kind, (time.perf_counter() - began) * 1000, sheet.total))
    return {
        "engine": connection.vendor,
        "milliseconds": {
            reader: percentiles([row[2] for row in rows if row[0] == reader]) for reader in ("network", "everyone")
        },
        "kinds": {
            kind: percentiles([row[2] for row in rows if row[1] == kind])
            for kind in dict.fromkeys(row[1] for row in rows)
        },
    }


def percentiles(values: list[float]) -> dict:
    ordered = sorted(values)
    return {
        "p50": round(statistics.median(ordered), 1),
        "p95": round(ordered[int(len(ordered) * 0.95)], 1),
        "max": round(ordered[-1], 1),
    }


def report(figures: dict) -> str:
    lines = [
        "# The directory with 100,000 members, measured",
        "",
        f"`./run bench directory` on {figures['on']}, {os.cpu_count()} cores, Python {sys.version.split()[0]}. Milliseconds from "
        f"question to thirty members with everything that is shown of them; {QUESTIONS} questions for each kind of reader. "
        f"Goal: {GOAL_MILLISECONDS} ms at the 95th percentile on PostgreSQL.",
        "",
        "| | " + " | ".join(f"{run['engine']} p50 | p95 | max" for run in figures["runs"]) + " |",
        "|---|" + "--:|--:|--:|" * len(figures["runs"]),
    ]

    def line(label: str, pick) -> str:
        cells = [f"{pick(run)[key]}" for run in figures["runs"] for key in ("p50", "p95", "max")]
        return f"| {label} | " + " | ".join(cells) + " |"

    lines += [
        line(f"**all, the {reader}**", lambda run, reader=reader: run["milliseconds"][reader])
        for reader in ("network", "everyone")
    ]
    lines += [line(kind, lambda run, kind=kind: run["kinds"][kind]) for kind in figures["runs"][0]["kinds"]]
    taken = ", ".join(f"{run['reading_processor_seconds']} s on {run['engine']}" for run in figures["runs"])
    lines += ["", f"Reading all 100,000 for the directory anew: {taken} (processor seconds of the web process)."]
    return "\n".join(lines) + "\n"


def in_child(what: str, data: str, database: str) -> dict:
    environment = dict(
        os.environ, SOJOURN_DATA=data, DJANGO_SETTINGS_MODULE="sojourn.settings", SOJOURN_DATABASE=database
    )
    done = subprocess.run([sys.executable, __file__, what], env=environment, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def run(database: str) -> dict:
    data = tempfile.mkdtemp(prefix="sojourn-bench-")
    try:
        return in_child("lay-out", data, database) | in_child("measure", data, database)
    finally:
        shutil.rmtree(data, ignore_errors=True)


def main() -> None:
    if sys.argv[1:] in (["lay-out"], ["measure"]):
        print(json.dumps(lay_out() if sys.argv[1] == "lay-out" else measure()))
        return
    sys.path.insert(0, str(HOME))
    from tests.postgres import Server

    server = Server()
    try:
        runs = [run(server.address)]
    finally:
        server.stop()
    runs.append(run(""))
    figures = {"on": datetime.now(UTC).date().isoformat(), "runs": runs}
    (HERE / "directory.json").write_text(json.dumps(figures, indent=1) + "\n")
    (HERE / "directory.md").write_text(report(figures))
    print(report(figures))


if __name__ == "__main__":
    main()

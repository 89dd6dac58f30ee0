"""What the advocacy book says: what the programme is, what it changed, who supports it. Live figures; people who agreed; nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count
from django.utils import translation
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from sojourn.edition.models import Edition, Phase
from sojourn.legacy.models import Project
from sojourn.legacy.queries import reach_of_all, shown_projects
from sojourn.legacy.sheets import project_sheet
from sojourn.museums.models import PartnerMuseum
from sojourn.network import queries as network
from sojourn.network.models import CareerStep, Facet
from sojourn.network.queries import Wanted
from sojourn.network.rules import Audience, Kind
from sojourn.network.sheets import MapSheet, MemberSheet, member_sheet, network_map_sheet
from sojourn.people.queries import Names, hidden_names, without_hidden_names
from sojourn.placement.models import PartnerOffer
from sojourn.programme.models import Programme
from sojourn.supporters.queries import acknowledgements
from sojourn.timetable.models import Session

Values = dict[str, Any]
MOST_STORIES, MOST_QUOTATIONS, MOST_TOPICS, MOST_PROJECTS = 7, 12, 14, 8


def advocacy_values(programme: Programme) -> Values:
    """Everything the advocacy book's template needs, as it is at this moment, in the reader's language."""
    totals, years = network.totals(), network.fellows_by_year()
    editions = Edition.objects.filter(programme=programme)
    latest = editions.order_by("-first_day_on").first()
    map_of_all = network_map_sheet()
    values = {
        "lang": (translation.get_language() or "en").split("-")[0],
        "title": _("%(programme)s: a network for life") % {"programme": programme.name},
        "programme": programme.name,
        "subtitle": _("A network for life"),
        "words": words(),
        "aims": list(programme.aims),
        "figures": [
            [str(totals.people), _("people who took part")],
            [str(totals.places), _("places they came from")],
            [str(totals.years), _("summers")],
            [str(PartnerMuseum.objects.count()), _("partner museums")],
        ],
        "span": f"{min(years)}–{max(years)}" if years else "",
        "summer": summer(latest) if latest else [],
        "topics": topics(),
        "map": map_values(map_of_all),
        "years": bars({str(year): number for year, number in years.items()}),
        "kinds": bars(kinds()),
        "changes": changes(),
        "grown": [grown(project) for project in shown_projects().order_by("-from_on", "-pk")[:MOST_PROJECTS]],
        "quotations": quotations(),
        "stories": [story(sheet) for sheet in public_members()],
        "partners": partners(),
        "supporters": supporters(years),
    }
    hidden = hidden_names()
    return {name: without_the_hidden(value, hidden) for name, value in values.items()}


def without_the_hidden(value: Any, names: Names | None) -> Any:
    """A value of the book in which nobody is named who is hidden: members' words and projects may name others."""
    if isinstance(value, str):
        return without_hidden_names(value, names)
    if isinstance(value, dict):
        return {key: without_the_hidden(each, names) for key, each in value.items()}
    return [without_the_hidden(each, names) for each in value] if isinstance(value, list | tuple) else value


def words() -> dict[str, str]:
    """The fixed words of the book."""
    return {
        "contents": _("Contents"),
        "what": _("What the programme is"),
        "what_lead": _(
            "Every summer people who work in museums around the world come together for some weeks. They learn how a large museum "
            "works, spend days at a partner museum, work on a project in pairs, and go home with colleagues in many places. "
            "They stay in touch for life."
        ),
        "aims": _("What it is for"),
        "summer": _("One summer"),
        "learned": _("What is learned"),
        "learned_lead": _("Sessions in all timetables, by topic."),
        "where": _("Where people come from"),
        "map_note": _(
            "A dot for each place, larger where more people come from. The map shows no borders and claims none."
        ),
        "map_alt": _("A map of dots; the list below says the same."),
        "years": _("Summer by summer"),
        "years_lead": _("How many people took part in each year."),
        "work": _("What they do"),
        "work_lead": _("What kind of work the members of the network do, as they say themselves."),
        "changed": _("What it changed"),
        "grown": _("Projects that grew"),
        "said": _("In their own words"),
        "stories": _("People of the network"),
        "stories_lead": _("Those who chose to be found by everyone. There are many more."),
        "partners": _("Partner museums and departments"),
        "partners_lead": _("Days at another museum are part of every summer."),
        "departments": _("Departments that host"),
        "supporters": _("Who supports it"),
        "supporters_lead": _("Nobody pays to take part. These supporters made it possible, and wish to be named."),
        "help": _("How you can help"),
        "help_lead": _(
            "A place for one person, a partner museum's days, a project after the summer, a journey: each can be supported by "
            "itself, and we tell you what came of it."
        ),
        "nobody": _("Nobody has agreed to be quoted yet."),
        "took_part": _("took part in"),
    }


def summer(edition: Edition) -> list[list[str]]:
    """The latest edition, phase by phase, with how many days each has."""
    lines = [
        [phase.name, _("%(days)s days") % {"days": (phase.to_on - phase.from_on).days + 1}]
        for phase in Phase.objects.filter(edition=edition)
    ]
    sessions = Session.objects.filter(edition=edition).count()
    offers = PartnerOffer.objects.filter(edition=edition).count()
    told = [
        [_("Edition"), edition.name],
        *lines,
        [_("Sessions"), str(sessions)],
        [_("Partner placements"), str(offers)],
    ]
    return [line for line in told if line[1] != "0"]


def topics() -> list[list[Any]]:
    counted = (
        Session.objects.order_by()
        .values_list("topic__name")
        .annotate(number=Count("pk"))
        .order_by("-number", "topic__name")
    )
    return bars(dict(counted[:MOST_TOPICS]))


def bars(counts: Mapping[str, int]) -> list[list[Any]]:
    """[label, number, share of the longest bar] of each."""
    most = max(counts.values(), default=1) or 1
    return [[label, number, number / most] for label, number in counts.items()]


def kinds() -> dict[str, int]:
    counted = network.members_by_kind()
    return {str(Kind(kind).label): counted[kind] for kind in sorted(counted, key=lambda each: -counted[each]) if kind}


def map_values(sheet: MapSheet) -> Values:
    """The dots as shares of the drawing's width and height; `height`: of the drawing, as a share of its width."""
    return {
        "dots": [[dot.x / sheet.width, dot.y / sheet.height, dot.radius] for dot in sheet.dots],
        "others": [[x / sheet.width, y / sheet.height] for x, y in sheet.others],
        "height": sheet.height / sheet.width,
        "lines": [[place, members] for place, members in sheet.lines],
    }


def changes() -> list[list[str]]:
    """What can be counted of lives that went on: [number, words]."""
    moved = CareerStep.objects.order_by().values("person").distinct().count()
    languages = Facet.objects.filter(of=Facet.Of.LANGUAGE).order_by().values("value").distinct().count()
    fields = Facet.objects.filter(of=Facet.Of.FIELD).order_by().values("value").distinct().count()
    reached = reach_of_all()
    counted: list[tuple[int, str]] = [
        (shown_projects().count(), _("projects grew from it that everyone can see")),
        (reached.trainings, _("courses that fellows gave at home")),
        (len(reached.named) + reached.unnamed, _("people trained by fellows, or by those whom they trained")),
        (moved, _("members wrote down new work since their summer")),
        (languages, _("languages are spoken in the network")),
        (fields, _("fields of work in which a member can be asked")),
    ]
    return [[str(number), told] for number, told in counted if number]


def grown(project: Project) -> Values:
    """A project of which everyone may read: where it was, who saw it, what it is."""
    sheet = project_sheet(project)
    began, ended = (on.year if on else None for on in (sheet.line.from_on, sheet.line.to_on))
    years = "–".join(str(year) for year in dict.fromkeys((began, ended)) if year)
    visitors = f"{_('Visitors')}: {number_format(sheet.visitors, force_grouping=True)}" if sheet.visitors else ""
    about = filter(None, (sheet.line.kind, years, ", ".join(sheet.places), visitors))
    return {"title": sheet.line.title, "about": " · ".join(about), "summary": sheet.summary}


def quotations() -> list[Values]:
    """What members say, with name, place and year, of those whose consent stands at this moment."""
    found = network.quotations()[:MOST_QUOTATIONS]
    members = {member.person.pk: member for member in network.members(each.person_id for each in found)}
    said = []
    for each in found:
        member = members.get(each.person_id)
        first = member.took_part[0] if member else None
        place = each.person.place.name if each.person.place else first.place if first else ""
        said.append(
            {"text": each.text, "name": each.person.name, "place": place, "year": first.edition if first else ""}
        )
    return said


def public_members() -> list[MemberSheet]:
    """Some of those who show a statement to everyone, spread over the whole network."""
    shown = network.persons_of(network.found(Wanted(), Audience.EVERYONE))
    step = max(1, len(shown) // (MOST_STORIES * 4))
    sheets = (member_sheet(member, Audience.EVERYONE) for member in network.members(shown[::step][: MOST_STORIES * 6]))
    return [sheet for sheet in sheets if sheet and sheet.statement][:MOST_STORIES]


def story(sheet: MemberSheet) -> Values:
    return {
        "name": sheet.name,
        "own_name": sheet.own_name,
        "work": ", ".join(filter(None, (sheet.job_title, sheet.institution, sheet.place))),
        "years": sheet.years_in_words,
        "statement": sheet.statement,
        "career": [", ".join(filter(None, (step.title, step.institution, step.years))) for step in sheet.career],
    }


def partners() -> Values:
    departments = Edition.objects.order_by().values_list("hosting_departments__department__name", flat=True).distinct()
    return {
        "museums": list(PartnerMuseum.objects.values_list("name", flat=True)),
        "departments": sorted(filter(None, departments)),
    }


def supporters(years: Mapping[int, int]) -> list[str]:
    """Everybody to thank, in whatever year they gave, as they wish to be named."""
    return sorted({name for year in years for name in acknowledgements(year)}, key=str.casefold)

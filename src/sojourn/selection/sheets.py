"""What a reader sees of the cohort and of a nomination, as frozen values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sojourn.edition.models import Edition, HostingDepartment, PlanRun

from . import queries
from .brief import Price, adopted_choice, demands_of, is_stale, prices_in, proposed_in
from .models import Nomination, Review

NOT_PROPOSED_A_PAGE = 40
OFFER_TAGS = {"accepted": "ok", "open": "wait"}


@dataclass(frozen=True)
class Nominee:
    """A nominee whom a proposal includes, or does not."""

    code: str
    name: str
    own_name: str
    place: str
    institution: str
    job_title: str
    stage: str
    score: int
    rank: int
    """By score, from 1."""
    lock: Nomination.Lock
    offer: str
    """The state of the offer in words; empty without one."""
    tag: str
    """How the state of the offer is marked: ok, wait or stop."""
    reason: str
    """Why they are proposed, or what stands in the way and what it would cost to include them."""


@dataclass(frozen=True)
class DepartmentPart:
    """A department and those proposed to it."""

    name: str
    representative: str
    least: int
    most: int
    nominees: tuple[Nominee, ...]
    proposed: int
    """How many, whatever is filtered away."""


@dataclass(frozen=True)
class Figure:
    """How many of one kind are proposed, and how many are wanted."""

    label: str
    count: int
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Choice:
    """One of the cohorts that a run found, beside the others."""

    number: int
    """0 for the best."""
    score: int
    trade_off: str
    """What it has instead of the best, and for how much of its score; empty for the best."""
    places: int
    institutions: int
    figures: str
    """How many of each gender and career stage."""
    joins: tuple[str, ...]
    """Who is in it and not in the best."""
    leaves: tuple[str, ...]
    is_adopted: bool
    is_looked_at: bool
    """Whether what follows was looked at: partners, departments, timetable."""
    refusals: tuple[str, ...]
    """Why it cannot be hosted."""
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class CohortSheet:
    """A proposal for a cohort, with its reasons."""

    run_pk: int
    made_at: datetime | None
    adopted_at: datetime | None
    adopted_by: str
    is_proven: bool
    is_mend: bool
    """As few as can be hear something else than they were offered."""
    is_offered: bool
    """Somebody was offered a place."""
    changes: tuple[str, ...]
    """One sentence for each nominee whom adopting would tell something new."""
    is_stale: bool
    """Locks, answers or rules have changed since: plan again before adopting."""
    score: int
    proposed: int
    capacity: int
    nominated: int
    departments: tuple[DepartmentPart, ...]
    not_proposed: tuple[Nominee, ...]
    """Those of this page, strongest first."""
    page: Page
    left_out: int
    """How many are not proposed, whatever is filtered away."""
    places: tuple[Figure, ...]
    stages: tuple[Figure, ...]
    genders: tuple[Figure, ...]
    choices: tuple[Choice, ...]
    """The best cohort first, then clearly different ones nearly as good."""


@dataclass(frozen=True)
class Only:
    """Which nominees to show, empty shows all; and which page of those not proposed."""

    place: str = ""
    department: str = ""
    stage: str = ""
    page: str = ""

    def shows(self, applicant: Mapping[str, Any], department: str) -> bool:
        hosts = [department] if department else applicant["departments"]
        return (
            self.place in ("", applicant["country"])
            and self.stage in ("", applicant["stage"])
            and (not self.department or self.department in hosts)
        )


def cohort_sheet(edition: Edition, run: PlanRun, *, only: Only) -> CohortSheet:
    """Draw up the sheet of a proposal. Its facts are those it was planned for; locks and answers are today's."""
    by_code = {each.code: each for each in queries.nominations(edition)}
    hosting = queries.hosting(edition)
    demands = demands_of(edition, list(by_code.values()), hosting)
    drawing = _Drawing(run, by_code)
    chosen = {code: department for code, department in proposed_in(run).items() if code in by_code}
    shown = {code for code, applicant in drawing.applicants.items() if only.shows(applicant, chosen.get(code, ""))}
    left_out = drawing.by_rank(code for code in drawing.applicants if code not in chosen and code in by_code)
    page = Paginator([code for code in left_out if code in shown], NOT_PROPOSED_A_PAGE).get_page(only.page)
    return CohortSheet(
        run_pk=run.pk,
        made_at=run.finished_at,
        adopted_at=run.adopted_at,
        adopted_by=run.adopted_by.name if run.adopted_by else _("Sojourn"),
        is_proven=run.outcome.get("status") == "optimal",
        is_mend=run.keeps_what_was_told,
        is_offered=any(each.offer_state not in ("", "withdrawn") for each in by_code.values()),
        changes=tuple(drawing.changes(chosen)) if run.adopted_at is None else (),
        is_stale=is_stale(run, demands, list(by_code.values())),
        score=sum(drawing.scores[code] for code in chosen),
        proposed=len(chosen),
        capacity=edition.capacity,
        nominated=len(drawing.applicants),
        departments=_departments(hosting, drawing, chosen, shown),
        not_proposed=tuple(drawing.nominee(code, "") for code in page),
        page=page,
        left_out=len(left_out),
        places=_places(run, drawing, chosen),
        stages=_stages(drawing, chosen),
        genders=_genders(drawing, chosen),
        choices=tuple(_choice(run, drawing, number) for number in range(1 + len((run.plan or {})["alternatives"])))
        if "alternatives" in (run.plan or {})
        else (),
    )


def _choice(run: PlanRun, drawing: _Drawing, number: int) -> Choice:
    best, own = proposed_in(run, 0), proposed_in(run, number)
    ahead = run.outcome.get("ahead", [])
    seen = ahead[number] if number < len(ahead) else {}
    score, lost = drawing.total(own), drawing.total(best) - drawing.total(own)
    return Choice(
        number=number,
        score=score,
        trade_off=_trade_off(drawing, best, own, 100 * lost / drawing.total(best)) if number else "",
        places=drawing.different("country", own),
        institutions=drawing.different("institution", own),
        figures=", ".join(
            f"{figure.label} {figure.count}"
            for figure in (*_genders(drawing, own), *_stages(drawing, own))
            if figure.count
        ),
        joins=drawing.listed(own.keys() - best.keys()),
        leaves=drawing.listed(best.keys() - own.keys()),
        is_adopted=run.adopted_at is not None and adopted_choice(run) == number,
        is_looked_at=bool(seen),
        refusals=tuple(seen.get("refusals", ())),
        warnings=tuple(seen.get("warnings", ())),
    )


def _trade_off(drawing: _Drawing, best: Mapping[str, str], own: Mapping[str, str], share: float) -> str:
    """What a cohort has instead of the best: "two more places for 1.4 % of the score"."""
    places = drawing.different("country", own) - drawing.different("country", best)
    houses = drawing.different("institution", own) - drawing.different("institution", best)
    others = len(own.keys() - best.keys())
    gains = []
    if places > 0:
        gains.append(ngettext("{number} more place", "{number} more places", places).format(number=places))
    if houses > 0:
        gains.append(ngettext("{number} more institution", "{number} more institutions", houses).format(number=houses))
    if not gains:
        gains.append(ngettext("{number} other person", "{number} other people", others).format(number=others))
    if places < 0:
        gains.append(ngettext("{number} place fewer", "{number} places fewer", -places).format(number=-places))
    if houses < 0:
        fewer = ngettext("{number} institution fewer", "{number} institutions fewer", -houses)
        gains.append(fewer.format(number=-houses))
    return _("{gains} for {share} % of the score").format(gains=", ".join(gains), share=f"{share:.1f}")


class _Drawing:
    """What a proposal was planned for, and the people it speaks of."""

    def __init__(self, run: PlanRun, by_code: Mapping[str, Nomination]) -> None:
        self.by_code = by_code
        self.applicants: dict[str, dict[str, Any]] = {each["id"]: each for each in run.problem["applicants"]}
        self.scores: dict[str, int] = (run.plan or {})["scores"]
        self.prices = prices_in(run) if not adopted_choice(run) else {}
        ordered = sorted(self.scores, key=lambda code: (-self.scores[code], code))
        self.ranks = {code: rank for rank, code in enumerate(ordered, start=1)}

    def total(self, codes: Iterable[str]) -> int:
        return sum(self.scores[code] for code in codes)

    def different(self, field: str, codes: Iterable[str]) -> int:
        """How many different values of a field these nominees have."""
        return len({self.applicants[code][field] for code in codes})

    def listed(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Their names, strongest first."""
        return tuple(self.names([code]) for code in self.by_rank(codes))

    def by_rank(self, codes: Iterable[str]) -> list[str]:
        return sorted(codes, key=lambda code: self.ranks[code])

    def nominee(self, code: str, department: str) -> Nominee:
        nomination = self.by_code[code]
        state = nomination.offer_state
        return Nominee(
            code=code,
            name=nomination.person.name,
            own_name=nomination.person.own_name,
            place=nomination.place.name,
            institution=nomination.institution.name,
            job_title=nomination.job_title,
            stage=nomination.get_career_stage_display(),
            score=self.scores[code],
            rank=self.ranks[code],
            lock=Nomination.Lock(nomination.lock),
            offer=nomination.offer.get_state_display() if state else "",
            tag=OFFER_TAGS.get(state, "stop"),
            reason=self.why_in(nomination, department) if department else self.why_out(nomination),
        )

    def why_in(self, nomination: Nomination, department: str) -> str:
        if nomination.offer_state == "accepted":
            return _("Has accepted the place.")
        wishes = self.applicants[nomination.code]["departments"]
        host = _("the department that suits best") if department in wishes[:1] else _("the next department with room")
        if nomination.lock == Nomination.Lock.KEEP:
            return _("Locked: keep; {host}.").format(host=host)
        words = _("Number {rank} of {number} by score; {host}.")
        return words.format(rank=self.ranks[nomination.code], number=len(self.ranks), host=host)

    def why_out(self, nomination: Nomination) -> str:
        if nomination.offer_state == "declined":
            return _("Has declined the place.")
        if nomination.lock == Nomination.Lock.LEAVE_OUT:
            return _("Locked: leave out.")
        price = self.prices.get(nomination.code)
        return self.price(price) if price else _("What it would cost to include them was not worked out.")

    def price(self, price: Price) -> str:
        """What stands in the way, who would leave and what it would cost, in up to three sentences."""
        obstacles = _("In the way: {labels}.").format(labels="; ".join(price.obstacles)) if price.obstacles else ""
        return " ".join(filter(None, [obstacles, self.exchange(price), self.swap(price)]))

    def swap(self, price: Price) -> str:
        """The exchange of one for one, where the cheapest moves more people than that."""
        if price.swap is None or len(price.leave) < 2:
            return ""
        words = _("If only {leave} left, {points} of score would be lost.")
        return words.format(leave=self.names([price.swap[0]]), points=_points(price.swap[1]))

    def exchange(self, price: Price) -> str:
        if price.status == "impossible":
            return _("No cohort that keeps every rule has room for them.")
        if price.status == "none":
            return _("No exchange was found in the time allowed.")
        leave, join = self.names(price.leave), self.names(price.join)
        points = _points(price.lost)
        if leave and join:
            words = _(
                "To include them, {leave} would leave and {join} would join, and {points} of score would be lost."
            )
        elif leave:
            words = _("To include them, {leave} would leave, and {points} of score would be lost.")
        else:
            words = _("They could be included, and {points} of score would be lost.")
        return words.format(leave=leave, join=join, points=points)

    def changes(self, chosen: Mapping[str, str]) -> Iterator[str]:
        """What adopting would tell people, against the offers as they stand; nothing where nobody was offered a place."""
        offered = {code for code, each in self.by_code.items() if each.offer_state in ("open", "accepted")}
        for code in self.by_rank(chosen.keys() - offered) if offered else ():
            words = _("{nominee} is offered a place, hosted by {department}")
            yield words.format(nominee=self.names([code]), department=chosen[code])
        for code in self.by_rank(chosen.keys() & offered):
            before = self.by_code[code].offer.department.name
            if before != chosen[code]:
                words = _("{nominee} is hosted by {department} instead of {before}")
                yield words.format(nominee=self.names([code]), department=chosen[code], before=before)
        for code in self.by_rank(offered & self.ranks.keys() - chosen.keys()):
            yield _("The offer to {nominee} is withdrawn").format(nominee=self.names([code]))

    def names(self, codes: Iterable[str]) -> str:
        return ", ".join(self.by_code[code].person.name if code in self.by_code else code for code in codes)


def _points(lost: int) -> str:
    return ngettext("{number} point", "{number} points", lost).format(number=lost)


def _departments(
    hosting: list[HostingDepartment], drawing: _Drawing, chosen: Mapping[str, str], shown: set[str]
) -> tuple[DepartmentPart, ...]:
    known = {each.department.name: each for each in hosting}
    parts = []
    for name in sorted({*known, *chosen.values()}):
        codes = drawing.by_rank(code for code, department in chosen.items() if department == name)
        host = known.get(name)
        representative = host.department.representative if host else None
        parts.append(
            DepartmentPart(
                name=name,
                representative=representative.name if representative else "",
                least=host.least if host else 0,
                most=host.most if host else 0,
                nominees=tuple(drawing.nominee(code, name) for code in codes if code in shown),
                proposed=len(codes),
            )
        )
    return tuple(parts)


def _places(run: PlanRun, drawing: _Drawing, chosen: Mapping[str, str]) -> tuple[Figure, ...]:
    """How many come from each place, with what is wanted, as the proposal was planned for it."""
    counted = Counter(drawing.applicants[code]["country"] for code in chosen)
    limits: dict[str, dict[str, int]] = {}
    for rule in run.problem["rules"]:
        if rule.get("field") == "country" and "value" in rule:
            bounds = {bound: rule[bound] for bound in ("min", "max") if bound in rule}
            limits[rule["value"]] = limits.get(rule["value"], {}) | bounds
    return tuple(
        Figure(place, counted[place], limits.get(place, {}).get("min", 0), limits.get(place, {}).get("max"))
        for place in sorted({*counted, *limits})
    )


def _stages(drawing: _Drawing, chosen: Mapping[str, str]) -> tuple[Figure, ...]:
    counted = Counter(drawing.applicants[code]["stage"] for code in chosen)
    return tuple(Figure(str(label), counted[value]) for value, label in Nomination.Stage.choices)


def _genders(drawing: _Drawing, chosen: Mapping[str, str]) -> tuple[Figure, ...]:
    counted = Counter(drawing.applicants[code]["gender"] or _("not said") for code in chosen)
    return tuple(Figure(gender, number) for gender, number in sorted(counted.items()))


@dataclass(frozen=True)
class ReviewLine:
    reviewer: str
    score: int
    comment: str


@dataclass(frozen=True)
class PastLine:
    """An edition for which the same person was nominated."""

    edition: str
    code: str
    outcome: str
    is_this: bool


@dataclass(frozen=True)
class NominationSheet:
    """One nomination, as the readers and the team see it."""

    code: str
    name: str
    own_name: str
    email: str
    place: str
    institution: str
    job_title: str
    stage: str
    interests: tuple[str, ...]
    departments: tuple[str, ...]
    statement: str
    reviews: tuple[ReviewLine, ...]
    score: int
    history: tuple[PastLine, ...]
    lock: Nomination.Lock
    offer_state: str
    offer: str
    offered_department: str
    offered_at: datetime | None
    answered_at: datetime | None
    answer_by_on: date | None


def nomination_sheet(nomination: Nomination) -> NominationSheet:
    """Draw up the sheet of one nomination."""
    offer = nomination.offer if nomination.offer_state else None
    reviews = Review.objects.filter(nomination=nomination).select_related("reviewer")
    wishes = nomination.department_wishes.select_related("department")
    return NominationSheet(
        code=nomination.code,
        name=nomination.person.name,
        own_name=nomination.person.own_name,
        email=nomination.person.email,
        place=nomination.place.name,
        institution=nomination.institution.name,
        job_title=nomination.job_title,
        stage=nomination.get_career_stage_display(),
        interests=tuple(interest.name for interest in nomination.person.interests.all()),
        departments=tuple(wish.department.name for wish in wishes),
        statement=nomination.statement,
        reviews=tuple(ReviewLine(each.reviewer.name, each.score, each.comment) for each in reviews),
        score=queries.score_of(nomination),
        history=tuple(_past(each, nomination) for each in queries.history(nomination.person)),
        lock=Nomination.Lock(nomination.lock),
        offer_state=nomination.offer_state,
        offer=offer.get_state_display() if offer else "",
        offered_department=offer.department.name if offer else "",
        offered_at=offer.offered_at if offer else None,
        answered_at=offer.answered_at if offer else None,
        answer_by_on=offer.answer_by_on if offer else None,
    )


def _past(nomination: Nomination, this: Nomination) -> PastLine:
    state = nomination.offer_state
    outcome = nomination.offer.get_state_display() if state else _("no offer")
    return PastLine(nomination.edition.name, nomination.code, outcome, nomination.pk == this.pk)

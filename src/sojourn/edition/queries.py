"""Questions about an edition and its planning runs."""

from datetime import date

from django.db.models import QuerySet

from .models import BUSY, Edition, Phase, PlanRun


def phases(edition: Edition) -> list[Phase]:
    """The phases of an edition in order of time."""
    return list(edition.phases.all())


def week_number(edition: Edition, on: date) -> int:
    """The week of the edition, from 1, counted from the Monday of its first taught day."""
    first = edition.first_day_on.toordinal() - edition.first_day_on.weekday()
    return (on.toordinal() - first) // 7 + 1


def latest_run(edition: Edition, kind: PlanRun.Kind) -> PlanRun | None:
    """The planning run of this kind that was asked for last."""
    return PlanRun.objects.filter(edition=edition, kind=kind).first()


def adopted_run(edition: Edition, kind: PlanRun.Kind) -> PlanRun | None:
    """The planning run of this kind that was adopted last."""
    return PlanRun.objects.filter(edition=edition, kind=kind, adopted_at__isnull=False).order_by("-adopted_at").first()


def busy_run(edition: Edition, kind: PlanRun.Kind) -> PlanRun | None:
    """The planning run of this kind that waits or is being carried out."""
    return _light(PlanRun.objects.filter(edition=edition, kind=kind, state__in=BUSY)).first()


def proposals(edition: Edition, kind: PlanRun.Kind) -> QuerySet[PlanRun]:
    """The planning runs of this kind that ended with a plan, the newest first."""
    ended = PlanRun.objects.filter(edition=edition, kind=kind, plan__isnull=False, finished_at__isnull=False)
    return ended.select_related("asked_by", "adopted_by").order_by("-finished_at", "-id")


def latest_proposal(edition: Edition, kind: PlanRun.Kind) -> PlanRun | None:
    """What is on the table: the planning run of this kind that ended last with a plan, adopted or not."""
    return proposals(edition, kind).first()


def runs(edition: Edition, *, most: int) -> list[PlanRun]:
    """The newest planning runs of an edition, without their problems and plans, which are large."""
    return list(light_runs().filter(edition=edition)[:most])


def light_runs() -> QuerySet[PlanRun]:
    """Planning runs without their problems and plans, which are large, and with those who asked and adopted."""
    return _light(PlanRun.objects.select_related("edition", "asked_by", "adopted_by"))


def _light(found: QuerySet[PlanRun]) -> QuerySet[PlanRun]:
    return found.defer("problem", "plan")

"""Questions about an edition and its planning runs."""

from datetime import date

from .models import Edition, Phase, PlanRun


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

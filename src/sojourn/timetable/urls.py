"""The timetable's addresses, whole paths."""

from datetime import date

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from .views import by_hand, changes, desk, mends, public, wishes


class DayConverter(StringConverter):
    """A day in an address: 2018-07-02. What is no day is no address."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:  # type: ignore[override]
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(DayConverter, "timetable_day")

app_name = "timetable"
urlpatterns = [
    path("feeds/<str:secret>.ics", public.feed, name="feed"),
    path("desk/<str:name>/timetable/", desk.week, name="week"),
    path("desk/<str:name>/timetable/by-group/", desk.groups, name="groups"),
    path("desk/<str:name>/timetable/day/<timetable_day:on>/", desk.day, name="day"),
    path("desk/<str:name>/timetable/versions/", desk.versions, name="versions"),
    path("desk/<str:name>/timetable/plan/", changes.plan, name="plan"),
    path("desk/<str:name>/timetable/relax/<int:pk>/", changes.relax, name="relax"),
    path("desk/<str:name>/timetable/proposals/<int:pk>/", desk.proposal, name="proposal"),
    path("desk/<str:name>/timetable/proposals/<int:pk>/adopt/", changes.adopt, name="adopt"),
    path("desk/<str:name>/timetable/versions/<int:number>/publish/", changes.publish, name="publish"),
    path("desk/<str:name>/timetable/versions/<int:number>/note/", changes.note, name="note"),
    path("desk/<str:name>/timetable/sittings/<int:pk>/", changes.sitting, name="sitting"),
    path("desk/<str:name>/timetable/sittings/<int:pk>/lock/", changes.lock, name="lock"),
    path("desk/<str:name>/timetable/sittings/<int:pk>/mend/", mends.around, name="mend_around"),
    path("desk/<str:name>/timetable/drop/", by_hand.drop, name="drop"),
    path("desk/<str:name>/timetable/move/", by_hand.move, name="move"),
    path("desk/<str:name>/timetable/mishap/", mends.mishap, name="mishap"),
    path("desk/<str:name>/timetable/mends/<int:pk>/", mends.mend, name="mend"),
    path("desk/<str:name>/timetable/mends/<int:pk>/compromise/", mends.compromise, name="compromise"),
    path("desk/<str:name>/timetable/mends/<int:pk>/adopt/", mends.adopt, name="adopt_mend"),
    path("desk/<str:name>/wishes/", wishes.wishes, name="wishes"),
    path("desk/<str:name>/wishes/ask/", wishes.ask, name="ask_for_wishes"),
    path("wishes/<str:token>/", wishes.state_wishes, name="state_wishes"),
    path("desk/<str:name>/sessions/", desk.sessions, name="sessions"),
    path("desk/<str:name>/sessions/<str:code>/", desk.session, name="session"),
    path("desk/<str:name>/contributors/", desk.contributors, name="contributors"),
    path("desk/<str:name>/contributors/<int:pk>/", desk.contributor, name="contributor"),
]

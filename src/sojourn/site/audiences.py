"""Whom a mailing is for: by edition, place, role, language and interest. Who of them is sent it, `communications.readers` decides."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sojourn.communications.models import Subscriber
from sojourn.edition.models import Edition
from sojourn.network.models import PastEdition, PastFellow
from sojourn.people.models import Interest, Person, Place
from sojourn.people.rules import Role
from sojourn.selection.models import Fellow


@dataclass(frozen=True)
class Audience:
    """What was chosen. An empty choice means everybody; of two choices both must fit."""

    editions: tuple[Edition, ...] = ()
    earlier: tuple[PastEdition, ...] = ()  # editions before the house was used: "or" with those kept in full
    places: tuple[Place, ...] = ()
    roles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    interests: tuple[Interest, ...] = ()
    with_strangers: bool = True

    def people(self) -> QuerySet[Person]:
        """The members of the network who fit."""
        found = Person.objects.all()
        if self.editions or self.earlier:
            kept_in_full = Fellow.objects.filter(edition__in=self.editions).values("person")
            before = PastFellow.objects.filter(edition__in=self.earlier).values("person")
            found = found.filter(Q(pk__in=kept_in_full) | Q(pk__in=before))
        if self.places:
            found = found.filter(Q(place__in=self.places) | Q(institution__place__in=self.places))
        if self.roles:
            found = found.filter(role_grants__role__in=self.roles)
        if self.languages:
            found = found.filter(language__in=self.languages)
        if self.interests:
            found = found.filter(interests__in=self.interests)
        return found

    def strangers(self) -> QuerySet[Subscriber]:
        """The subscribers who are no members and fit. They have no edition, place or role; one without interests reads everything."""
        if not self.with_strangers:
            return Subscriber.objects.none()
        found = Subscriber.objects.filter(person=None)
        if self.languages:
            found = found.filter(language__in=self.languages)
        if self.interests:
            found = found.filter(Q(interests__in=self.interests) | Q(interests=None))
        return found

    def in_words(self) -> dict[str, object]:
        """What was chosen, for the record."""
        roles = dict(Role.choices)
        chosen = {
            _("Editions"): [str(edition.name) for edition in self.editions] + [each.name for each in self.earlier],
            _("Places"): [place.name for place in self.places],
            _("Roles"): [str(roles[role]) for role in self.roles],
            _("Languages"): list(self.languages),
            _("Interests"): [interest.name for interest in self.interests],
        }
        told: dict[str, object] = {name: ", ".join(values) for name, values in chosen.items() if values}
        return told | {_("Subscribers from outside"): _("yes") if self.with_strangers else _("no")}

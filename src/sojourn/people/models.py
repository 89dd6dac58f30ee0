"""Persons, where they work, their accounts and roles, what they agreed to, and who did what."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .rules import Role


class Place(models.Model):
    """A country or territory, named as the programme chooses; not every place is a state."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Institution(models.Model):
    """Where a person works."""

    name = models.CharField(_("name"), max_length=200)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="institutions")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["name", "place"], name="institution_once_a_place")]

    def __str__(self) -> str:
        return self.name


class Interest(models.Model):
    """A field of interest, such as textile conservation: of a person, or of what a partner museum offers."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A person: nominee, fellow, contributor, representative, team. One row for life, known by e-mail address."""

    email = models.EmailField(_("e-mail"), max_length=254)
    name = models.CharField(_("name"), max_length=200)
    own_name = models.CharField(_("name in own script"), max_length=200, blank=True)
    gender = models.CharField(_("gender, as self-described"), max_length=40, blank=True)
    job_title = models.CharField(_("job title"), max_length=200, blank=True)
    institution = models.ForeignKey(Institution, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    biography = models.TextField(_("biography"), blank=True)
    interests = models.ManyToManyField(Interest, blank=True, related_name="people")
    language = models.CharField(_("language of letters and pages"), max_length=10, blank=True)
    is_hidden = models.BooleanField(_("hidden from every public page and paper"), default=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="person_once_an_email")]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """How others than the programme team read of the person: the name, unless it is hidden."""
        return gettext("(not named)") if self.is_hidden else self.name


class Absence(models.Model):
    """Whole days on which a person is away, both ends included."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        ordering = ["from_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_on__gte=models.F("from_on")), name="absence_ends_after_it_begins"
            ),
            models.UniqueConstraint(fields=["person", "from_on", "to_on"], name="absence_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.from_on} to {self.to_on}"


class Consent(models.Model):
    """What a person agreed to be shown, and until when it held."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    what = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "what"], condition=models.Q(withdrawn_at=None), name="consent_standing_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.what}"


class RoleGrant(models.Model):
    """A role that a person has. What the role concerns (which department, which group) stands in the rooms above."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="role_once_a_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class AccountManager(BaseUserManager["Account"]):
    """Whoever asks for an account asks for its person next: both come in one question."""

    def get_queryset(self) -> "models.QuerySet[Account]":
        return super().get_queryset().select_related("person")

    def get_by_natural_key(self, email: str | None) -> "Account":
        return self.get(email__iexact=email)


class Account(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """The key to the doors. Everything about the person stands in Person, and what it opens in their roles.

    The groups are for the editor of the public site, which asks Django's groups: `site.actions.keep_editors` fills them from roles.
    """

    email = models.EmailField(max_length=254, unique=True)
    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="account")
    is_active = models.BooleanField(default=True)  # type: ignore[assignment, misc]

    objects = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []  # type: ignore[misc]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return self.person.name


class JournalEntry(models.Model):
    """Who did what to which row, when. Entries are written, never changed."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    did = models.CharField(max_length=100)
    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=40)
    about_name = models.CharField(max_length=300)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["about_kind", "about_id"])]

    def __str__(self) -> str:
        return f"{self.by or 'Sojourn'} {self.did} {self.about_name}"

"""Who may open which door. Every view is marked with `needs(...)` or `open_to_all`; a house test walks them all."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .models import Account, Person
from .queries import hidden_names, roles_of, without_hidden_names
from .rules import Permission, Role, permissions_of

View = Callable[..., HttpResponse]


class PersonalRequest(HttpRequest):
    """A request that has come through a guarded door: somebody is logged in, and may what the door asks for."""

    person: Person
    permissions: frozenset[Permission]


def needs(permission: Permission) -> Callable[[View], View]:
    """This will let a view be opened only by an account whose roles permit it; strangers are sent to log in, others get 403.

    The view finds `request.person` and `request.permissions`. The team must have a second factor (SECOND_FACTOR_FOR_TEAM).
    """

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            roles = roles_of(request.user.person_id)
            request.permissions = permissions_of(roles)  # type: ignore[attr-defined]
            request.person = request.user.person  # type: ignore[attr-defined]
            if permission not in request.permissions:  # type: ignore[attr-defined]
                raise PermissionDenied
            if Role.TEAM in roles and not has_second_factor(request.user):
                messages.warning(request, _("The programme team works with a second factor. Please set one up first."))
                return redirect("mfa_index")
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return mark


def has_second_factor(account: Account) -> bool:
    """Whether an account of the team has the second factor that the settings ask of it."""
    return not settings.SECOND_FACTOR_FOR_TEAM or is_mfa_enabled(account)


def names_nobody_hidden(view: View) -> View:
    """This will take the names of everybody who is hidden out of what a public view answers, whoever typed them and wherever.

    Rooms ask for consent themselves; this is the last net, for words written before somebody hid.
    """

    @wraps(view)
    def sifted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        names = hidden_names() if response.status_code == 200 else None
        if names is not None:
            response.content = without_hidden_names(response.content.decode(), names)
        return response

    return sifted


def open_to_all(view: View) -> View:
    """This will mark a view as open to everyone, logged in or not. Such a view shows only what is public."""
    view.permission = None  # type: ignore[attr-defined]
    return view


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by the team and by the import; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def format_email_subject(self, subject: str) -> str:
        return str(subject)  # no "[host name]" before it: the letter says whom it comes from

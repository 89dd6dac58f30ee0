"""The house stands: its database can be made."""

import pytest

from sojourn.people.models import Person


@pytest.mark.django_db
def test_a_person_is_known_by_an_address_whatever_its_capitals():
    from django.db import IntegrityError, transaction

    Person.objects.create(name="Ama", email="ama@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(name="Ama again", email="AMA@example.org")

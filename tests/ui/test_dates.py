"""A day is written the way of each language, also where a template spells its format out."""

import datetime

import pytest
from django.utils import translation
from django.utils.formats import date_format


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("en-gb", "Friday 10 August 2018"),
        ("fr", "vendredi 10 août 2018"),
        ("es", "viernes, 10 de agosto de 2018"),
        ("ru", "Пятница, 10 августа 2018"),
        ("zh-hans", "2018年8月10日 星期五"),
    ],
)
def test_a_day_with_its_weekday_reads_well_in_each_language(language, day):
    with translation.override(language):
        assert date_format(datetime.date(2018, 8, 10), "l j F Y") == day

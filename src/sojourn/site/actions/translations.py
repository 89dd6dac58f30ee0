"""Translating a page outside the editor, as the editor of translations does it."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from ..models import BasePage


@transaction.atomic
def translate_page(*, page: BasePage, language: str, words: dict[str, str]) -> Translation:
    """Translate a page into a language with these words and publish it; strings without words stay to be translated.

    The pages above it must be there in that language already.
    """
    locale = Locale.objects.get(language_code=language)
    source, _is_new = TranslationSource.update_or_create_from_instance(page)
    translation, _is_new = Translation.objects.get_or_create(source=source, target_locale=locale)
    for segment in StringSegment.objects.filter(source=source).select_related("string", "context"):
        if segment.string.data in words:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=locale,
                context=segment.context,
                defaults={"data": words[segment.string.data]},
            )
    translation.save_target(publish=True)
    return translation

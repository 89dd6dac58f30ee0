"""The usual scales, as sets of labels in the languages that we have them in. A question copies the set that it uses."""

from django.utils.translation import gettext_lazy as _

Choices = list[dict[str, object]]


def _set(*labels: tuple[str, str, str]) -> Choices:
    return [{"value": value, "label": {"en-gb": english, "fr": french}} for value, english, french in labels]


SCALES: dict[str, tuple[object, Choices]] = {
    "agreement": (
        _("Agreement, five steps"),
        _set(
            ("1", "Strongly disagree", "Pas du tout d’accord"),
            ("2", "Disagree", "Pas d’accord"),
            ("3", "Neither", "Ni l’un ni l’autre"),
            ("4", "Agree", "D’accord"),
            ("5", "Strongly agree", "Tout à fait d’accord"),
        ),
    ),
    "quality": (
        _("Quality, five steps"),
        _set(
            ("1", "Very poor", "Très mauvais"),
            ("2", "Poor", "Mauvais"),
            ("3", "Fair", "Moyen"),
            ("4", "Good", "Bon"),
            ("5", "Very good", "Très bon"),
        ),
    ),
    "usefulness": (
        _("Usefulness, five steps"),
        _set(
            ("1", "Not useful", "Pas utile"),
            ("2", "Slightly useful", "Un peu utile"),
            ("3", "Fairly useful", "Assez utile"),
            ("4", "Useful", "Utile"),
            ("5", "Very useful", "Très utile"),
        ),
    ),
    "confidence": (
        _("Confidence, five steps"),
        _set(
            ("1", "Not at all", "Pas du tout"),
            ("2", "A little", "Un peu"),
            ("3", "Somewhat", "Moyennement"),
            ("4", "Quite", "Assez"),
            ("5", "Very", "Très"),
        ),
    ),
    "frequency": (
        _("How often, five steps"),
        _set(
            ("1", "Never", "Jamais"),
            ("2", "Once", "Une fois"),
            ("3", "A few times a year", "Quelques fois par an"),
            ("4", "Every month", "Chaque mois"),
            ("5", "Every week", "Chaque semaine"),
        ),
    ),
    "length": (
        _("Too short or too long"),
        _set(
            ("1", "Much too short", "Beaucoup trop court"),
            ("2", "Too short", "Trop court"),
            ("3", "About right", "Comme il faut"),
            ("4", "Too long", "Trop long"),
            ("5", "Much too long", "Beaucoup trop long"),
        ),
    ),
    "yes_no": (_("Yes or no"), _set(("yes", "Yes", "Oui"), ("no", "No", "Non"))),
    "yes_no_unsure": (
        _("Yes, no, not sure"),
        _set(("yes", "Yes", "Oui"), ("no", "No", "Non"), ("unsure", "Not sure", "Je ne sais pas")),
    ),
}

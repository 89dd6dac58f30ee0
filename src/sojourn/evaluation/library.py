"""Questionnaires ready to use: what a programme like this asks, from before arrival to all its fellows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .rules.kinds import Kind
from .rules.scales import SCALES
from .wording import Texts, Worded, WordedQuestion, WordedSection

PRIVATE = {
    "en-gb": "Your answers are kept apart from your name: the programme team cannot tell who said what. Results of fewer than five "
    "people are not shown. You may stop and come back by the same link.",
    "fr": "Vos réponses sont conservées sans votre nom : l’équipe ne peut pas savoir qui a dit quoi. Les résultats de "
    "moins de cinq personnes ne sont pas montrés. Vous pouvez vous arrêter et revenir par le même lien.",
}
THANKS = {"en-gb": "Thank you. Your answers are complete.", "fr": "Merci. Vos réponses sont complètes."}
REACTION, LEARNING, BEHAVIOUR, RESULTS = "reaction", "learning", "behaviour", "results"


def _texts(english: str, french: str = "") -> Texts:
    return {"en-gb": english, "fr": french} if french else {"en-gb": english}


def _scale(
    name: str, scale: str, english: str, french: str = "", *, level: str = "", condition: str = ""
) -> WordedQuestion:
    choices = SCALES[scale][1]
    kind = Kind.SINGLE if scale.startswith("yes_no") else Kind.SCALE
    return WordedQuestion(name, kind, _texts(english, french), choices=choices, level=level, condition=condition)


def _own_words(name: str, english: str, french: str = "", *, level: str = "", condition: str = "") -> WordedQuestion:
    return WordedQuestion(name, Kind.TEXT, _texts(english, french), level=level, condition=condition)


def _lines(*lines: tuple[str, str] | tuple[str, str, str]) -> list[dict[str, Any]]:
    return [{"value": line[0], "label": _texts(*line[1:])} for line in lines]


def _matrix(name: str, scale: str, label: Texts, *lines: Any, level: str = "") -> WordedQuestion:
    return WordedQuestion(name, Kind.MATRIX, label, choices=SCALES[scale][1], rows=_lines(*lines), level=level)


def _code() -> WordedQuestion:
    return WordedQuestion(
        "own_code",
        Kind.CODE,
        _texts("Your own code", "Votre propre code"),
        hints=_texts(
            "First two letters of the town where you were born, day of your mother's birthday, last letter of your first school. "
            "It links what you say now with what you say later, without your name. Leave it out if you like.",
            "Les deux premières lettres de votre ville de naissance, le jour de l’anniversaire de votre mère, la dernière lettre de "
            "votre première école. Il relie vos réponses d’aujourd’hui à celles de plus tard, sans votre nom. Facultatif.",
        ),
    )


def _recommend(english: str, french: str = "") -> WordedQuestion:
    return WordedQuestion("recommend", Kind.NPS, _texts(english, french), level=REACTION)


ABILITIES = (
    ("planning", "Planning an exhibition", "Préparer une exposition"),
    ("collections", "Looking after a collection", "Prendre soin d’une collection"),
    ("audiences", "Working with audiences", "Travailler avec les publics"),
    ("training", "Training colleagues", "Former des collègues"),
    ("partners", "Working with museums abroad", "Travailler avec des musées à l’étranger"),
)
COURSEBOOK = (
    ("clear", "Clear"),
    ("structured", "Well structured"),
    ("useful", "Useful"),
    ("detailed", "Sufficiently detailed"),
    ("practical", "Sufficiently practical"),
)


def _questionnaire(code: str, title: Texts, audience: str, *sections: WordedSection) -> Worded:
    questions = [question for section in sections for question in section.questions]
    is_french = all(question.labels.get("fr") for question in questions) and "fr" in title
    languages = ["en-gb", "fr"] if is_french else ["en-gb"]

    def only(texts: Texts) -> Texts:
        return {language: texts[language] for language in languages if language in texts}

    def spoken(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"value": entry["value"], "label": only(entry["label"])} for entry in entries]

    kept = [
        WordedSection(
            only(section.titles),
            [
                replace(
                    question,
                    labels=only(question.labels),
                    hints=only(question.hints),
                    choices=spoken(question.choices),
                    rows=spoken(question.rows),
                )
                for question in section.questions
            ],
        )
        for section in sections
    ]
    return Worded(code, only(title), languages, kept, only(PRIVATE), only(THANKS), audience)


def _section(title: Texts, *questions: WordedQuestion) -> WordedSection:
    return WordedSection(title, list(questions))


LIBRARY: tuple[Worded, ...] = (
    _questionnaire(
        "before-arrival",
        _texts("Before arrival", "Avant l’arrivée"),
        "fellows",
        _section(
            _texts("Where you stand", "Où vous en êtes"),
            _matrix(
                "confidence",
                "confidence",
                _texts("How confident are you today in …", "Avez-vous confiance en vous aujourd’hui pour …"),
                *ABILITIES,
                level=LEARNING,
            ),
            _own_words("hope", "What do you hope to take home?", "Qu’espérez-vous rapporter chez vous ?"),
        ),
        _section(
            _texts("Getting ready", "Les préparatifs"),
            _scale(
                "told",
                "agreement",
                "I have been told what I need to know",
                "On m’a dit tout ce que je dois savoir",
                level=REACTION,
            ),
            _own_words("missing", "What do you still need to know?", "Que vous reste-t-il à savoir ?"),
            _code(),
        ),
    ),
    _questionnaire(
        "friday",
        _texts("Friday", "Vendredi"),
        "fellows",
        _section(
            _texts("This week", "Cette semaine"),
            _scale("week", "quality", "How was this week?", "Comment s’est passée cette semaine ?", level=REACTION),
            _scale("pace", "length", "How long were the days?", "Comment étaient les journées ?", level=REACTION),
            _own_words("highlights", "What were the highlights?", "Quels ont été les temps forts ?", level=REACTION),
            _own_words("still_open", "Which questions are still open?", "Quelles questions restent ouvertes ?"),
            _own_words(
                "key_learning",
                "What is the most important thing that you learned?",
                "Qu’avez-vous appris de plus important ?",
                level=LEARNING,
            ),
        ),
    ),
    _questionnaire(
        "session",
        _texts("A session", "Une séance"),
        "fellows",
        _section(
            _texts("This session", "Cette séance"),
            _scale("overall", "quality", "How was this session?", "Comment était cette séance ?", level=REACTION),
            _scale(
                "useful",
                "usefulness",
                "How useful is it for your work?",
                "Est-elle utile à votre travail ?",
                level=REACTION,
            ),
            _scale("clear", "agreement", "It was easy to follow", "Elle était facile à suivre", level=REACTION),
            _scale("time", "length", "How long was it?", "Quelle était sa durée ?", level=REACTION),
            _own_words("try", "What will you try at home?", "Qu’allez-vous essayer chez vous ?", level=LEARNING),
        ),
    ),
    _questionnaire(
        "after-london",
        _texts("After London"),
        "fellows",
        _section(
            _texts("The weeks in London"),
            _matrix(
                "parts",
                "quality",
                _texts("How good was …"),
                ("preparation", "what you were told before you came"),
                ("sessions", "group sessions and seminars"),
                ("trips", "day trips"),
                ("department", "your time in the department"),
                ("accommodation", "your accommodation"),
                ("overall", "all in all"),
                level=REACTION,
            ),
            _matrix("coursebook", "agreement", _texts("The coursebook is …"), *COURSEBOOK, level=REACTION),
        ),
        _section(
            _texts("The department"),
            _scale("met_need", "agreement", "The time in the department met my needs", level=REACTION),
            _scale("enough_practice", "agreement", "There was enough practical work", level=REACTION),
            _own_words("change_london", "What should we change next year?"),
        ),
    ),
    _questionnaire(
        "after-placement",
        _texts("After the placement"),
        "fellows",
        _section(
            _texts("Your days at the partner museum"),
            _matrix(
                "partner",
                "quality",
                _texts("How good was …"),
                ("preparation", "the preparation"),
                ("training", "the training"),
                ("accommodation", "the accommodation"),
                ("overall", "all in all"),
                level=REACTION,
            ),
            _scale("length", "length", "How long was the placement?", level=REACTION),
            _own_words("learned", "What did you learn there that you could not learn in London?", level=LEARNING),
            _own_words("change_partner", "What should your partner museum do otherwise?"),
        ),
    ),
    _questionnaire(
        "last-day",
        _texts("Last day", "Dernier jour"),
        "fellows",
        _section(
            _texts("Three words", "Trois mots"),
            WordedQuestion(
                "three_words",
                Kind.WORDS,
                _texts("Say in three words how these weeks were", "Dites en trois mots comment étaient ces semaines"),
                level=REACTION,
            ),
            _recommend(
                "Would you recommend the programme to a colleague?",
                "Recommanderiez-vous le programme à un ou une collègue ?",
            ),
        ),
        _section(
            _texts("Where you stand now", "Où vous en êtes maintenant"),
            _matrix(
                "confidence",
                "confidence",
                _texts("How confident are you today in …", "Avez-vous confiance en vous aujourd’hui pour …"),
                *ABILITIES,
                level=LEARNING,
            ),
            _own_words(
                "do_first", "What will you do first at home?", "Que ferez-vous en premier chez vous ?", level=BEHAVIOUR
            ),
            _code(),
        ),
    ),
    _questionnaire(
        "partners",
        _texts("Partner museums"),
        "partners",
        _section(
            _texts("Hosting"),
            _scale("worth", "agreement", "Hosting was worth our time", level=RESULTS),
            _scale("matched", "agreement", "The fellows' interests matched what we offer", level=REACTION),
            _scale("informed", "agreement", "We were told in time what we needed", level=REACTION),
            _own_words("gain", "What did your museum gain?", level=RESULTS),
            _own_words("logistics", "What went wrong with travel, rooms or times?"),
        ),
        _section(
            _texts("Next year"),
            _scale("again", "yes_no_unsure", "Would you host again?", level=RESULTS),
            _own_words("why_not", "What would have to be different?", condition="again != yes"),
        ),
    ),
    _questionnaire(
        "representatives",
        _texts("Department representatives"),
        "representatives",
        _section(
            _texts("Your part"),
            _scale("role_clear", "agreement", "I knew what was expected of me", level=REACTION),
            _scale("meetings", "usefulness", "How useful were the monthly meetings?", level=REACTION),
            _scale("time", "length", "How was the fellows' time in the department?", level=REACTION),
            _own_words("outcome", "What came of it for your department?", level=RESULTS),
            _own_words("future", "What should we do otherwise?"),
        ),
    ),
    _questionnaire(
        "contributors",
        _texts("Contributors"),
        "contributors",
        _section(
            _texts("Your session"),
            _scale("briefed", "agreement", "I knew who the fellows are and what they need", level=REACTION),
            _scale("room", "agreement", "Room and equipment were right", level=REACTION),
            _scale("minutes", "length", "How long was the session?", level=REACTION),
            _own_words("learned", "What did you take from the fellows?", level=LEARNING),
            _own_words("change", "What would you change?"),
        ),
    ),
    _questionnaire(
        "six-months",
        _texts("Six months later"),
        "fellows",
        _section(
            _texts("At work"),
            WordedQuestion(
                "done",
                Kind.MULTI,
                _texts("What have you done since the programme?"),
                choices=_lines(
                    ("changed", "Changed how we work"),
                    ("trained", "Trained colleagues"),
                    ("project", "Begun a project"),
                    ("contact", "Worked with another fellow"),
                    ("promoted", "Been given more responsibility"),
                    ("nothing", "None of these yet"),
                ),
                level=BEHAVIOUR,
            ),
            WordedQuestion(
                "people_trained",
                Kind.NUMBER,
                _texts("How many people have you trained?"),
                condition="done = trained",
                low=0,
                high=10000,
                level=RESULTS,
            ),
            _own_words("example", "Tell us one thing that is different now.", level=BEHAVIOUR),
            _own_words("obstacle", "What stood in the way?", level=BEHAVIOUR),
        ),
        _section(
            _texts("Looking back"),
            _matrix("confidence", "confidence", _texts("How confident are you today in …"), *ABILITIES, level=LEARNING),
            _code(),
        ),
    ),
    _questionnaire(
        "all-fellows",
        _texts("All fellows"),
        "alumni",
        _section(
            _texts("Since your summer"),
            WordedQuestion(
                "since",
                Kind.SINGLE,
                _texts("When were you a fellow?"),
                choices=_lines(
                    ("recent", "In the last three years"), ("some", "Four to eight years ago"), ("long", "Longer ago")
                ),
                is_breakdown=True,
            ),
            _matrix(
                "impact",
                "agreement",
                _texts("Because of the programme …"),
                ("practice", "I work differently"),
                ("passed_on", "I have passed on what I learned"),
                ("career", "my career has moved on"),
                ("network", "I have colleagues abroad to ask"),
                level=RESULTS,
            ),
            _scale("contact", "frequency", "How often are you in touch with other fellows?", level=BEHAVIOUR),
            WordedQuestion(
                "wanted",
                Kind.RANKING,
                _texts("What should the network offer? Put the best first."),
                choices=_lines(
                    ("meetings", "Meetings"), ("grants", "Grants"), ("courses", "Courses online"), ("news", "News")
                ),
            ),
            _recommend("Would you recommend the programme to a colleague?"),
            _own_words("story", "Tell us what came of it.", level=RESULTS),
        ),
    ),
)

"""Words are folded so that any spelling finds them; small numbers do not tell on anybody."""

import pytest

from sojourn.network.rules import fold, same_name, sought, stem, suppressed


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Żółć", "zolc"),
        ("Türkiye", "turkiye"),
        ("مُتْحَف", fold("متحف")),
        ("مكتبة", fold("مكتبه")),
        ("国际博物馆", "guojibowuguan"),
        ("  O'Example-Smith ", "o example smith"),
    ],
)
def test_every_spelling_of_accents_and_vowel_signs_is_one_word(typed, folded):
    assert fold(typed) == folded


def test_a_question_in_plain_words_leaves_what_it_is_about():
    question = "Who works on textile conservation in Arabic-speaking places?"
    assert sought(question) == ["textil", "conserv", "arabic"]


def test_relatives_of_a_word_share_its_stem():
    assert {stem(word) for word in ("conservation", "conservator", "conservators")} == {"conserv"}
    assert stem("loans") == "loans"  # too short to lose an ending


def test_two_orders_of_a_name_are_the_same_name():
    assert same_name("Étienne Exemple") == same_name("EXEMPLE Etienne")


def test_a_number_below_five_is_held_back_with_the_next_smallest():
    assert suppressed({"woman": 14, "man": 9, "": 2}) == {"woman": 14, "man": None, "": None}
    assert suppressed({"woman": 14, "man": 9}) == {"woman": 14, "man": 9}
    assert suppressed({"woman": 3, "man": 2, "": 20}) == {"woman": None, "man": None, "": 20}
    assert suppressed({"woman": 6, "man": 0}) == {"woman": 6, "man": 0}

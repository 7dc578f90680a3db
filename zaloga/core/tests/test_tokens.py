import re

from zaloga.core.tokens import digest, token


def test_same_parts_give_the_same_token_and_any_other_another():
    made = {token("feed", 1, 2), token("feed", 1, 3), token("feed", 2, 2), token("reply", 1, 2), token("feed", 12, "")}

    assert token("feed", 1, 2) == token("feed", "1", "2")
    assert len(made) == 5


def test_token_fits_into_an_address():
    assert re.fullmatch(r"[a-z2-7]{52}", token("reply", 7))


def test_another_installation_has_other_tokens(settings):
    here = token("feed", 1)
    settings.SECRET_KEY = "another"

    assert token("feed", 1) != here


def test_digest_does_not_tell_the_secret():
    assert re.fullmatch(r"[0-9a-f]{64}", digest("tajne"))
    assert digest("tajne") != digest("tajna") and "tajne" not in digest("tajne")

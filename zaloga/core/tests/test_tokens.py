import re

from zaloga.core.tokens import digest, token, tokens


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


def test_what_was_sent_before_the_key_changed_is_still_the_token_while_the_former_key_counts(settings):
    sent = token("feed", 1)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    new = token("feed", 1)

    assert token("feed", 1, kept=digest(sent)) == new
    settings.SECRET_KEY_FALLBACKS = [former]
    assert token("feed", 1, kept=digest(sent)) == sent
    assert token("feed", 1, kept=digest(new)) == token("feed", 1, kept=None) == token("feed", 1) == new
    assert list(tokens("feed", 1)) == [new, sent]


def test_digest_does_not_tell_the_secret():
    assert re.fullmatch(r"[0-9a-f]{64}", digest("tajne"))
    assert digest("tajne") != digest("tajna") and "tajne" not in digest("tajne")

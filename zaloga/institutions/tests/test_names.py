import pytest

from zaloga.institutions.names import also_typed, everyday_name, short_name, typed_words


@pytest.mark.parametrize(
    ("register", "everyday"),
    [
        ("SZKOŁA PODSTAWOWA NR 1 IM. JULIANA TUWIMA W ŁASKU", "Szkoła Podstawowa nr 1 im. Juliana Tuwima w Łasku"),
        ("I LICEUM OGÓLNOKSZTAŁCĄCE IM. K.K. BACZYŃSKIEGO", "I Liceum Ogólnokształcące im. K.K. Baczyńskiego"),
        ("SZKOŁA PODSTAWOWA IM. JANA PAWŁA II WE WRÓBLEWIE", "Szkoła Podstawowa im. Jana Pawła II we Wróblewie"),
        ('PRZEDSZKOLE "JAŚ I MAŁGOSIA"', "Przedszkole „Jaś i Małgosia”"),
        ("SZKOŁA MUZYCZNA I I II ST. W ŁODZI", "Szkoła Muzyczna I i II st. w Łodzi"),
        ("SZKOŁA MUZYCZNA I STOPNIA W WOŁOWIE", "Szkoła Muzyczna I stopnia w Wołowie"),
        ("ZESPÓŁ SZKOLNO - PRZEDSZKOLNY W RZGOWIE", "Zespół Szkolno-Przedszkolny w Rzgowie"),
        ("SZKOŁA IM. MARII SKŁODOWSKIEJ-CURIE", "Szkoła im. Marii Skłodowskiej-Curie"),
        ("SZKOŁA PODSTAWOWA IM. KS. INFUŁATA W. SARNIKA", "Szkoła Podstawowa im. ks. infułata W. Sarnika"),
        ("SZKOŁA IM.JANA BRZECHWY NR2", "Szkoła im. Jana Brzechwy nr 2"),
        ("CENTRUM ZDZ I TEB W OŁAWIE", "Centrum ZDZ i TEB w Oławie"),
        ("E-MALUCH 5", "E-Maluch 5"),
        ("Szkoła Podstawowa nr 3 w Wołowie", "Szkoła Podstawowa nr 3 w Wołowie"),
        ("", ""),
    ],
)
def test_names_in_capitals_become_what_people_write(register, everyday):
    assert everyday_name(register) == everyday


@pytest.mark.parametrize(
    ("register", "town", "short"),
    [
        ("SZKOŁA PODSTAWOWA NR 1 IM. JULIANA TUWIMA W ŁASKU", "Łask", "SP nr 1 w Łasku"),
        ("SZKOŁA PODSTAWOWA NR 24", "Łódź", "SP nr 24, Łódź"),
        ("II LICEUM OGÓLNOKSZTAŁCĄCE IM. A. MICKIEWICZA", "Wołów", "II LO, Wołów"),
        ("PRZEDSZKOLE W BOLIMOWIE", "Bolimów", "Przedszkole w Bolimowie"),
        ("PRZEDSZKOLE NR 5 W ŁOWICZU, UL. JÓZEFA CHEŁMOŃSKIEGO 4", "Łowicz", "Przedszkole nr 5 w Łowiczu"),
        ("SZKOŁA PODSTAWOWA IM. LEGIONISTÓW W SŁUŻBIE OJCZYZNY", "Łask", "SP, Łask"),
        ("Ośrodek Rozwoju Edukacji", "", "Ośrodek Rozwoju Edukacji"),
    ],
)
def test_short_names_drop_the_patron_and_say_where(register, town, short):
    assert short_name(register, town) == short


def test_a_short_name_fits_its_column_and_breaks_at_a_word():
    short = short_name("SZKOŁA " + "BARDZO " * 40, "Wołów")

    assert len(short) <= 120
    assert short.endswith("Bardzo…")


def test_what_people_type_is_cut_into_words_without_accents():
    assert typed_words("SP3, Wołów – ul. Żwirki") == ["sp", "3", "wolow", "ul", "zwirki"]


def test_abbreviations_and_arabic_numbers_are_known_for_long_names():
    assert also_typed("III Liceum Ogólnokształcące", "Liceum ogólnokształcące").split() == ["lo", "3"]

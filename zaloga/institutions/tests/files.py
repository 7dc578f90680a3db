"""Small registers for tests."""

from io import BytesIO

HEADER = (
    "RSPO;Typ;Nazwa;Ulica;Numer budynku;Numer lokalu;Kod pocztowy;Miejscowość;Kod terytorialny gmina;Telefon;E-mail;"
    "Strona www;Imię i nazwisko dyrektora;Nazwa organu prowadzącego;Typ organu prowadzącego;Data likwidacji;"
    "RSPO podmiotu nadrzędnego;Liczba uczniów"
)
COLUMNS = HEADER.split(";")
USUAL = {
    "Typ": "Szkoła podstawowa",
    "Ulica": "ul. Szkolna",
    "Numer budynku": "3 ",
    "Numer lokalu": " ",
    "Kod pocztowy": "56-100 ",
    "Miejscowość": "Wołów",
    "Kod terytorialny gmina": "0222034",
    "Strona www": "http://",
    "Nazwa organu prowadzącego": "GMINA WOŁÓW",
    "Typ organu prowadzącego": "Gmina",
    "Liczba uczniów": "125",
}

TERC = """WOJ;POW;GMI;RODZ;NAZWA;NAZWA_DOD;STAN_NA
02;;;;DOLNOŚLĄSKIE;województwo;2024-01-01
02;22;;;wołowski;powiat;2024-01-01
02;22;01;3;Brzeg Dolny;gmina miejsko-wiejska;2024-01-01
02;22;01;4;Brzeg Dolny;miasto;2024-01-01
02;22;01;5;Brzeg Dolny;obszar wiejski;2024-01-01
02;22;02;2;Wińsko;gmina wiejska;2024-01-01
02;22;03;3;Wołów;gmina miejsko-wiejska;2024-01-01
02;20;;;trzebnicki;powiat;2024-01-01
02;20;01;2;Oborniki Śląskie;gmina wiejska;2024-01-01
10;;;;ŁÓDZKIE;województwo;2024-01-01
10;61;;;Łódź;miasto na prawach powiatu;2024-01-01
10;61;01;1;Łódź;gmina miejska;2024-01-01
10;61;02;9;Łódź-Bałuty;delegatura;2024-01-01
14;;;;MAZOWIECKIE;województwo;2024-01-01
14;65;;;Warszawa;miasto stołeczne, na prawach powiatu;2024-01-01
14;65;01;1;Warszawa;gmina miejska, miasto stołeczne;2024-01-01
14;65;02;8;Bemowo;dzielnica;2024-01-01
"""


def terc(text: str = TERC) -> BytesIO:
    return BytesIO(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())


def row(number: object, name: str, **cells: str) -> str:
    """One line of the register."""
    values = USUAL | {"RSPO": str(number), "Nazwa": name} | cells
    return ";".join(values.get(column, "") for column in COLUMNS)


def schools(*rows: str, header: str = HEADER, encoding: str = "utf-8-sig") -> BytesIO:
    """A register with these lines."""
    return BytesIO("\n".join([header, *rows, ""]).encode(encoding))

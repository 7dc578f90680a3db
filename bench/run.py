"""``make bench``: how fast the pages are, beside a bare page and a static file of the same server in the same run.

The product serves its demonstration enlarged by 10,000 posts as in production (2 workers of 4 threads), ``wrk`` asks at
8 connections from the same machine. Needs ``wrk`` (installs it through apt as root). SECONDS changes how long each
measurement takes (5). Absolute numbers move from machine to machine: compare the ratios.
"""

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from lxml import html

from tools import crawl, demo_site
from zaloga.site import embedded

HERE = Path(__file__).parent
SECONDS = os.environ.get("SECONDS") or "5"
BARE = "goła strona po zalogowaniu"
SETTINGS = {"DJANGO_SETTINGS_MODULE": "bench.settings", "DATABASE_POOL": "8"}
MAIL = {"MAIL_DOMAIN": "listy.pomiar.example", "MAIL_TRUSTED_HOST": "mx.pomiar.example"}
DOOR = {"MAIL_LISTEN": "127.0.0.1:8025"}  # so that each thread of a digest has an address for answers
# What PRODUCT promises: at least this share of the bare page's requests per second.
TO_REACH = {
    "strona główna, gość": 0.8,
    "strona publiczna sieci, gość": 0.8,
    "pulpit": 0.4,
    "sieć: start": 0.4,
    "sieć: rozmowy": 0.4,
    "rozmowa, 20 wpisów": 0.4,
    "wyniki, 100 000 odpowiedzi": 0.3,
    "odpowiedź (POST)": 0.3,
}


@dataclass
class Measure:
    """One page to ask for, and what came out."""

    name: str
    path: str
    cookie: str = ""
    body: str = ""
    queries: str = ""
    octets: int = 0
    per_second: float = 0
    p95_ms: float = 0
    failed: int = 0


def main() -> int:
    wrk = find_wrk()
    crawl.prepare_django()
    given = os.environ.get("DATABASE_URL")
    with (
        tempfile.TemporaryDirectory(prefix="zaloga-bench-") as folder,
        nullcontext(given) if given else embedded.server("postgres-bench") as database_url,
    ):
        print("Przygotowuję dane do pomiarów…", flush=True)
        site = demo_site.make(database_url, "zaloga_bench", Path(folder))
        addresses = json.loads(demo_site.manage(site, "enlarge", **SETTINGS).splitlines()[-1])
        with demo_site.serve(site, "bench-counts", BENCH_COUNTS="1", **SETTINGS) as url:
            counted = {measure.name: look(url, measure) for measure in plan(url, addresses)}
        with demo_site.serve(site, "bench", workers=2, **SETTINGS) as url:
            measures = plan(url, addresses)
            for measure in measures:
                measure.queries, measure.octets = counted[measure.name]
                attack(wrk, url, measure)
                print(".", end="", flush=True)
        letters = json.loads(demo_site.manage(site, "letters_in", **SETTINGS, **MAIL).splitlines()[-1])
        digests = json.loads(demo_site.manage(site, "digests_out", **SETTINGS, **MAIL, **DOOR).splitlines()[-1])
        demo_site.drop(database_url, site.database)
    report(measures)
    report_letters(letters, measures)
    report_digests(digests, measures)
    return int(any(measure.failed for measure in measures))


def find_wrk() -> str:
    if not shutil.which("wrk") and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "install", "-y", "-qq", "wrk"], capture_output=True, check=False)
    return shutil.which("wrk") or sys.exit("Pomiary potrzebują programu wrk. W Debianie: apt-get install wrk")


def plan(url: str, addresses: dict[str, str]) -> list[Measure]:
    """What to measure; signs a member in and fetches what posting a reply needs."""
    member, guest = crawl.Walker(url, "czlonek"), crawl.Walker(url, "guest")
    cookie = "; ".join(f"{cookie.name}={cookie.value}" for cookie in member.cookies)
    reply_to = addresses["odpowiedź (POST)"]
    reply_path, body = reply_form(member.get(reply_to).text)
    static = re.search(r'"(/static/css/[^"]+)"', guest.get("/").text)
    return [
        Measure(BARE, "/gola-strona/", cookie),
        Measure("plik statyczny", static[1] if static else "/static/css/zaloga.css"),
        Measure("strona główna, gość", "/"),
        Measure("strona publiczna sieci, gość", addresses["sieć: start"]),
        *(Measure(name, path, cookie) for name, path in addresses.items() if path != reply_to),
        Measure("odpowiedź (POST)", reply_path, cookie, body),
    ]


def reply_form(page: str) -> tuple[str, str]:
    """Where the reply form of a thread posts, and its body with a fresh key in place of each "@@"."""
    form = next(form for form in html.fromstring(page).forms if form.action and "/odpowiedz/" in form.action)
    fields = {name: value or "" for name, value in form.form_values() if not hasattr(value, "read")}
    fields["text"] = "Spróbuję w czwartek i dam znać, co z tego wyszło. @@"
    if "sent_key" in fields:
        fields["sent_key"] = "@@"
    return form.action, urlencode(fields, safe="@")


def look(url: str, measure: Measure) -> tuple[str, int]:
    """SQL queries and octets of one answer, as a browser that takes brotli gets it."""
    headers = {"Cookie": measure.cookie, "Accept-Encoding": "br, gzip", "Origin": url}
    body = measure.body.replace("@@", "f" * 32) or None
    if body:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    connection.request("POST" if body else "GET", measure.path, body, headers)
    answer = connection.getresponse()
    octets = len(answer.read())
    connection.close()
    return answer.headers.get("X-Queries", "0"), octets


def attack(wrk: str, url: str, measure: Measure) -> None:
    command = [wrk, "-t2", "-c8", f"-d{SECONDS}s", "-s", str(HERE / "page.lua"), url + measure.path]
    told = {"BENCH_COOKIE": measure.cookie, "BENCH_BODY": measure.body, "BENCH_ORIGIN": url}
    output = subprocess.run(command, env={**os.environ, **told}, capture_output=True, text=True, check=True).stdout
    requests, took_us, p95_us, measure.failed = map(int, output.rsplit("RESULT ", 1)[1].split())
    measure.per_second, measure.p95_ms = requests / (took_us / 1e6), p95_us / 1000


def report(measures: list[Measure]) -> None:
    bare = measures[0].per_second
    print(f"\n\n{'strona':30} {'na s':>8} {'p95 ms':>8} {'do gołej':>9} {'cel':>5} {'SQL':>4} {'bajty':>8}")
    for measure in measures:
        aim = TO_REACH.get(measure.name)
        ratio = measure.per_second / bare
        mark = "" if aim is None else f"{aim:.1f}" + (" " if ratio >= aim else "!")
        row = f"{measure.name:30} {measure.per_second:8.0f} {measure.p95_ms:8.1f} {ratio:9.2f} {mark:>5}"
        print(
            f"{row} {measure.queries:>4} {measure.octets:8}" + (f"  błędów: {measure.failed}" if measure.failed else "")
        )
    print("\n8 połączeń, 2 procesy po 4 wątki, wrk na tej samej maszynie; „!” – poniżej celu.")


def report_letters(letters: dict[str, float], measures: list[Measure]) -> None:
    """Beside the same answer posted by page in this run."""
    by_page = next(measure.per_second for measure in measures if measure.name == "odpowiedź (POST)")
    print(
        f"\nOdpowiedzi listem przez własne drzwi: {letters['per_second']:.0f} na s "
        f"({letters['per_second'] / by_page:.2f} odpowiedzi wysłanych stroną), połączeń: {letters['connections']}."
    )


def report_digests(digests: dict[str, float], measures: list[Measure]) -> None:
    """Beside the bare page of this run, which two processes serve and not one."""
    per_second = digests["digests"] / digests["took_s"]
    print(
        f"Listy zbiorcze {digests['digests']:.0f} osób, po 9 wiadomości: {digests['took_s']:.0f} s"
        f" ({per_second:.0f} na s w jednym procesie, {per_second / measures[0].per_second:.2f} gołej strony)."
    )


if __name__ == "__main__":
    sys.exit(main())

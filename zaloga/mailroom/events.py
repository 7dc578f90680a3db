from zaloga.activity.registry import declare

CAME = declare(
    "mailroom.held",
    sentence="Czeka list, który przyszedł w Twoim imieniu z adresu {sender}. Powiedz, czy to Ty",
    audience=lambda event: [event.target.user],
    by_mail=True,
    button="Zobacz ten list",
    title="list z innego adresu",
    is_security=True,
)
ADDRESS_KNOWN = declare(
    "mailroom.address_known",
    sentence="{by} pisze także z innego adresu",
    for_audit=True,
    title="Drugi adres do pisania",
)
ADDRESS_FORGOTTEN = declare(
    "mailroom.address_forgotten",
    sentence="{by} nie pisze już z drugiego adresu",
    for_audit=True,
    title="Drugi adres zapomniany",
)

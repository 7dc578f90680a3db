from zaloga.people.views.account import account, address, address_link, log, sessions, workplace, workplaces
from zaloga.people.views.consents import agree, consents, publish, text, texts, withdraw
from zaloga.people.views.entrance import code, link, sign_in, sign_out

__all__ = [
    "agree",
    "consents",
    "publish",
    "text",
    "texts",
    "withdraw",
    "account",
    "address",
    "address_link",
    "code",
    "link",
    "log",
    "sessions",
    "sign_in",
    "sign_out",
    "workplace",
    "workplaces",
]

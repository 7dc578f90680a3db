from zaloga.people.views.account import account, address, address_link, sessions, workplace, workplaces
from zaloga.people.views.entrance import code, link, sign_in, sign_out

__all__ = [
    "account",
    "address",
    "address_link",
    "code",
    "link",
    "sessions",
    "sign_in",
    "sign_out",
    "workplace",
    "workplaces",
]

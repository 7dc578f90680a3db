from zaloga.activity.registry import declare

ENROLLED = declare("account.enrolled", sentence="nowe konto, adres jeszcze niepotwierdzony: {target}", for_audit=True)
CONFIRMED = declare("account.confirmed", sentence="adres e-mail potwierdza {target}", for_audit=True)
ADDRESS_CHANGED = declare("account.address_changed", sentence="nowy adres e-mail ma {target}", for_audit=True)
DEVICE_SIGNED_OUT = declare("account.device_signed_out", sentence="{by} wylogowuje swoje urządzenie", for_audit=True)
INSTALLATION_ENTRUSTED = declare(
    "account.installation_entrusted", sentence="o całą instalację dba od teraz {target}", for_audit=True
)

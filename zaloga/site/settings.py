"""Every setting of the house, in one file, read from the environment. docs/running.md explains each variable.

``ZALOGA_ENV`` is "production" unless told otherwise, and production refuses to start when something is unsafe.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from zaloga.site import embedded

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"


def env(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_flag(name: str) -> bool:
    return env(name) in ("1", "true", "yes", "tak")


def env_list(name: str) -> list[str]:
    return [part.strip() for part in env(name).split(",") if part.strip()]


MODE = env("ZALOGA_ENV", "production")
if MODE not in ("production", "local"):
    raise ImproperlyConfigured(f"ZALOGA_ENV={MODE}: może być tylko production albo local.")
PRODUCTION = MODE == "production"
DEBUG = env_flag("DEBUG")
DEMO = env_flag("DEMO")
SECRET_KEY = env("SECRET_KEY", "" if PRODUCTION else "only-for-this-laptop")
ALLOWED_HOSTS = env_list("HOSTS") or ([] if PRODUCTION else ["localhost", "127.0.0.1", "testserver"])
SITE_URL = env("SITE_URL", f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION and ALLOWED_HOSTS else "http://127.0.0.1:8000")

UNSAFE = {
    "brak SECRET_KEY (ustaw długi, losowy ciąg znaków)": len(SECRET_KEY) < 32,
    "włączone DEBUG": DEBUG,
    "włączony tryb pokazowy DEMO": DEMO,
    "brak HOSTS (nazwy, pod którymi działa strona)": not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS,
    # The privacy notice would name a false controller.
    "brak HOUSE_OPERATOR (kto prowadzi i administruje danymi)": not env("HOUSE_OPERATOR"),
    "brak HOUSE_ADDRESS (jego adres)": not env("HOUSE_ADDRESS"),
    "brak HOUSE_EMAIL (adres e-mail pomocy)": not env("HOUSE_EMAIL"),
    "brak HOUSE_PRIVACY_OFFICER (adres inspektora ochrony danych)": not env("HOUSE_PRIVACY_OFFICER"),
}
if PRODUCTION and any(UNSAFE.values()):
    reasons = "; ".join(reason for reason, holds in UNSAFE.items() if holds)
    raise ImproperlyConfigured(f"Załoga nie uruchomi się w tych ustawieniach: {reasons}.")

# What templates and letters say about this installation.
HOUSE = {
    "name": env("HOUSE_NAME", "Załoga"),
    "url": SITE_URL,
    "operator": env("HOUSE_OPERATOR", "Powiatowa Poradnia Psychologiczno-Pedagogiczna w Wołowie"),
    "address": env("HOUSE_ADDRESS", "ul. Pokazowa 1, 56-100 Wołów"),
    "phone": env("HOUSE_PHONE", "71 000 00 00"),
    "hours": env("HOUSE_HOURS", "8:00–15:00"),
    "email": env("HOUSE_EMAIL", "pomoc@zaloga.example"),
    "privacy_officer": env("HOUSE_PRIVACY_OFFICER", "iod@zaloga.example"),
}
# The declaration of accessibility (Act of 4 April 2019; technical conditions 2.0 of 31 July 2024).
ACCESSIBILITY = {
    "person": env("A11Y_PERSON", "zespół Załogi"),
    "email": env("A11Y_EMAIL", HOUSE["email"]),
    "phone": env("A11Y_PHONE", HOUSE["phone"]),
    "published": env("A11Y_PUBLISHED", "2026-09-01"),
    "updated": env("A11Y_UPDATED", "2026-09-01"),
    "made": env("A11Y_MADE", "2026-09-01"),
    "reviewed": env("A11Y_REVIEWED", "2026-09-01"),
    "status": env("A11Y_STATUS", "częściowo zgodna"),
    "tested_by": env("A11Y_TESTED_BY", "samoocena podmiotu publicznego"),
    "building": env("A11Y_BUILDING"),
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "procrastinate.contrib.django",
    "zaloga.core",
    "zaloga.installation",
    "zaloga.notifications",
    "zaloga.search",
    "zaloga.activity",
    "zaloga.institutions",
    "zaloga.people",
    "zaloga.programmes",
    "zaloga.networks",
    "zaloga.surveys",
    "zaloga.proposals",
    "zaloga.forum",
    "zaloga.plans",
    "zaloga.meetings",
    "zaloga.mailroom",
    "zaloga.supervision",
    "zaloga.portal",
    "zaloga.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zaloga.core.middleware.SafetyHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zaloga.people.middleware.LastUse",
    "zaloga.networks.middleware.AsMember",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zaloga.site.second_factor.SecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "zaloga.core.middleware.OnlyForms",
    "zaloga.core.middleware.Refusals",
]

ROOT_URLCONF = "zaloga.site.urls"
WSGI_APPLICATION = "zaloga.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "zaloga" / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "zaloga.site.context.house",
            ],
            "builtins": ["zaloga.core.templatetags.house", "django.templatetags.static"],
        },
    }
]

DATABASES = {"default": dj_database_url.parse(env("DATABASE_URL") or embedded.url())}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "pool": {"min_size": 1, "max_size": int(env("DATABASE_POOL", "8")), "timeout": 10},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

if env("REDIS_URL"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env("REDIS_URL")}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# People and sessions
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "portal:desk"
LOGOUT_REDIRECT_URL = "portal:front"
SESSION_ENGINE = "zaloga.people.sessions"
# A session lasts until the browser closes and 12 hours at most; "remember me" makes it 90 days (people.sign_in).
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "zaloga"
ACCOUNT_ADAPTER = "zaloga.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 20 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_TIMEOUT = 20 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # people.sign_in writes that letter itself
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env_flag("BEHIND_PROXY") else 0
# A second key: an app with codes or keys of devices (people.second_factor). Keys belong to SITE_URL's host for ever.
SECOND_FACTOR_REQUIRED = not DEMO
MFA_ADAPTER = "zaloga.people.adapter.SecondKeyAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a code is good half a minute longer on both sides: clocks of telephones differ
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
DEMO_ACCOUNTS = {
    "czlonek@demo.zaloga.example": "członek dwóch sieci",
    "koordynator@demo.zaloga.example": "prowadzi Sieć matematyków",
    "powiat@demo.zaloga.example": "koordynuje program powiatowy",
    "ekspert@demo.zaloga.example": "ekspertka zaproszona do sieci",
    "operator@demo.zaloga.example": "dba o całą instalację",
    "nowa@demo.zaloga.example": "jeszcze nie należy do żadnej sieci",
}

# Mail
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = int(env("EMAIL_PORT", "25"))
EMAIL_HOST_USER = env("EMAIL_USER")
EMAIL_HOST_PASSWORD = env("EMAIL_PASSWORD")
EMAIL_USE_TLS = env_flag("EMAIL_TLS")
EMAIL_USE_SSL = env_flag("EMAIL_SSL")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", f"{HOUSE['name']} <{HOUSE['email']}>")
EMAIL_DKIM_SELECTOR = env("EMAIL_DKIM_SELECTOR")
EMAIL_DKIM_KEY = env("EMAIL_DKIM_KEY")  # a file with the private key; without it the relay signs, or nobody
DNS_SERVER = env("DNS_SERVER")  # only for the doctor
# Letters that come: the domain they are written to, and the name of the server whose word about senders counts.
MAIL_DOMAIN = env("MAIL_DOMAIN", urlsplit(SITE_URL).hostname or "localhost").lower()
MAIL_TRUSTED_HOST = env("MAIL_TRUSTED_HOST").lower()
MAIL_LISTEN = env("MAIL_LISTEN")  # host:port of our own door for a mail server nearby
MAIL_LISTEN_LMTP = env_flag("MAIL_LISTEN_LMTP")
IMAP_HOST = env("IMAP_HOST")  # or a box that the worker empties every minute
IMAP_PORT = int(env("IMAP_PORT", "993"))
IMAP_SSL = env("IMAP_SSL", "1") == "1"
IMAP_USER = env("IMAP_USER")
IMAP_PASSWORD = env("IMAP_PASSWORD")
IMAP_FOLDER = env("IMAP_FOLDER", "INBOX")

# Files
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(VAR / "static")))
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "zaloga.site.finders.Bundle",
]
STATICFILES_DIRS = [ROOT / "zaloga" / "site" / "static"]
MEDIA_ROOT = Path(env("FILES", str(VAR / "files")))
BACKUPS = env("BACKUPS")
# What opens sealed answers of surveys: never in the database, nor in its backup.
SURVEY_KEYS = Path(env("SURVEY_KEYS", str(VAR / "klucze")))
# A Jitsi server on which rooms for meetings are made by their name alone; without it people give links of their own.
MEETING_ROOMS_URL = env("MEETING_ROOMS_URL").rstrip("/")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 365 * 24 * 3600
ATTACHMENT_MAX_OCTETS = int(env("ATTACHMENT_MAX_MB", "20")) * 1_000_000
FILE_UPLOAD_HANDLERS = [
    "zaloga.core.uploads.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Language and time
LANGUAGE_CODE = "pl"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Warsaw"

# Safety
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
CSRF_FAILURE_VIEW = "zaloga.core.http.csrf_failure"
CSRF_COOKIE_NAME = "zaloga-csrf"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if PRODUCTION else []
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_flag("BEHIND_PROXY") else None
SECURE_REDIRECT_EXEMPT = [r"^zdrowie/$"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"quiet": {"()": "zaloga.core.quiet.Quiet"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["quiet"]}},
    # Without Django's own handlers: one of them sends errors by mail with all that was posted.
    "loggers": {"django": {"handlers": []}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "WARNING")},
}

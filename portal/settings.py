"""All settings, top to bottom: environment, Django, packages, ours.

Every environment variable that is read here stands in the table of the README.
"""

import logging
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.http.request import split_domain_port
from django.utils.translation import gettext_lazy as _

from portal.runtime import environment

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = environment.folder("VAR_DIR", BASE_DIR / "var")

# Environment

DEBUG = environment.boolean("DEBUG")
SECRET_KEY = environment.secret_key("SECRET_KEY", VAR_DIR / "secret_key")
SITE_URL = environment.like(
    "SITE_URL", f"http://127.0.0.1:{environment.port()}", environment.ORIGIN
).rstrip("/")
_HOST, _PORT = split_domain_port(urlsplit(SITE_URL).netloc)
ALLOWED_HOSTS = environment.names(
    environment.like("ALLOWED_HOSTS", f"localhost,127.0.0.1,[::1],{_HOST}", environment.HOSTS)
)
IS_HTTPS = SITE_URL.startswith("https://")

# Databases: embedded SQLite by default, PostgreSQL by DATABASE_URL

DATABASES = {"default": environment.database("DATABASE_URL", VAR_DIR / "portal.sqlite3")}
# A request of this site takes milliseconds; making a connection takes up to as long.
DATABASES["default"]["CONN_MAX_AGE"] = environment.number("DATABASE_CONN_MAX_AGE", 60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "portal.runtime.sqlite"
    # With a write-ahead log readers do not wait for a writer.
    # What is erased is overwritten in the file too.
    _PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;"
    DATABASES["default"]["OPTIONS"] = {
        # A transaction takes the write lock at its start, so it waits instead of failing halfway.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds that a writer waits for another
        "init_command": _PRAGMAS,
    }
    WEB_DATABASE_OPTIONS: dict[str, object] = {
        "timeout": 5,
        # KiB that a connection keeps of the file: each of 200 threads has one.
        "init_command": f"{_PRAGMAS} PRAGMA cache_size = -512;",
    }
else:
    DATABASES["default"]["ENGINE"] = "portal.runtime.postgresql"
    DATABASES["default"]["OPTIONS"] = {
        # A machine that is gone is noticed within half a minute, also by who waits for an answer.
        "connect_timeout": 5,
        "tcp_user_timeout": 10_000,  # milliseconds
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        **DATABASES["default"].get("OPTIONS", {}),
        # Compiling a query takes longer than any query of this site.
        "options": "-c jit=off",
    }
    # The server itself gives up first; one that is frozen cannot.
    WEB_DATABASE_OPTIONS = {
        "options": "-c jit=off -c lock_timeout=5s -c statement_timeout=8s",
        "patience": 10,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the database, so that the limits of signing in, and a code that was used, count for all
# processes and machines. Strangers make rows: past so many, older ones make room.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "KEY_FUNCTION": "portal.runtime.networks.cache_key",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # Public pages; docs/decisions/0020-page-cache.md compares the places for them.
    "pages": environment.page_cache(
        "CACHE_URL", environment.number("PAGE_CACHE_MB", 16, maximum=4096)
    ),
}

# Mail

vars().update(environment.mail("EMAIL_URL", "consolemail://"))
# Seconds of silence; a mail server that hangs may not hold the worker. A lease on a mail
# (portal/outbox/models.py) must outlast some ten of these.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.sender("DEFAULT_FROM_EMAIL", "portaal@localhost")
ADMINS = [("Beheer", address) for address in environment.addresses("ADMIN_EMAILS")]

# Django

INSTALLED_APPS = [
    "portal.desk.apps.PortalAdminConfig",
    "django.contrib.auth",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_prose_editor",
    "portal.publishing",
    "portal.desk",
    "portal.search",
    "portal.lists",
    "portal.outbox",
    "portal.accounts",
    "portal.backup",
    "portal.loading",
    "portal.provenance",
    "partners",
    "milestones",
    "themes",
    "themes.matching",
    "themes.interest",
    "portal.site",
    "portal.pictures",
    "django.forms",  # its templates, which ours stand beside
    "django_cleanup",
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
# In this order the apps stand at the desk.
ADMIN_APP_ORDER = [
    *("themes", "matching", "milestones", "partners", "provenance"),
    *("site", "search", "auth", "outbox"),
]
MIDDLEWARE = [
    "portal.runtime.request_log.RequestLogMiddleware",
    "portal.runtime.middleware.headers_middleware",
    # Before all that a kept page can do without: its headers are kept with it.
    "portal.site.page_cache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "portal.runtime.middleware.RefuseMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.runtime.middleware.FewWritersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.accounts.door.DoorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.site.context_processors.site",
            ],
        },
    }
]
# Language: Dutch for everyone, until the English pages are there

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"

# Files

STATIC_URL = "static/"
# Made from the code, so beside it: VAR_DIR is for what cannot be made again.
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Uploads are handed out by a view that knows what is public, never by the web server.
MEDIA_ROOT = VAR_DIR / "media"
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# A partner or theme with its inlines is one form; Django's own limit of 1,000 is some 150 rows.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "portal.runtime.stylesheets.BundledStaticFilesStorage",
        # The web server in front hands out the pages for failures, with their style.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}

# Security

SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
# Monitoring asks the portal itself, past the web server that speaks https.
SECURE_REDIRECT_EXEMPT = [r"^gezond/"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0  # a year
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_HTTPS
if IS_HTTPS:  # with this prefix a browser takes no cookie from another host, nor over http
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # not in a third cookie
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "portal.desk.signing_in.csrf_failure"
EVERY_ANSWER = {
    # What says nothing else of it, such as a refusal or a redirect, is kept by nobody unasked.
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# A style sheet of an organisation, by its name.
_STYLES = (BASE_DIR / "static" / "css" / "house-styles").glob("*.css")
_NAMES = {file.stem.upper() for file in _STYLES}
HOUSE_STYLE = environment.choice("HOUSE_STYLE", "", {"", *_NAMES}).lower()

# Where to report a weakness, for /.well-known/security.txt; it holds as long as a release is new.
SECURITY_CONTACT = environment.addresses("SECURITY_CONTACT")
SECURITY_TXT_EXPIRES = date(2026, 11, 26) + timedelta(days=360)  # the date of this release
if environment.boolean("BEHIND_PROXY"):
    # Only behind a proxy that always sets this header itself; else anyone could claim https.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Signing in, by django-allauth: docs/decisions/0017-signing-in.md

SECOND_FACTOR_REQUIRED = IS_HTTPS
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "admin:index", "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
        "NumericPasswordValidator": {},
    }.items()
]
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # seconds that a link to choose a password is valid
# Two hours without a request end a session, and so does closing the browser.
SESSION_COOKIE_AGE = 2 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
MFA_ADAPTER = "portal.accounts.adapter.FactorAdapter"
ACCOUNT_SIGNUP_ENABLED = ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"
# That of allauth keeps mail addresses of its own.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_REAUTHENTICATION_METHODS = ["mfa"]
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# Within ten minutes, as the refusals say. A town hall is one network; the key is an account as seen
# from one network, so that a stranger elsewhere locks nobody out.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "100/10m/ip,5/10m/key",
    "login_failed_anywhere": "50/10m/key",
}
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 56
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    f"{action}_webauthn": f"portal.accounts.forms.{action.title()}PasskeyForm"
    for action in ("add", "authenticate", "edit", "login", "reauthenticate")
}
MFA_PASSKEY_LOGIN_ENABLED = MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1  # steps of half a minute that the clock of a telephone may be off

# Logging: to standard error, without addresses of visitors or what they typed

LOG_FORMAT = environment.choice("LOG_FORMAT", "LINE", {"LINE", "JSON"})
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "without_personal_data": {"()": "portal.runtime.error_reports.WithoutPersonalData"},
        "with_request_id": {"()": "portal.runtime.request_log.WithRequestId"},
    },
    "formatters": {
        "LINE": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "JSON": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "{asctime}{levelname}{name}{message}{request_id}",
            "style": "{",
        },
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": LOG_FORMAT,
            "filters": ["with_request_id", "without_personal_data"],
        },
        "nowhere": {"class": "logging.NullHandler"},
        # Django's logger sends what went wrong here, to ADMINS.
        "mail_admins": {
            "class": "portal.runtime.error_reports.SparingAdminEmailHandler",
            "level": "ERROR",
            "filters": ["without_personal_data"],
            "reporter_class": "portal.runtime.error_reports.TracebackOnly",
        },
    },
    "root": {
        "handlers": ["stderr"],
        "level": environment.choice(
            "LOG_LEVEL", "INFO", {*logging.getLevelNamesMapping()} - {"NOTSET"}
        ),
    },
    "loggers": {
        "django": {"handlers": ["mail_admins"]},
        # Django logs every 4xx with its address; that address can hold what a visitor searched.
        "django.request": {"level": "ERROR"},
        # Scanners try other host names and odd requests all day; they get a 400, and that is all.
        "django.security": {"handlers": ["nowhere"], "propagate": False},
        "portal.security": {"level": "INFO"},
        # A line for each request is for a program that reads them.
        "portal.requests": {"level": "INFO" if LOG_FORMAT == "JSON" else "WARNING"},
        # The server's own warnings repeat the first line of an odd request, with its secrets.
        "gunicorn.error": {"handlers": ["stderr"], "propagate": False},
        # gunicorn warns that Django answers HEAD as GET; it drops the body, and all is well.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}

# Ours

# What everyone gets is right for one content version. A process asks for it so often, in seconds,
# so that with the time of asking and answering a change is seen by all within one.
CONTENT_ASKED_EVERY = 0.9
SEARCHES_COUNTED_AFTER = 1.0  # seconds, with all others of then in this process; 0: each at once
# A browser asks each time whether its page is still right. What stands between may do without for
# so many seconds, and in trouble for a minute: only when the administrator wants that.
CDN_SECONDS = environment.number("CDN_SECONDS", 0, maximum=60)
PUBLIC_PAGES = {"Cache-Control": "public, max-age=0, must-revalidate"}
if CDN_SECONDS:
    PUBLIC_PAGES = {
        "Cache-Control": f"public, max-age=0, s-maxage={CDN_SECONDS}, must-revalidate",
        "CDN-Cache-Control": f"max-age={CDN_SECONDS}, stale-if-error=60",  # RFC 9213
    }
# Long enough to see whether someone was sent something; it says when, never what or to whom.
OUTBOX_KEEP_DAYS = 30
# As long as a back-up is kept, it is remembered what may not come back with it: in a folder
# outside the database, and best on another disk.
BACKUP_KEEP_DAYS = environment.number("BACKUP_KEEP_DAYS", 365, minimum=1, maximum=3650)
ERASURES_DIR = environment.folder("ERASURES_DIR", VAR_DIR / "erasures")
DOCUMENT_MAX_BYTES = environment.number("DOCUMENT_MAX_MB", 25, minimum=1) * 1024 * 1024
# Seconds after which each process that serves pages looks again whether all is well, mails ADMINS,
# and tells the coordinator; 0: nobody looks.
WATCH_HEALTH = 600
# Where the worker puts a back-up every night, and how many it keeps there.
BACKUP_DIR = environment.text("BACKUP_DIR")
BACKUP_KEEP = environment.like("BACKUP_KEEP", "7d,4w,12m", environment.KEPT)
REQUEST_MAX_BYTES = DOCUMENT_MAX_BYTES + 5 * 1024 * 1024  # with what a form adds
# In memory until it is saved: a full disk then refuses the file, and not what was typed beside it.
FILE_UPLOAD_MAX_MEMORY_SIZE = min(DOCUMENT_MAX_BYTES + 1024 * 1024, 64 * 1024 * 1024)
# Whose word is believed about where a visitor comes from (X-Forwarded-For).
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")

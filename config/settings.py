"""Settings, all from the environment; a missing or misspelt one stops the start with its name.

The table in README.md lists every variable read here.
"""

import secrets
from pathlib import Path

import django
import environ
from django.core.exceptions import ImproperlyConfigured

from .database import database

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
# The demo keeps to a database of its own, which it may throw away.
DEMO_DATABASE = VAR_DIR / "demo.sqlite3"

env = environ.Env()


def env_bool(name: str, *, default: bool) -> bool:
    """A boolean that must be spelt as one: ``DEBUG=yess`` is an error and not False."""
    text = env.str(name, default="").strip().lower()
    if not text:
        return default
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {text!r}; write true or false.")


def demo_secret_key() -> str:
    """The demo's own key, made once and kept beside its database so that sign-ins survive a restart."""
    path = VAR_DIR / "demo-secret-key"
    VAR_DIR.mkdir(exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


DEMO = env_bool("DEMO", default=False)
DEBUG = env_bool("DEBUG", default=False)

SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEMO:
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Put a long random string into the environment, for example from "
            "python -c 'import secrets; print(secrets.token_urlsafe(50))', or run the demo: manage.py demo"
        )
    SECRET_KEY = demo_secret_key()

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Apps ------------------------------------------------------------------------------------------------

NATIVE_PARTIALS = django.VERSION >= (6, 0)

INSTALLED_APPS = [
    "competency",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    *([] if NATIVE_PARTIALS else ["template_partials"]),
    "django_htmx",
    "import_export",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "competency.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "competency.middleware.CompressedPageMiddleware",
    "csp.middleware.CSPMiddleware",
    "competency.middleware.DatabaseTroubleMiddleware",
    "competency.middleware.ReplicaMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "competency.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [] if NATIVE_PARTIALS else ["template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "competency.views.navigation.navigation",
            ],
        },
    }
]

# Database --------------------------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default="")
if not DATABASE_URL:
    VAR_DIR.mkdir(exist_ok=True)
    DATABASE_URL = f"sqlite:///{DEMO_DATABASE if DEMO else VAR_DIR / 'competency.sqlite3'}"
DATABASE_POOL = env.int("DATABASE_POOL", default=8)
DATABASES = {"default": database(DATABASE_URL, pool=DATABASE_POOL)}
# A copy that follows the database of PostgreSQL; pages are read from it, see competency/operation/replica.py.
REPLICA_URL = env.str("REPLICA_URL", default="")
if REPLICA_URL:
    DATABASES["replica"] = database(REPLICA_URL, pool=DATABASE_POOL)
    if {each["ENGINE"] for each in DATABASES.values()} != {"django.db.backends.postgresql"}:
        raise ImproperlyConfigured("REPLICA_URL needs PostgreSQL, as DATABASE_URL does; see README.md.")
    # Who waits for a replica waits for nothing: the database itself has the answer.
    DATABASES["replica"]["OPTIONS"]["pool"]["timeout"] = 2
    DATABASE_ROUTERS = ["competency.operation.replica.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Counts failed sign-ins, so all processes must share it: by default a table of the database, which a migration makes.
CACHES = {"default": env.cache_url_config(env.str("CACHE_URL", default="") or "dbcache://competency_cache")}
# Whoever tries many addresses must not push the counts of others out.
CACHES["default"].setdefault("OPTIONS", {}).setdefault("MAX_ENTRIES", 100_000)

# People and sign-in ----------------------------------------------------------------------------------

AUTH_USER_MODEL = "competency.User"
AUTHENTICATION_BACKENDS = ["competency.backends.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "competency.views.account.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Sign-ins and their failures are counted by our own views, which tell known browsers apart.
# What is left of allauth's own count are wrong codes of a second factor, which come after the right password.
ACCOUNT_RATE_LIMITS = {"login": False, "login_failed": "10/5m/key"}
MFA_ADAPTER = "competency.views.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# A new password ends every other session of its owner; this one stays.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=24 * 14) * 3600

# Security --------------------------------------------------------------------------------------------

# HTTPS is expected in production; behind a proxy that speaks it set SECURE_PROXY=true as well.
HTTPS = env_bool("HTTPS", default=not (DEMO or DEBUG))
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Where links in mails lead that no request asks for.
FIRST_HOST = (ALLOWED_HOSTS or [""])[0].lstrip("*.") or "localhost"
BASE_URL = env.str("BASE_URL", default=f"{'https' if HTTPS else 'http'}://{FIRST_HOST}").rstrip("/")
SECURE_PROXY = env_bool("SECURE_PROXY", default=False)
if SECURE_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Sign-ins are limited per address; behind a proxy everybody has the proxy's unless it says for whom it asks.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXIES", default=1 if SECURE_PROXY else 0)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "competency_session"
CSRF_COOKIE_NAME = "competency_csrf"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSP_DIRECTIVES = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "manifest-src": ["'self'"],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": CSP_DIRECTIVES}

# Files -----------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# The demo and development serve straight from static/; production serves what collectstatic hashed and compressed.
WHITENOISE_USE_FINDERS = DEMO or DEBUG
STATIC_ROOT = None if WHITENOISE_USE_FINDERS else env.str("STATIC_ROOT", default=str(VAR_DIR / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "competency.operation.lean_files.LeanStaticFilesStorage"
    },
}
UPLOAD_MEGABYTES = env.int("UPLOAD_MEGABYTES", default=20)
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_MEGABYTES * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
# A team's needs are one form: five fields for each skill of the framework.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# Imports and exports of the admin; our own pages set their formats themselves.
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_SKIP_ADMIN_LOG = True
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_IMPORT_IGNORE_BLANK_LINES = True

# Language, time, mail, logging -----------------------------------------------------------------------

LANGUAGE_CODE = "en"
FORMAT_MODULE_PATH = "config.formats"
# Only languages that the pages are written in: otherwise Django's own sentences would come in the browser's.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "competency" / "locale"]
LANGUAGE_COOKIE_NAME = "competency_language"
LANGUAGE_COOKIE_AGE = 31_536_000
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="competency@localhost")

LOG_FORMATS = {"line": "competency.operation.logs.Line", "json": "competency.operation.logs.Json"}
LOG_FORMAT = env.str("LOG_FORMAT", default="line")
if LOG_FORMAT not in LOG_FORMATS:
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}; write {' or '.join(LOG_FORMATS)}.")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"chosen": {"()": LOG_FORMATS[LOG_FORMAT]}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "chosen"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Django's own ways to the console and by mail would go around what blots secrets out.
        "django": {"handlers": [], "propagate": True},
        # The demo's terminal is for its welcome.
        "competency.requests": {"level": "WARNING" if DEMO else "INFO"},
    },
}
# With a token /metrics answers whoever sends it (Authorization: Bearer ...); without one there is no such page.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
# Below this the app says that it is not ready, before the disk is full.
MEGABYTES_FREE = env.int("MEGABYTES_FREE", default=200)

SIMPLE_HISTORY_REVERT_DISABLED = True

# Background work waits for `manage.py work`; tests do it where it is asked for.
JOBS_AT_ONCE = False

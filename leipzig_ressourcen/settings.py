"""Settings, all from the environment: safe to develop with, strict in production.

``LEIPZIG_PRODUCTION=1`` switches to production, which refuses to start without
``SECRET_KEY``, ``ALLOWED_HOSTS`` and ``DATABASE_URL``. The README lists every variable.
"""

import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
PRODUCTION = os.environ.get("LEIPZIG_PRODUCTION", "") == "1"
# Without a proxy that sets them, every visitor could send X-Forwarded-For and -Proto.
BEHIND_PROXY = os.environ.get("LEIPZIG_BEHIND_PROXY", "") == "1"


def required(name: str, development: str) -> str:
    """Value of an environment variable that production must set itself."""
    if value := os.environ.get(name, "").strip():
        return value
    if PRODUCTION:
        raise ImproperlyConfigured(
            f"Im Produktivbetrieb fehlt die Umgebungsvariable {name}."
        )
    return development


def listed(text: str) -> list[str]:
    """Words between commas, without blanks around them and without empty ones."""
    return [word for part in text.split(",") if (word := part.strip())]


def paired(text: str) -> dict[str, str]:
    """Pairs ``name=value`` between commas."""
    pairs = (word.rpartition("=") for word in listed(text))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def readable(path: Path) -> str:
    """What SQLite opens: a file that nobody here may write is opened to be read alone.

    A log beside it still belongs to it; without one, nothing has to be written to read.
    """
    if not path.exists() or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        return str(path)
    log = path.with_name(f"{path.name}-wal").exists()
    return f"file:{quote(str(path))}?{'mode=ro' if log else 'immutable=1'}"


DEBUG = not PRODUCTION and os.environ.get("LEIPZIG_DEBUG", "") == "1"
SECRET_KEY = required("SECRET_KEY", "nur-fuer-die-entwicklung-" + "0" * 40)
ALLOWED_HOSTS = listed(required("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"))
CSRF_TRUSTED_ORIGINS = listed(os.environ.get("CSRF_TRUSTED_ORIGINS", ""))

INSTALLED_APPS = [
    "allauth",  # its admin first, so that ours can take back what nobody needs
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "knox",
    "leipzig_ressourcen.apps.ProjectConfig",
    "districts",
    "facilities",
    "planning",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "rules",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # before static files, which need it as well
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "leipzig_ressourcen.kept.keep_open_answers",  # before anybody is looked up
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "leipzig_ressourcen.accounts.sittings.end_of_sitting",  # before anybody is answered
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "leipzig_ressourcen.middleware.no_zero_bytes",
    "leipzig_ressourcen.middleware.no_store_for_signed_in",
    "leipzig_ressourcen.middleware.open_to_foreign_pages",
    "leipzig_ressourcen.accounts.tokens.owner_reads_by_key",  # before anything is read
    "leipzig_ressourcen.middleware.read_what_was_released",
    "allauth.account.middleware.AccountMiddleware",
    "leipzig_ressourcen.accounts.second_factor.second_factor_where_required",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers for whoever is locked out
]

ROOT_URLCONF = "leipzig_ressourcen.urls"
WSGI_APPLICATION = "leipzig_ressourcen.wsgi.application"
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
                "leipzig_ressourcen.context.site",
            ],
        },
    },
]

# recursive_triggers: without it INSERT OR REPLACE slips past the triggers that guard
# frozen rows. IMMEDIATE: one writer at a time, so nothing is decided twice.
SQLITE_OPTIONS = {
    "init_command": (
        "PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;"
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    ),
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
}
DATABASES = {
    "default": dj_database_url.parse(
        required("DATABASE_URL", f"sqlite:///{VAR_DIR / 'leipzig.sqlite3'}"),
        conn_max_age=60,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
    DATABASES["default"]["NAME"] = readable(Path(DATABASES["default"]["NAME"]))
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "answers": {  # open answers of the interfaces, see kept.py
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "answers",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 60},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SIMPLE_HISTORY_DATE_INDEX = False  # states are looked up by their row
SIMPLE_HISTORY_REVERT_DISABLED = True  # a correction is a new state, never an old one

# Values older than this are shown as out of date.
DATA_MAX_AGE_YEARS = int(os.environ.get("DATA_MAX_AGE_YEARS", "3"))

# Thresholds of statistical secrecy by source and audience, a file of the operator.
DISCLOSURE_RULES = Path(
    os.environ.get("DISCLOSURE_RULES", BASE_DIR / "fixtures" / "disclosure_rules.json")
)

# What the Erklärung zur Barrierefreiheit says about the operator; a deployment check
# refuses production while one of them is missing.
OPERATOR = {
    name: os.environ.get(name, "")
    for name in (
        "OPERATOR_NAME",  # body that runs the offering
        "ACCESSIBILITY_STATEMENT_DATE",  # JJJJ-MM-TT, last review of the statement
        "ACCESSIBILITY_METHOD",  # how it was assessed
        "ACCESSIBILITY_CONTACT",  # where barriers are reported
        "ACCESSIBILITY_ENFORCEMENT",  # Durchsetzungsstelle with address
    )
}

# What harvesters of open data are told beside the data; without them it stays unsaid.
CATALOGUE_CONTRIBUTOR = os.environ.get("CATALOGUE_CONTRIBUTOR", "").strip()
CATALOGUE_CONTACT = os.environ.get("CATALOGUE_CONTACT", "").strip()

FILTERS_EMPTY_CHOICE_LABEL = "alle"
LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
LOGOUT_REDIRECT_URL = "start"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "rules.permissions.ObjectPermissionBackend",
]
# Per account and address together: nobody locks out somebody else's account, and one
# address cannot try many passwords for one account.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "districts.client.address_of"
AXES_LOCKOUT_CALLABLE = "leipzig_ressourcen.errors.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the log of acts keeps sign-ins, without addresses
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# Accounts are given out; who plans, releases or administers brings a second factor.
ACCOUNT_ADAPTER = "leipzig_ressourcen.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False  # to come in with another account
ACCOUNT_SESSION_REMEMBER = True  # for SESSION_COOKIE_AGE
# Tries of codes count per account; passwords are counted by axes, see above.
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": "5/5m/key"}
MFA_ADAPTER = "leipzig_ressourcen.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Leipzig Ressourcen"
SECOND_FACTOR_REQUIRED = (
    os.environ.get("LEIPZIG_SECOND_FACTOR", "1" if PRODUCTION else "0") == "1"
)
# Single sign-on is there as soon as its server is named.
OIDC_SERVER_URL = os.environ.get("OIDC_SERVER_URL", "").strip()
OIDC_NAME = os.environ.get("OIDC_NAME", "").strip() or "Stadtkonto"
OIDC_GROUPS_CLAIM = os.environ.get("OIDC_GROUPS_CLAIM", "").strip() or "groups"
OIDC_ROLES = paired(os.environ.get("OIDC_ROLES", ""))
SOCIALACCOUNT_ADAPTER = "leipzig_ressourcen.accounts.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "verbund",
                "name": OIDC_NAME,
                "client_id": os.environ.get("OIDC_CLIENT_ID", ""),
                "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
                "settings": {
                    "server_url": OIDC_SERVER_URL,
                    "uid_field": "issuer_subject",
                    "fetch_userinfo": False,  # the signed token alone counts
                    "scope": ["openid", "profile"],
                },
            }
        ],
    }
}
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("kern", NODE_MODULES / "@kern-ux" / "native" / "dist"),
    ("leaflet", NODE_MODULES / "leaflet" / "dist"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION

# Nothing is loaded from a foreign host, no inline script, no inline style.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "leipzig_ressourcen.errors.csrf_failure"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 60 * 60  # a working day, however busy
IDLE_S = 60 * int(os.environ.get("LEIPZIG_IDLE_MINUTES", "60"))
if PRODUCTION:
    SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT", "1") == "1"
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sitzung"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"

KNOX_TOKEN_MODEL = "knox.AuthToken"  # what our scopes of keys point at
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "rest_framework.filters.OrderingFilter",
    ],
    "DEFAULT_PAGINATION_CLASS": "leipzig_ressourcen.pagination.Pages",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "PAGE_SIZE": 100,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Leipzig Ressourcen",
    "DESCRIPTION": (
        "Bedarf, Bestand und Vorschlag der bedarfsorientierten Ressourcensteuerung, "
        "mit Quelle, Stand und Schlüsselversion an jeder Zahl. Lizenz und Quellenangabe "
        "stehen unter `source` an jeder Zeile und vollständig unter `sources`."
    ),
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,  # they speak English to developers
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "apiKey": {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": "API-Schlüssel eines Kontos: `Token …`. Ohne ihn lesen "
                "Sie, was veröffentlicht ist.",
            }
        }
    },
    "SECURITY": [{"apiKey": []}],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Without validatorUrl the page would send its address to a foreign host.
    "SWAGGER_UI_SETTINGS": {"validatorUrl": None, "supportedSubmitMethods": ["get"]},
    "ENUM_NAME_OVERRIDES": {
        "AreaKind": "districts.models.Area.Kind",
        "ValueState": "districts.models.State",
        "FacilityType": "facilities.models.Facility.Kind",
        "ProviderKind": "facilities.models.Provider.Kind",
        "ScoreState": "planning.models.FacilityScore.State",
        "ComparedPlan": [(name, name) for name in "abc"],
        "PlanKind": "planning.models.PlanVersion.Plan",
        "Status": "planning.models.Status",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

"""Django's settings, derived from `environment.py`: read that table first."""

from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg.types import numeric

from stadtkern import environment as env
from stadtkern.kernel import database, database_settings, modules
from stadtkern.kernel.storage import address as storage

if wrong := env.faults():
    raise env.SettingError("\n".join(wrong))
MODE = env.choice("STADTKERN_MODE")
DEMO = MODE == "demo"
DEBUG = env.flag("STADTKERN_DEBUG")
SECRET_KEY = env.value("STADTKERN_SECRET")
SECRET_KEY_FALLBACKS = env.value("STADTKERN_SECRET_FALLBACKS").split()
VAR = Path(env.value("STADTKERN_VAR"))
CITY_FOLDER = Path(env.value("STADTKERN_CITY")) if env.value("STADTKERN_CITY") else None
CLOCK_OFFSET = env.clock_offset(env.value("STADTKERN_CLOCK"))
SIZE = env.choice("STADTKERN_SIZE")
PAGE_CACHE_GRACE = 1.0  # seconds, see kernel.web.pagecache
PAGE_CACHE_BYTES = env.number("PAGE_CACHE_MB") * 1024 * 1024  # of all pages of a process, plain and compressed
CONTENT_LISTENER = MODE != "test"  # no thread of its own in tests
PUBLIC_URL = env.value("STADTKERN_URL").rstrip("/")
PRODUCTION = MODE == "production"
OIDC = bool(env.value("OIDC_NAME")) or MODE == "test"  # tests set up a sign-in of the city's own one by one
HTTPS = PUBLIC_URL.startswith("https://")

ALLOWED_HOSTS = ["*"] if not PRODUCTION else [urlsplit(PUBLIC_URL).hostname or "", "127.0.0.1", "localhost"]
TRUSTED_PROXIES = env.number("STADTKERN_PROXIES")
LIMITS = env.flag("STADTKERN_LIMITS")
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "stadtkern.kernel.city",
    "stadtkern.kernel.places",
    "stadtkern.kernel.people",  # before allauth: its templates give allauth's pages our look
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    # Its HTTP client is a weight in every web process, so it is there only where a city has a sign-in of its own.
    *(["allauth.socialaccount.providers.openid_connect"] if OIDC else []),
    "procrastinate.contrib.django",
    "stadtkern.kernel.messages",
    "stadtkern.kernel.jobs",
    "stadtkern.kernel.trust",
    "stadtkern.kernel.privacy",
    "stadtkern.kernel.search",
    "stadtkern.kernel.api",
    "stadtkern.kernel.web",
    *modules.app_names(),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "stadtkern.kernel.web.middleware.Headers",
    "csp.middleware.CSPMiddleware",
    "stadtkern.kernel.web.health.HealthPaths",
    "stadtkern.kernel.web.middleware.Compressed",
    "stadtkern.kernel.web.staticfiles.StaticFiles",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "stadtkern.kernel.web.middleware.PathLanguage",
    "stadtkern.kernel.web.request_texts.CleanTexts",
    "stadtkern.kernel.web.unavailable.NoWriting",
    "stadtkern.kernel.web.middleware.CityTime",
    "stadtkern.kernel.web.middleware.SwitchedOff",
    "django.middleware.common.CommonMiddleware",
    "stadtkern.kernel.web.middleware.CrossSite",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "stadtkern.kernel.people.middleware.SecondFactor",
    "stadtkern.kernel.web.middleware.PlainRefusals",
    "stadtkern.kernel.web.request_bodies.WholeBodies",
]

ROOT_URLCONF = "stadtkern.urls"
WSGI_APPLICATION = "stadtkern.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "stadtkern.kernel.web.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "stadtkern.kernel.web.templatetags.web",
            ],
        },
    }
]
CACHES = {
    # What all web processes must know: allauth's counters of failed sign-ins, and codes that were used.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_trust_sharedvalue",
        "KEY_FUNCTION": "stadtkern.kernel.trust.shared_values.key",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Pieces of the shell that change only with the city (see web/base.html); each process keeps its own.
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}
if MODE == "test":
    CACHES = {name: {"BACKEND": "django.core.cache.backends.dummy.DummyCache"} for name in CACHES}
FORM_RENDERER = "stadtkern.kernel.web.forms.KernRenderer"

DATABASES = database_settings.read(
    env.value("DATABASE_URL") or database.own_url(VAR), env.value("DATABASE_REPLICA_URL")
)
# In psycopg's binary form a number that does not fit its column becomes another one; as text PostgreSQL refuses it.
psycopg.adapters.register_dumper(numeric.Int2, numeric.Int2Dumper)
psycopg.adapters.register_dumper(numeric.Int4, numeric.Int4Dumper)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "kernel_people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
HOST_PREFIX = (
    "__Host-" if HTTPS else ""
)  # no neighbour below the same domain can set such a cookie (RFC 6265bis, 4.1.3.2)
SESSION_COOKIE_NAME = f"{HOST_PREFIX}stadtkern"
CSRF_COOKIE_NAME = f"{HOST_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
# Messages and sessions live in a cookie only once somebody has signed in or sent a form.
MESSAGE_STORAGE = "stadtkern.kernel.web.message_storage.MessageStorage"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [VAR / "locale"]  # made from all .po files by kernel.web.translations
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # a request's is the city's, see kernel.web.middleware.CityTime; the domain asks city.clock

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "stadtkern.kernel.web.staticfiles.NpmFinder",
]
STORAGES = {
    "default": storage.backend(env.value("STADTKERN_STORAGE_URL"), VAR),
    "staticfiles": {"BACKEND": "stadtkern.kernel.web.staticfiles.HashedStorage"},
}
MEDIA_URL = "/dateien/"
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Only what a page needs, from here, and no inline code; django-csp's decorators widen it for one page where it must.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS and PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^gesund(/web)?$"]  # asked on the machine itself
CSRF_FAILURE_VIEW = "stadtkern.kernel.web.views.csrf_failure"

# People: see kernel/people. A code by mail or a password, passkeys, TOTP, the city's own OpenID Connect.
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]  # nobody signs up; but sign-in asks for a password only with it
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "stadtkern.kernel.people.adapters.AccountAdapter"
# A link, not a form: the policy allows forms only to ourselves, and browsers hold redirects of a form to it as well.
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_ADAPTER = "stadtkern.kernel.people.adapters.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = (
    {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "stadt",
                    "name": env.value("OIDC_NAME"),
                    "client_id": env.value("OIDC_CLIENT"),
                    "secret": env.value("OIDC_SECRET"),
                    "settings": {"server_url": env.value("OIDC_URL")},
                }
            ]
        }
    }
    if env.value("OIDC_NAME")
    else {}
)
MFA_ADAPTER = "stadtkern.kernel.people.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/verwaltung/"
LOGOUT_REDIRECT_URL = "/"

# Mail: allauth's own mails and ours all go through the outbox (kernel.messages).
EMAIL_BACKEND = "stadtkern.kernel.messages.mail.django_backend.OutboxBackend"
SMTP_URL = env.value("SMTP_URL")
PUSH_KEY = env.value("STADTKERN_PUSH_KEY")
PUSH_SERVICES = env.value("STADTKERN_PUSH_SERVICES").replace(",", " ").split()
FETCH_STAND_INS: list[str] = []  # host:port of servers that tests start; never from the environment
PUSH_STAND_INS = [] if PRODUCTION else env.value("STADTKERN_PUSH_STAND_INS").replace(",", " ").split()
MAIL_FROM = env.value("MAIL_FROM")  # empty: the city's own, see kernel.city.contacts.sender

PROCRASTINATE_ON_APP_READY = "stadtkern.kernel.jobs.setup.on_app_ready"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "stadtkern.kernel.log_lines.WithoutTokens",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"stadtkern": {"level": "INFO"}},
}

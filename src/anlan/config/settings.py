"""Everything that differs between two installations, read once from the environment."""

import os
import secrets
import sys
from pathlib import Path

import dj_database_url

from anlan.config import keys

ROOT = Path(os.environ.get("ANLAN_ROOT", Path(__file__).resolve().parents[3]))
VAR = Path(os.environ.get("ANLAN_VAR", ROOT / "var"))
PROFILE = os.environ.get("ANLAN_PROFILE", "test" if "pytest" in sys.modules else "demo")  # demo|test|production
COUNTY_HOST = os.environ.get("ANLAN_HOST", "localhost")
# The ledger's clock may be replaced only where this begins with "demo." (trust §7.3).
LEDGER_ORIGIN = os.environ.get(
    "ANLAN_LEDGER_ORIGIN", f"{'' if PROFILE == 'production' else 'demo.'}{COUNTY_HOST}/ledger"
)
COUNTY_NAME = os.environ.get("ANLAN_COUNTY_NAME", "澜川市")
COUNTY_NAME_EN = os.environ.get("ANLAN_COUNTY_NAME_EN", "Lanchuan")
# A county's own procedures, letters and lists; files here override ours of the same name.
COUNTY_FOLDER = Path(os.environ["ANLAN_COUNTY"]) if os.environ.get("ANLAN_COUNTY") else None
# Printed on every letter: where a petition stands, and where a receipt is checked ({number}).
STATUS_ADDRESS = os.environ.get("ANLAN_STATUS_ADDRESS", f"https://{COUNTY_HOST}/status")
CHECK_ADDRESS = os.environ.get("ANLAN_CHECK_ADDRESS", f"https://{COUNTY_HOST}/check/{{number}}")
FONTS = Path(os.environ.get("ANLAN_FONTS", ROOT / "fonts"))
# `ledger`: the sequencer's process, which holds the log's key and none of the others (trust §8.3).
PROCESS = os.environ.get("ANLAN_PROCESS", "web")
KEY_FOLDER = Path(os.environ.get("ANLAN_KEYS", VAR / "keys"))
KEYS = keys.NO_KEYS if PROCESS == "ledger" else keys.load(KEY_FOLDER, may_create=PROFILE != "production")
LOG_KEY_FOLDER = Path(os.environ.get("ANLAN_LOG_KEYS", VAR / "ledger"))  # read by `anlan ledger run` only
# What was signed, outside the database: a restored old database is found out by it (trust §7.4).
CHECKPOINTS_FILE = Path(os.environ.get("ANLAN_CHECKPOINTS", VAR / "checkpoints.log"))
WITNESS_POLICY = Path(os.environ["ANLAN_WITNESSES"]) if os.environ.get("ANLAN_WITNESSES") else None
SECOND_TREE = os.environ.get("ANLAN_SM3_LOG", "") == "yes"  # the same events under SM3 (field F-83)

SECRET_KEY = KEYS.web.hex() or secrets.token_hex(32)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ANLAN_ALLOWED_HOSTS", f"{COUNTY_HOST},localhost,127.0.0.1,[::1],testserver").split(",")

DATABASES = {"default": dj_database_url.parse(os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'anlan.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # FULL, because NORMAL lost acknowledged commits in 182 of 200 simulated power cuts (trust §1).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-4000;"
        ),
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5}
# Kept between requests: the last one to close SQLite's file would copy its whole log back, after every request.
DATABASES["default"]["CONN_MAX_AGE"] = 600

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "anlan.ledger",
    "anlan.gate",
    "anlan.places",
    "anlan.offices",
    "anlan.cases",
    "anlan.intake",
    "anlan.portal",
    "anlan.desk",
    "anlan.demo",
]

MIDDLEWARE = [
    "anlan.config.pages.headers.SafetyHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "anlan.desk.sign_in.StaffSession",
    "anlan.desk.access.DeskAccess",
]

ROOT_URLCONF = "anlan.config.urls"
WSGI_APPLICATION = "anlan.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "anlan.config.pages.display.shell",
            ],
            "builtins": ["anlan.config.pages.templatetags.anlan_pages"],
        },
    }
]

AUTH_USER_MODEL = "offices.Account"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None  # staff sign in by name; an account holds no e-mail address
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "anlan.desk.sign_in.StaffAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # a fresh second factor, trust §10.3
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/5m/key"}  # a county leaves by one address
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("ANLAN_PROXIES", "1" if PROFILE == "production" else "0"))
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
MFA_ADAPTER = "anlan.desk.sign_in.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "anlan.desk.sign_in.CodeForm",
    "reauthenticate": "anlan.desk.sign_in.CodeAgainForm",
}
MFA_TOTP_ISSUER = "安澜"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10
SECOND_FACTOR_REQUIRED = PROFILE != "test"
OPEN_WHILE_SIGNING_IN = ("/account/", "/static/", "/language", "/display", "/csp-report")
# Single sign-on of the county (OIDC); a person joins it to their own account once, signed in.
SOCIALACCOUNT_ADAPTER = "anlan.desk.sign_in.StaffIdentities"
SOCIALACCOUNT_QUERY_EMAIL = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {}
if os.environ.get("ANLAN_OIDC_ISSUER"):
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "county",
                "name": os.environ.get("ANLAN_OIDC_NAME", "统一身份认证"),
                "client_id": os.environ["ANLAN_OIDC_CLIENT_ID"],
                "secret": os.environ["ANLAN_OIDC_CLIENT_SECRET"],
                "settings": {"server_url": os.environ["ANLAN_OIDC_ISSUER"]},
            }
        ],
    }
# Imports and the reading of the ledger go on beside the pages; a test that rolls back sees only its own thread.
WORK_IN_THREADS = PROFILE != "test"
# Shared by the workers of one machine: drafts of forms, codes used once, wrong sign-ins counted.
CACHES = {
    "default": {
        "BACKEND": "anlan.config.file_cache.SharedFiles",
        "LOCATION": VAR / "cache",
    }
    if PROFILE != "test"
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["anlan.config.hashing.OfficeArgon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "web" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [path for path in [ROOT / "web" / "dist"] if path.exists()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"
CSRF_FAILURE_VIEW = "anlan.config.pages.errors.form_expired"

SESSION_COOKIE_NAME = "anlan"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
X_FRAME_OPTIONS = "DENY"
# Faults go to the error stream with types and lines, without values (the three streams of trust §12 come next).
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "anlan.config.logs.TypesAndLines",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
if PROFILE == "demo":
    from anlan.demo.cast import sign_ins

    DEMO_CAST = sign_ins()  # offered on the sign-in page
if PROFILE == "production":
    SESSION_COOKIE_NAME = "__Host-anlan"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

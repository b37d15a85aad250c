"""The door for a web server process; whatever must hold is checked before it takes the first request."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "anlan.config.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402  (settings exist only now)

from anlan.cases.rules.law import lawbook  # noqa: E402

lawbook(settings.COUNTY_FOLDER)  # a broken procedure stops the start, with file, line and rule

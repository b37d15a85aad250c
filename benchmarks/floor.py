"""The floor: bare views on the same database, in Django as `startproject` leaves it (its seven middleware).

Create: one view, one INSERT, committed. List: one view, one SELECT … LIMIT n of the same table, drawn by a template.
"""

from django.db import connection, models
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from anlan.cases.models import Case

TABLE = "bench_note"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
_COLUMNS = ("number", "title", "state", "received_at", "due", "place_text")
_PAGE = Engine().from_string(
    "<!doctype html><html><body><table>{% for row in rows %}<tr><td>{{ row.number }}</td><td>{{ row.title }}</td>"
    "<td>{{ row.state }}</td><td>{{ row.received_at }}</td><td>{{ row.due }}</td><td>{{ row.place_text }}</td></tr>"
    "{% endfor %}</table></body></html>"
)


class Note(models.Model):
    """The bare table of the floor."""

    title = models.CharField(max_length=120)
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "benchmarks"
        db_table = TABLE
        managed = False

    def __str__(self) -> str:
        return self.title


def make_table() -> None:
    """Create the bare table unless it is there."""
    if TABLE not in connection.introspection.table_names():
        with connection.schema_editor() as editor:
            editor.create_model(Note)


def create(request: HttpRequest) -> HttpResponse:
    """Insert one row."""
    note = Note.objects.create(title=request.POST["title"], text=request.POST["text"])
    return HttpResponse(f"<!doctype html><p>{note.pk}</p>")


def listed(request: HttpRequest, rows: int) -> HttpResponse:
    """Select the newest rows and draw them."""
    found = Case.objects.order_by("-serial").values(*_COLUMNS)[:rows]
    return HttpResponse(_PAGE.render(Context({"rows": found})))


urlpatterns = [path("floor/create", create), path("floor/list/<int:rows>", listed)]

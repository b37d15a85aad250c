"""Our addresses and the floor's."""

from anlan.config import urls as ours
from anlan.config.urls import handler400, handler403, handler404, handler500
from benchmarks import floor

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*floor.urlpatterns, *ours.urlpatterns]

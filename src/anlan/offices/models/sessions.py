"""Which sessions an account has open."""

from django.db import models


class StaffSession(models.Model):
    """One session of an account; what it holds lies in Django's session table."""

    account = models.ForeignKey("offices.Account", models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.account_id} {self.began_at}"

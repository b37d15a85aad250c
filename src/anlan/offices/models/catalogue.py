"""What can be asked for, and which unit answers for it (domain §19.5, field F-44)."""

import uuid

from django.db import models


class CategoryScheme(models.Model):
    """A named list of subjects: the county's own, a national standard, a neighbour's."""

    code = models.CharField(max_length=32, primary_key=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=150, blank=True)
    # Reporting and sorting use this one.
    current = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["current"], condition=models.Q(current=True), name="scheme_one_current")
        ]

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """One subject of a scheme: digits 2, 2+2 or 2+2+2."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    scheme = models.ForeignKey(CategoryScheme, models.PROTECT, related_name="categories")
    code = models.CharField(max_length=6)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=150, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["scheme", "code"], name="category_code_once")]

    def __str__(self) -> str:
        return self.name


class CategoryMapping(models.Model):
    """Says which subject of one scheme is which of another."""

    source = models.ForeignKey(Category, models.PROTECT, related_name="mappings")
    target = models.ForeignKey(Category, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "target"], name="mapping_once")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.target_id}"


class Competence(models.Model):
    """A unit answers for every subject whose code begins so, in one area or in all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey("offices.Unit", models.PROTECT, related_name="competences")
    scheme = models.ForeignKey(CategoryScheme, models.PROTECT, related_name="+")
    prefix = models.CharField(max_length=6, blank=True)
    area = models.ForeignKey("places.Area", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "scheme", "prefix", "area"], name="competence_once"),
            models.UniqueConstraint(
                fields=["unit", "scheme", "prefix"],
                condition=models.Q(area=None),
                name="competence_once_everywhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.prefix}"

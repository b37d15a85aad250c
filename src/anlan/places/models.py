"""The ground: the tree of areas down to the grid cell, and the sites that lie in it."""

import uuid

from django.db import models
from django.db.models import F, Q


class AreaKind(models.TextChoices):
    """The levels of the area tree, from the county down (field F-40)."""

    COUNTY = "county", "县（市、区）"
    TOWNSHIP = "township", "乡镇（街道）"
    COMMUNITY = "community", "社区"
    VILLAGE = "village", "行政村"
    CELL = "cell", "网格"


class Area(models.Model):
    """One area with its code, its days of validity and its outline in CGCS2000 (EPSG:4490).

    Population and households are figures of the area, never a list of people (domain §2.2, N-09).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=12)
    cell_suffix = models.CharField(max_length=8, blank=True, default="")
    kind = models.CharField(max_length=12, choices=AreaKind.choices)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True, default="")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    # "/999999000000/999999103000/999999103201/" and for a cell one more "999999103201-01/".
    path = models.CharField(max_length=80, db_index=True)
    urban_rural_class = models.CharField(max_length=3, blank=True, default="")
    cell_kind = models.CharField(max_length=12, blank=True, default="")
    population_estimate = models.PositiveIntegerField(null=True, blank=True)
    households_estimate = models.PositiveIntegerField(null=True, blank=True)
    polygon = models.JSONField(null=True, blank=True)
    west = models.FloatField(null=True, blank=True)
    south = models.FloatField(null=True, blank=True)
    east = models.FloatField(null=True, blank=True)
    north = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    # Tells an unchanged outline at the next import; the stored one is simplified and could not.
    outline_checksum = models.BigIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "cell_suffix"], condition=Q(valid_to__isnull=True), name="area_code_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=AreaKind.values), name="area_kind_known"),
            models.CheckConstraint(
                condition=(Q(kind="cell") & ~Q(cell_suffix="")) | (~Q(kind="cell") & Q(cell_suffix="")),
                name="area_suffix_for_cells",
            ),
            models.CheckConstraint(
                condition=Q(kind="county", parent__isnull=True) | (~Q(kind="county") & Q(parent__isnull=False)),
                name="area_parent_below_county",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="area_days_in_order",
            ),
        ]


class PlaceKind(models.TextChoices):
    """What stands there; stations and cameras are first of all places."""

    SITE = "site", "场所"
    OFFICE = "office", "办公地点"
    SERVICE_CENTRE = "service_centre", "服务中心"
    SCHOOL = "school", "学校"
    HOSPITAL = "hospital", "医院"
    ENTERPRISE = "enterprise", "企业"
    STATION = "station", "站点"
    CAMERA = "camera", "摄像机"
    ROAD = "road", "道路"
    FACILITY = "facility", "设施"


class Place(models.Model):
    """One site at one point; which unit serves or owns it is kept on the unit's side."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=PlaceKind.choices)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True, default="")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="places")
    address = models.CharField(max_length=200, blank=True, default="")
    lon = models.FloatField()
    lat = models.FloatField()
    risk_class = models.CharField(max_length=16, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    changed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind_known"),
            models.CheckConstraint(
                condition=Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="place_point_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="place_days_in_order",
            ),
        ]

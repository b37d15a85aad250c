"""Units, the posts in them and who holds a post (domain §2.2)."""

import uuid

from django.db import models


class Unit(models.Model):
    """An office that can be made to answer; units form one tree."""

    KINDS = [
        ("party_committee", "党委"),
        ("government", "政府"),
        ("department", "市直部门"),
        ("township", "乡镇办区"),
        ("village_committee", "村居委会"),
        ("police_station", "派出所"),
        ("utility", "公用事业单位"),
        ("hospital", "医院"),
        ("court", "法院"),
        ("enterprise", "企业"),
        ("service_centre", "服务中心"),
    ]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    name_en = models.CharField(max_length=150, blank=True)
    kind = models.CharField(max_length=20, choices=KINDS)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    # "/code/code/": "inside that unit or below it" is a prefix test.
    path = models.CharField(max_length=500, unique=True)
    usci = models.CharField(max_length=18, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    address = models.CharField(max_length=200, blank=True)
    order = models.PositiveIntegerField(default=0)
    areas = models.ManyToManyField("places.Area", related_name="+", blank=True)
    founded_on = models.DateField()
    dissolved_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post in a unit; at most one is first and one direct responsible."""

    RESPONSIBILITIES = [("first", "第一责任人"), ("direct", "直接责任人"), ("none", "")]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts")
    title = models.CharField(max_length=60)
    title_en = models.CharField(max_length=100, blank=True)
    responsibility = models.CharField(max_length=6, choices=RESPONSIBILITIES, default="none")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "title"], name="post_title_once"),
            models.UniqueConstraint(
                fields=["unit", "responsibility"],
                condition=~models.Q(responsibility="none"),
                name="post_responsible_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Holding(models.Model):
    """Who held a post from which day to which day (both included)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    account = models.ForeignKey("offices.Account", models.PROTECT, related_name="holdings")
    from_date = models.DateField()
    to_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_date=None) | models.Q(to_date__gte=models.F("from_date")),
                name="holding_dates",
            ),
            models.UniqueConstraint(fields=["post"], condition=models.Q(to_date=None), name="holding_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.from_date}"

"""Which unit is charged with which standing duty of the petition system."""

from django.db import models


class UnitDuty(models.Model):
    """A standing duty of a unit: to register petitions, to hear of urgent matters, to take reports of retaliation."""

    DUTIES = [
        ("petition_office", "信访工作部门"),
        ("retaliation", "受理打击报复反映"),
        ("urgent_reports", "接收紧急信访事项报告"),
        ("accusations", "受理检举控告"),
        ("above_county", "上一级机关"),
    ]

    unit = models.ForeignKey("offices.Unit", models.PROTECT, related_name="duties")
    duty = models.CharField(max_length=20, choices=DUTIES)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "duty"], name="unit_duty_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.duty}"

"""Posts and who holds them."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from anlan.gate.rules.text import clean_code
from anlan.ledger.actions import append
from anlan.offices.actions.units import locked_unit, unit_fact
from anlan.offices.models import Account, Holding, Post
from anlan.offices.rules.actors import Actor
from anlan.offices.rules.permissions import OFFICES

RESPONSIBILITIES = ("first", "direct", "none")


class PostRefused(ValueError):
    """A post cannot be so or be held so: `code` names the rule."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(f"{code} {values}")


def add_post(
    *,
    actor: Actor,
    now: datetime,
    unit_id: UUID,
    title: str,
    title_en: str = "",
    responsibility: str = "none",
) -> UUID:
    """Add a post to a unit; PostRefused when the title or the responsibility is taken, UnitRefused."""
    OFFICES.require(actor, "edit_posts")
    if responsibility not in RESPONSIBILITIES:
        raise PostRefused("responsibility_unknown", responsibility=responsibility)
    title = clean_code(title, max_length=60)
    with transaction.atomic():
        unit = locked_unit(unit_id)
        post = Post(unit=unit, title=title, title_en=title_en, responsibility=responsibility)
        try:
            with transaction.atomic():
                post.save(force_insert=True)
        except IntegrityError as error:
            raise PostRefused("post_taken", unit=unit.code, responsibility=responsibility) from error
        payload = {"post": str(post.id), "responsibility": responsibility}
        append(unit_fact(actor, now, unit_id, "add_post", payload))
    return post.id


def appoint(*, actor: Actor, now: datetime, post_id: UUID, account_id: UUID, from_date: date) -> UUID:
    """Let an account hold a post from a day on; whoever held it until now ends the day before."""
    OFFICES.require(actor, "edit_posts")
    with transaction.atomic():
        post = _locked_post(post_id)
        if not Account.objects.filter(id=account_id, is_active=True).exists():
            raise PostRefused("account_unknown", account=account_id)
        if Holding.objects.filter(post=post, from_date__gte=from_date).exists():
            raise PostRefused("post_held_later", post=post_id)
        last = Holding.objects.filter(Q(to_date=None) | Q(to_date__gte=from_date), post=post).first()
        if last is not None:
            last.to_date = from_date - timedelta(days=1)
            last.save(update_fields=["to_date"])
        holding = Holding.objects.create(post=post, account_id=account_id, from_date=from_date)
        payload = {"post": str(post_id), "account": str(account_id), "from_date": from_date.isoformat()}
        append(unit_fact(actor, now, post.unit_id, "appoint", payload))
    return holding.id


def dismiss(*, actor: Actor, now: datetime, post_id: UUID, to_date: date) -> None:
    """End the holding of a post; `to_date` is its last day. PostRefused when nobody holds it."""
    OFFICES.require(actor, "edit_posts")
    with transaction.atomic():
        post = _locked_post(post_id)
        holding = Holding.objects.filter(post=post, to_date=None).first()
        if holding is None:
            raise PostRefused("post_vacant", post=post_id)
        if to_date < holding.from_date:
            raise PostRefused("holding_ends_before_it_begins", post=post_id)
        holding.to_date = to_date
        holding.save(update_fields=["to_date"])
        payload = {
            "post": str(post_id),
            "account": str(holding.account_id),
            "to_date": to_date.isoformat(),
        }
        append(unit_fact(actor, now, post.unit_id, "dismiss", payload))


def _locked_post(post_id: UUID) -> Post:
    post = Post.objects.select_for_update().filter(id=post_id).first()
    if post is None:
        raise PostRefused("post_unknown", post=post_id)
    return post

"""One petition on its way: each method writes down one step, done through the real action at a moment to come."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from anlan.cases.actions import after, handling, review, sorting
from anlan.demo.matters import Wording
from anlan.demo.office_days import LOCAL
from anlan.demo.telling import Petition, Story
from anlan.intake.actions import call_back, citizen
from anlan.intake.actions.vault import open_contact
from anlan.intake.queries.status import Checked
from anlan.offices.rules.actors import Actor

PAUSE = timedelta(minutes=6)  # two steps of one petition lie at least this far apart
DELIVERIES = {
    "direct": "当面送达，本人签收",
    "post": "挂号信回执已收到",
    "electronic": "经反映人同意电子送达，系统显示已读",
}


class Course:
    """The way of one petition: who acts, what was said, and the moment of its latest step."""

    def __init__(self, story: Story, petition: Petition, wording: Wording, unit: str) -> None:
        self.story, self.petition, self.wording, self.unit = story, petition, wording, unit
        self.last = datetime.min.replace(tzinfo=LOCAL)
        self.area_id: UUID | None = None
        self.came_on = self.accepted_on = self.due = self.delivered_on = story.start
        self.facts = ""
        self.answers = 0
        self.simple = False

    # Who acts
    @property
    def handler(self) -> Actor:
        """Return who handles it in its unit."""
        return self.story.offices.handler(self.unit)

    @property
    def leader(self) -> Actor:
        """Return who signs for its unit."""
        return self.story.offices.leader(self.unit)

    def by(self, username: str) -> Actor:
        """Return somebody of the cast."""
        return self.story.offices.people[username]

    def then(self, at: datetime, act: Callable[..., Any], actor: Actor | None = None, **values: Any) -> datetime:
        """Write down one step no earlier than the one before it; return its moment."""
        at = max(at, self.last + PAUSE)
        self.last = at
        who = {"actor": actor} if actor is not None else {}
        self.story.beat(at, lambda now: act(case_id=self.petition.case, now=now, **who, **values))
        return at

    def later(self, fewest: int, most: int) -> datetime:
        """Return a moment some working days after the latest step."""
        return self.story.days.within(self.last, fewest, most)

    # At intake
    def sort(self, at: datetime, *, simple: bool = False, accused: Sequence[UUID] = (), **values: Any) -> datetime:
        """Let the clerk say what kind of matter it is."""
        matter = self.wording.matter
        chosen = {"nature": matter.nature, "category": matter.category, "area_id": self.area_id, **values}
        chosen |= {"simple": simple, "accused_unit_ids": tuple(accused), "urgent": matter.urgent}
        self.simple = simple
        return self.then(at, sorting.sort, self.by("lin"), **chosen)

    def transfer(self, at: datetime, *, to: str = "", how: str = "transfer", co_units: Sequence[str] = ()) -> datetime:
        """Pass it on to its unit, or to another one that will object."""
        units = self.story.offices.units
        act = sorting.assign if how == "assign" else sorting.transfer
        helping = [units[code] for code in co_units]
        reason = "按照职责分工，由该单位办理。"
        return self.then(at, act, self.by("lin"), unit_id=units[to or self.unit], co_unit_ids=helping, reason=reason)

    # In the unit
    def accept(self, at: datetime, *, notice: str = "sent") -> datetime:
        """Accept it; from here the clock of the answer runs."""
        at = self.then(at, handling.accept, self.handler, notice=notice)
        self.accepted_on = at.astimezone(LOCAL).date()
        days = self.story.days
        self.due = days.due(self.accepted_on, 10, working=True) if self.simple else days.due(self.accepted_on, 60)
        return at

    def investigate(self, at: datetime) -> datetime:
        """Go and look."""
        day = at.astimezone(LOCAL)
        self.facts = self.wording.facts(f"{day.month}月{day.day}日", self.story.dice)
        return self.then(at, handling.investigate, self.handler, finding=self.facts)

    def draft(self, at: datetime) -> datetime:
        """Draft the opinion for the leader."""
        parts = self.wording.opinion(self.facts, again=self.answers > 0)
        return self.then(at, handling.draft_opinion, self.handler, result=self.wording.matter.result, parts=parts)

    def extend(self, at: datetime, days: int, *, told: bool = True) -> datetime:
        """Let the leader extend it once; told at once, or not yet."""
        day = at.astimezone(LOCAL).date()
        reason = "需要委托检测并征求相关部门意见，不能在六十日内办结。"
        at = self.then(at, handling.extend, self.leader, days=days, reason=reason, told_on=day if told else None)
        if told:
            self.due = self.story.days.due(self.accepted_on, 60 + days)
        return at

    def tell_extension(self, at: datetime, days: int) -> datetime:
        """Tell the petitioner of the extension; only now does it count."""
        self.due = self.story.days.due(self.accepted_on, 60 + days)
        return self.then(at, handling.tell_extension, self.handler, told_on=at.astimezone(LOCAL).date())

    def answer(self, at: datetime, *, result: str = "") -> datetime:
        """Let the leader issue the written opinion."""
        parts = self.wording.opinion(self.facts or self.wording.matter.finding, again=self.answers > 0)
        self.answers += 1
        chosen = result or self.wording.matter.result
        return self.then(at, handling.issue_opinion, self.leader, result=chosen, parts=parts)

    def deliver(self, at: datetime) -> datetime:
        """Bring the answer to the petitioner; looking up their address is an event of its own."""
        method = self.story.dice.choice(list(DELIVERIES))
        # Who accuses is known to the handling unit by consent only (R-PET-17).
        if self.story.dice.random() < 0.12 and self.wording.matter.nature != "report_accusation":
            self.open_address(at)
        at = max(at, self.last + PAUSE)
        self.delivered_on = at.astimezone(LOCAL).date()
        evidence = DELIVERIES[method]
        return self.then(at, handling.deliver, self.handler, method=method, delivered_at=at, evidence=evidence)

    def open_address(self, at: datetime) -> None:
        """Open name and address to deliver the answer; who has not given any is looked for in vain."""
        petition, handler = self.petition, self.handler

        def act(now: datetime) -> None:
            if petition.receipt_id is not None:
                open_contact(
                    actor=handler,
                    now=now,
                    receipt_id=petition.receipt_id,
                    fields=("name", "address"),
                    purpose="delivery",
                )

        self.last = max(at, self.last + PAUSE)
        self.story.beat(self.last, act)

    def plan(self, at: datetime, by_day: date) -> datetime:
        """Say by when the answer is carried out."""
        words = "按处理意见列出进度表，逐周检查，完成后书面告知反映人。"
        return self.then(at, handling.plan_execution, self.handler, execution_due=by_day, plan=words)

    def execute(self, at: datetime) -> datetime:
        """Carry it out, with proof."""
        proof = self.wording.matter.proof or "已按处理意见办理完毕。"
        return self.then(at, handling.execute, self.handler, proof=proof)

    def close(self, at: datetime) -> datetime:
        """Close it."""
        return self.then(at, handling.close, self.handler)

    # Afterwards
    def calls_until(self) -> datetime:
        """Return until when the closed case waits for a call: then its period of review is over and it is final."""
        period_over = self.story.days.due(self.delivered_on, 30)
        ends = (at for at in self.story.lapses if at.astimezone(LOCAL).date() > period_over and at > self.last)
        return min(ends, default=datetime.max.replace(tzinfo=LOCAL))

    def call(self, at: datetime, *, caller: str = "sun", **said: Any) -> datetime:
        """Ring; `said` is what was answered, `reached=False` when nobody was.

        Every call needs the number opened; the story tells only one opening in eight, to load in time.
        """
        petition, actor = self.petition, self.by(caller)
        at = max(at, self.last + PAUSE, at.replace(hour=9, minute=self.story.dice.randint(5, 50)))
        if petition.petitioner.phone and self.story.dice.random() < 0.125:

            def look(now: datetime) -> None:
                call_back.open_number(actor=actor, now=now, case_id=petition.case)

            self.story.beat(max(at - timedelta(minutes=2), self.last + timedelta(minutes=1)), look)
        return self.then(at, call_back.record, actor, **said)

    def reopen(self, at: datetime) -> datetime:
        """Have it handled again, because its petitioner said that it is not solved."""
        why = "回访核实，问题没有解决，退回承办单位重新办理。"
        at = self.then(at, call_back.reopen_unsolved, self.by("sun"), reason=why)
        self.accepted_on, self.simple = at.astimezone(LOCAL).date(), False
        self.due = self.story.days.due(self.accepted_on, 60)
        return at

    def as_citizen(self, at: datetime, act: Callable[..., Any], **values: Any) -> datetime:
        """Let the petitioner act with number and code in hand."""
        petition = self.petition
        at = max(at, self.last + PAUSE)
        self.last = at

        def do(now: datetime) -> None:
            if petition.receipt_id is None:
                raise AssertionError("only who holds a code acts with it")
            owner = Checked(receipt_id=petition.receipt_id, case_id=petition.case, number=petition.number)
            act(owner=owner, now=now, **values)

        self.story.beat(at, do)
        return at

    def rate(self, at: datetime, attitude: int, process: int, result: int, words: str = "") -> datetime:
        """Let the petitioner rate the answer."""
        scores = {"attitude": attitude, "process": process, "result": result}
        return self.as_citizen(at, citizen.rate, words=words, **scores)

    def ask_review(self, at: datetime) -> datetime:
        """Let the petitioner ask the next higher body."""
        words = "对处理意见不服：事实没有完全查清，我提供的材料没有采纳，请求复查。"
        return self.as_citizen(at, citizen.request_review, reason=words)

    def review(self, at: datetime, result: str, *, by: str = "zhou") -> datetime:
        """Give the review opinion."""
        at = max(at, self.last + PAUSE)
        found = "原认定事实清楚。" if result == "uphold" else "原认定遗漏一项事实。"
        facts = f"调阅原办理卷宗，听取申请人和原办理单位意见，{found}"
        why = {
            "uphold": "原处理意见依据充分，程序合法，予以维持。",
            "change": "原处理意见结论基本正确，执行期限不当，予以变更。",
            "redo": "原处理意见认定事实不清，责令原单位重新办理。",
        }
        self.delivered_on = at.astimezone(LOCAL).date()
        values = {"result": result, "facts": facts, "reasons": why[result], "method": "post", "delivered_at": at}
        at = self.then(at, review.issue_review, self.by(by), **values)
        if result == "redo":
            self.accepted_on, self.simple = self.delivered_on, False
            self.due = self.story.days.due(self.accepted_on, 60)
        return at

    def ask_re_review(self, at: datetime) -> datetime:
        """Let the petitioner ask the body above the reviewing one."""
        return self.as_citizen(at, citizen.request_re_review, reason="对复查意见仍然不服，请求复核，并申请听证。")

    def hear(self, at: datetime) -> datetime:
        """Open a hearing; its time does not count."""
        why = "申请人申请听证，决定举行听证，听证时间不计入期限。"
        return self.then(at, review.suspend, self.by("wei"), reason=why)

    def end_hearing(self, at: datetime) -> datetime:
        """Close the hearing."""
        return self.then(at, review.resume, self.by("wei"))

    def end_re_review(self, at: datetime, result: str) -> datetime:
        """Give the re-review opinion with the routes that remain."""
        at = max(at, self.last + PAUSE)
        return self.then(
            at,
            review.issue_re_review,
            self.by("wei"),
            result=result,
            facts="听证查明的事实与复查认定一致。",
            reasons="复查意见适用依据正确，予以维持。" if result == "uphold" else "复查意见部分不当，予以变更。",
            routes="信访程序终结。仍有争议的，可以依法提起诉讼；生活困难的，可以申请司法救助和临时救助；需要帮助的，可以申请法律援助。",
            method="post",
            delivered_at=at,
        )

    # Beside the work
    def supervise(self, at: datetime, kind: str = "on_site") -> datetime:
        """Let the supervisor go and look why it is late; the unit must answer in writing."""
        reply_due = self.story.days.worked_after(at.astimezone(LOCAL).date(), 5)
        found = "超过期限仍未答复，现场查看，尚缺检测报告，已要求三日内取回。"
        return self.then(at, after.supervise, self.by("sun"), kind=kind, reply_due=reply_due, finding=found)

    def answer_supervision(self, at: datetime) -> datetime:
        """Answer in writing."""
        why = "检测报告已取回，五个工作日内出具处理意见并送达。"
        return self.then(at, after.reply_supervision, self.handler, reason=why)

    def own(self, at: datetime, plan: str) -> datetime:
        """Let a leader take charge of the matter until it is solved (never of a person)."""
        leader, unit_id = self.by("wu"), self.story.offices.units["szf"]
        values = {"account_id": leader.account_id, "post": "常务副市长", "unit_id": unit_id, "plan": plan}
        return self.then(at, after.own, self.by("sun"), **values)

"""What people of the demo county write about, and what offices find and answer: made-up texts that vary by place."""

import random
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from anlan.demo.geography import DATA

SINCE = ("上周", "半个月前", "上个月", "一个多月前", "两个月前", "前几天", "三个月前", "入夏以来")
# What a petition says beyond the matter itself: one ending, or none.
ENDINGS = (
    "",
    "",
    "",
    "请有关部门尽快派人来看一看。",
    "盼望早日答复，谢谢。",
    "白天一般都在家，可以随时来核实。",
    "不求别的，只求给个准信。",
    "之前打过电话，没有结果。",
)
# What each answer adds to the measures of its kind, so that no two read the same.
PROMISES = (
    "{place}由专人跟进，{days}日内向您说明进展，有问题可以随时补充。",
    "完成后邀请您和{place}的居民代表到现场查看，照片存档{days}年。",
    "以上措施在{place}公示栏同步公布{days}日，接受大家监督。",
    "本单位将在{days}日后回访{place}，没有达到要求的继续整改。",
    "同类问题在{place}周边一并排查，{days}日内列出清单。",
    "责任科室已经与{place}对接，{days}日内完成并书面告知。",
    "{place}的负责人列席了研究会，承诺{days}日内落实到位。",
)
PROMISED_DAYS = ("五", "七", "十", "十五", "二十", "三十")
VISITED = (
    "{day}，本单位两名工作人员到{place}现场核实。",
    "{day}，会同社区和反映人到{place}查看。",
    "{day}，到{place}走访了反映人和周边住户。",
    "{day}，调阅资料并到{place}实地核查。",
)


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One kind of matter with everything said about it; `where` ∈ {town, village, any}."""

    category: str
    where: str
    title: str
    text: str
    spots: tuple[str, ...]
    details: tuple[str, ...]
    claims: str
    finding: str
    reasons: str
    handling: str
    basis: str
    result: str
    proof: str = ""
    nature: str = "appeal_request"
    simple: bool = False
    urgent: bool = False
    bare: bool = False  # answered in the same few words whatever the place


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One petition in words: what the petitioner wrote about a place."""

    matter: Matter
    title: str
    text: str
    place: str
    promise: str = ""

    def facts(self, day: str, dice: random.Random) -> str:
        """Say what was found on a day."""
        return dice.choice(VISITED).format(day=day, place=self.place) + self.matter.finding

    def opinion(self, facts: str, *, again: bool = False) -> dict[str, str]:
        """Return the five parts of a reasoned opinion (Art. 32)."""
        measures = self.matter.handling
        handling = f"针对{self.place}的情况，{measures}{self.promise}" if self.promise else measures
        return {
            "claims": self.matter.claims,
            "facts": facts,
            "reasons": self.matter.reasons,
            "handling": f"经重新办理：{handling}" if again else handling,
            "legal_basis": self.matter.basis,
        }


@cache
def matters() -> tuple[Matter, ...]:
    """Return every kind of matter, by category."""
    found = []
    for file in sorted((DATA / "matters").glob("*.toml")):
        for raw in tomllib.loads(file.read_text("utf-8"))["matter"]:
            lists = {key: tuple(raw[key]) for key in ("spots", "details")}
            found.append(Matter(**{**raw, **lists}))
    return tuple(found)


@cache
def by_category() -> Mapping[str, Matter]:
    """Map each subject to its matter."""
    return {matter.category: matter for matter in matters()}


def worded(matter: Matter, place: str, dice: random.Random, *, turn: int = 0) -> Wording:
    """Let somebody write about a matter at a place, each time a little differently.

    `turn` counts what was written about this matter before: its answers promise other things in turn.
    """
    values = {
        "place": place,
        "spot": dice.choice(matter.spots),
        "detail": dice.choice(matter.details),
        "since": dice.choice(SINCE),
    }
    return Wording(
        matter=matter,
        title=matter.title.format(**values),
        text=matter.text.format(**values) + dice.choice(ENDINGS),
        place=place,
        promise="" if matter.bare else _promise(place, turn, dice),
    )


def _promise(place: str, turn: int, dice: random.Random) -> str:
    count = len(PROMISES)
    chosen = [PROMISES[turn % count]]
    if turn >= count:  # the second time round two together, never the same two
        chosen.append(PROMISES[(turn + turn // count) % count])
    return "".join(words.format(place=place, days=dice.choice(PROMISED_DAYS)) for words in chosen)

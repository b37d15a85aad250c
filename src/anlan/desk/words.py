"""Every refusal in words: what was not done and why, what the rule asks; one row per code (look §3, Refusal)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as n_

from anlan.cases.rules.guards import Refusal
from anlan.desk import articles, days, names

# code: (the reason in one breath, what the rule asks)
REFUSALS: Mapping[str, tuple[str, str]] = {
    "channel_time_text_missing": (
        n_("缺渠道、时间或内容"),
        n_("登记一件信访事项，要有来的渠道、收到的时间和反映的内容。"),
    ),
    "nature_unknown": (n_("没有选性质"), n_("先分清是申诉求决、意见建议、检举控告、咨询还是求助，才知道归谁办。")),
    "accused_without_accusation": (
        n_("填了被反映单位，性质却不是检举控告"),
        n_("只有检举控告才有被反映的单位。把性质改成检举控告，或者去掉被反映单位。"),
    ),
    "unit_not_competent": (
        n_("职责目录里没有这个单位"),
        n_("按职责目录转给有权处理的单位；目录以外的单位，要写明理由。"),
    ),
    "accused_unit": (
        n_("不能转给被反映的单位"),
        n_("这件事反映的是这个单位，它和下属单位都不能承办，也看不到。可以转给它的上级，或纪检监察机关。"),
    ),
    "retaliation_route": (
        n_("打击报复只能转给联席会议办公室或纪检监察机关"),
        n_("反映打击报复的事项，由信访工作联席会议办公室或纪检监察机关承办。"),
    ),
    "no_retaliation": (n_("这件事没有反映打击报复"), n_("先行回应只用于反映打击报复的事项，24 小时内作出。")),
    "route_incomplete": (
        n_("途径、单位和期限没有写全"),
        n_("导入法定途径，要写明走哪条途径、向谁提出、几日之内，并记下书面告知的日子。"),
    ),
    "decline_reason_unknown": (
        n_("这个理由不能不予受理"),
        n_("不予受理只有三种理由：同一事项正在期限内办理；已经复核终结；不属于信访事项。"),
    ),
    "decline_incomplete": (n_("缺条款或去处"), n_("不予受理要写明依据的条款，并告诉反映人可以去哪里。")),
    "objection_not_open": (n_("现在不能提职责异议"), n_("职责异议在收到转送、交办后五个工作日内提出。")),
    "objection_too_late": (
        n_("职责异议的期限 %(due)s 已过"),
        n_("收到转送、交办后五个工作日内可以提职责异议；过了期限，由收到的单位办理。"),
    ),
    "reason_missing": (n_("没有写理由"), n_("这一步要写明理由，反映人和有关单位都看得到。")),
    "notice_missing": (
        n_("没有告知书"),
        n_("受理要书面告知反映人；没有地址的，记明“没有地址”。"),
    ),
    "not_received_direct": (n_("不是本单位直接收到的"), n_("当场受理只用于本单位直接收到的事项。")),
    "recused": (n_("有利害关系，应当回避"), n_("与信访事项或信访人有利害关系的人员应当回避，请换一位办理。")),
    "extended_already": (n_("已经延过一次"), n_("办理期限只能延长一次，最多 30 日。")),
    "extension_too_long": (n_("延期要在 1 到 %(limit)s 日之间"), n_("经负责人批准可以延长一次，最多 30 日。")),
    "no_extension_to_tell": (n_("没有要告知的延期"), n_("延期批准以后，要把理由告知反映人，延期才算数。")),
    "no_clock": (n_("没有正在走的办理期限"), n_("受理以后才有办理期限，才能延长。")),
    "period_over": (n_("期限 %(due)s 已过"), n_("这一步要在期限之内做。")),
    "opinion_result_unknown": (n_("没有选处理结果"), n_("处理意见分支持、解释说明、不支持三种。")),
    "opinion_incomplete": (
        n_("意见书缺“%(missing)s”"),
        n_("意见书要写明诉求、事实和理由、处理意见、法律依据。"),
    ),
    "delivery_unproved": (n_("没有写送达方式和时间"), n_("复查期从送达起算，所以要写明怎么送的、哪一天送到的。")),
    "delivery_time_impossible": (n_("送达时间对不上"), n_("送达不能早于签发，也不能晚于现在。")),
    "delivered_already": (n_("已经送达过"), n_("答复只送达一次；送达的时间不能改。")),
    "not_delivered": (n_("答复还没有送达"), n_("答复送到反映人手里以后，才能走这一步。")),
    "nothing_to_execute": (n_("没有要执行的内容"), n_("只有支持诉求的处理意见才需要执行。")),
    "execution_undated": (n_("没有写哪一天前做完"), n_("执行计划要写一个今天以后的日子。")),
    "proof_missing": (n_("没有写执行凭证"), n_("登记执行结果，要写明做了什么、凭什么证明。")),
    "execution_open": (
        n_("支持的诉求还没有做完，也没有计划"),
        n_("处理意见支持诉求的，要么已经做完并有凭证，要么有写明日子的计划，才能办结。"),
    ),
    "own_case": (n_("自己办的事自己不能回访"), n_("回访由承办单位以外的人做，经手过这件事的人也不能做。")),
    "reached_already": (n_("已经回访到了"), n_("回访到一次就够了，不再打扰反映人。")),
    "attempts_used": (n_("已经打过 %(limit)s 次"), n_("最多回访三次；都没有接通，记为“未接通”，不算满意。")),
    "called_today": (n_("今天已经打过"), n_("三次回访要在不同的日子。")),
    "outside_calling_hours": (n_("现在不在回访时间"), n_("电话回访在 9 点到 20 点之间。")),
    "not_answered_yet": (n_("还没有答复"), n_("答复以后才能评价。")),
    "rated_already": (n_("已经评价过"), n_("一次答复评价一次。")),
    "ground_unknown": (
        n_("没有选重新办理的原因"),
        n_("重新办理的原因是：没有执行、有新的事实、回访反映没有解决，或者不该不予受理。"),
    ),
    "period_runs": (n_("期限还没有到"), n_("反映人申请复查、复核的期限过了，才能终结。")),
    "review_result_unknown": (n_("没有选复查复核结果"), n_("复查复核意见分维持、变更、责令重新办理三种。")),
    "review_incomplete": (n_("事实、理由或送达没有写全"), n_("复查复核意见要写明查明的事实、理由，以及送达的时间。")),
    "routes_missing": (
        n_("没有列出剩下的法定途径"),
        n_("复核意见是终结意见，要列出反映人还可以走的法定途径和可以得到的帮助。"),
    ),
    "receipt_unknown": (n_("这件事里没有这张回执"), n_("只能拆出已经并入的回执。")),
    "last_receipt": (n_("只剩最后一张回执"), n_("一件事至少留一张回执。")),
    "different_walls": (n_("两件事的保密要求不同"), n_("检举控告只能和针对同一单位的检举控告并案。")),
    "listed_too_early": (n_("最早 %(due)s 才能挂牌督办"), n_("到期后满十个工作日才能挂牌。")),
    "told_on_impossible": (n_("告知日期不对"), n_("告知日期要在受理之后、今天或者今天之前。")),
    "different_petitioners": (
        n_("不是同一位反映人"),
        n_("同一位反映人的同一件事才能并案；不同的人反映同一件事，分别办理、分别答复。"),
    ),
    "owned_already": (n_("已经有领导包案"), n_("一件事同一时间只有一位领导包案。")),
    "not_owned": (n_("没有领导包案"), n_("先有领导包案，才有包案的进展和结果。")),
    "ownership_result_unknown": (
        n_("这不是包案的结果"),
        n_("包案的结果只说事情：问题已解决、已解释说明、已导入法定途径。“息访”说的是人，不是结果。"),
    ),
    "owned_work_open": (
        n_("事情还没有办完或没有回访"),
        n_("处理意见执行了，或者导入了法定途径，并且回访过，包案才能结束。"),
    ),
    "supervision_kind_unknown": (n_("没有选督办方式"), n_("督办分提醒、催办、实地督办、挂牌督办四种。")),
    "no_supervision": (n_("没有等待回复的督办"), n_("有督办等着回复时才能回复。")),
    "step_out_of_order": (n_("现在走不到这一步"), n_("这件事现在的状态不能走这一步。请刷新，看现在能做什么。")),
    "role_may_not": (n_("您现在的岗位不能做这一步"), n_("这一步由别的岗位做；有几个岗位的，请先切换岗位。")),
    "names_a_person": (
        n_("表里有指向个人的栏目"),
        n_("督办、包案、统计的对象都是事情，不是人。去掉这一栏再交。"),
    ),
    "before_last_event": (n_("时间早于上一步"), n_("写的时间不能早于这件事的上一步。")),
}
# What nobody may do from where they stand is 403; what the law does not allow now is 409.
FORBIDDEN = frozenset({"role_may_not", "own_case", "recused"})


@dataclass(frozen=True)
class RefusalView:
    """A refusal as the page says it, for components/refusal.html."""

    what: str
    because: str
    kept: bool
    fix: Mapping[str, str] | None
    law: Mapping[str, str] | None
    code: str
    status: int


def refusal_view(
    refusal: Refusal, *, step: str, on: date, kept: bool = True, fix: Mapping[str, str] | None = None
) -> RefusalView:
    """Say a refusal in four parts: what was not done, what the rule asks, that nothing changed, the way on."""
    return RefusalView(
        what=_("没有%(step)s：%(reason)s") % {"step": step, "reason": reason(refusal)},
        because=_(REFUSALS[refusal.code][1]),
        kept=kept,
        fix=fix,
        law=articles.of_code(refusal.rule, on, english=days.is_english()),
        code=refusal.rule,
        status=status_of(refusal),
    )


def status_of(refusal: Refusal) -> int:
    """Return the answer's status: 403 for who, 422 for a red line of the form, 409 for what and when."""
    if refusal.code in FORBIDDEN:
        return 403
    return 422 if refusal.rule.startswith("N-") else 409


def reason(refusal: Refusal) -> str:
    """Say in one breath why a step is not possible."""
    return _(REFUSALS[refusal.code][0]) % {name: _value(name, value) for name, value in refusal.values.items()}


def _value(name: str, value: Any) -> str:
    if name in ("due", "last_at"):
        return days.day_short(datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value))
    if name == "missing":
        return _("、").join(names.named(names.OPINION_PARTS, part) for part in value)
    return str(value)
